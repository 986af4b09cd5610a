"""The directory as pages: who may open them, what they answer, and at what cost."""

import csv
import io

import pytest
from django.urls import reverse

from collectif.core.events import Event
from members.enums import Audience, Role
from members.models import DirectoryEntry, Profile
from members.pipeline.directory import refresh_entries
from members.pipeline.vocabularies import store_rome
from members.sources.rome import reading
from tests.core.place_factories import PlaceFactory
from tests.members.directory_factories import (
    BOTH,
    BlockFactory,
    confirm,
    consenting,
    link,
    listed,
    opened_to,
    operate,
    prove,
    speak,
)
from tests.members.factories import RoleGrantFactory, UserFactory
from tests.members.rome_archive import BUDGET, rome_file

pytestmark = pytest.mark.django_db

LIST = "members:directory_list"
EXPORT = "members:directory_export"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


def person(name: str, **fields) -> Profile:
    user = UserFactory(first_name=name, last_name="Roux")
    given = {"audiences": opened_to(Audience.PUBLIC), "purposes": BOTH, **fields}
    return listed(user=user, **given)


def partner():
    return RoleGrantFactory(role=Role.PARTNER_CONTACT, user=UserFactory(verified=True)).user


def detail(profile: Profile) -> str:
    return reverse("members:directory_detail", args=[profile.public_id])


def public(profile: Profile) -> str:
    return reverse("members:profile_public", args=[profile.public_id])


def test_list_shows_people_and_its_fragment_alone_to_htmx(client_of, bob):
    person("Ada", skills=["achats"])
    client = client_of(bob)
    page = client.get(reverse(LIST), {"q": "achats"})
    fragment = client.get(
        reverse(LIST), {"q": "achats"}, headers={"HX-Request": "true", "HX-Target": "people"}
    )
    assert "Ada Roux" in page.content.decode()
    assert fragment.content.decode().strip().startswith('<div id="people"')
    assert "HX-Target" in page["Vary"]


def test_photo_of_one_person_is_not_that_of_the_next(client_of, bob):
    ada, bea = person("Ada", skills=["achats"]), person("Bea", skills=["achats"])
    DirectoryEntry.objects.filter(profile=ada).update(has_photo=True)
    page = client_of(bob).get(reverse(LIST), {"sort": "name"}).content.decode()
    photo = reverse("members:photo_small", args=[ada.public_id])
    assert page.count("<img") == 1
    assert page.index(f'src="{photo}"') < page.index("Ada Roux") < page.index("Bea Roux")
    assert reverse("members:photo_small", args=[bea.public_id]) not in page


@pytest.mark.parametrize("view", ["cards", "table"])
def test_list_costs_the_same_for_one_and_for_twenty(
    client_of, bob, view, django_assert_num_queries
):
    client, url = client_of(bob), reverse(LIST, query={"view": view})
    person("Ada", skills=["achats"])
    with django_assert_num_queries(5):
        client.get(url)
    for number in range(19):
        person(f"P{number}", skills=["achats", "vente"])
    with django_assert_num_queries(5):
        assert client.get(url).context["total"] == 20


def test_town_costs_two_queries_for_one_and_for_twenty(client_of, bob, django_assert_num_queries):
    client, url = client_of(bob), reverse(LIST, query={"town": "Lormay"})
    town = PlaceFactory(name="Lormay")
    for count in (1, 19):
        for _number in range(count):
            person("Ada", town=town)
        with django_assert_num_queries(7):
            client.get(url)


def test_rome_skill_is_looked_for_by_words_once_rome_is_known(client_of, bob, monkeypatch):
    client, url = client_of(bob), reverse(LIST)
    assert 'name="rome"' not in client.get(url).content.decode()
    monkeypatch.setattr(reading, "FEWEST_OCCUPATIONS", 3)
    monkeypatch.setattr(reading, "FEWEST_SKILLS", 2)
    store_rome(rome_file("461"), is_dry_run=False)
    person("Ada", skills=[{"label": "", "rome_skill_id": BUDGET}])
    assert 'name="rome"' in client.get(url).content.decode()
    page = client.get(f"{url}?rome=budget").content.decode()
    assert f"skill=rome%3A{BUDGET}" in page
    assert client.get(f"{url}?rome=accueillir").context["rome_choices"] == []
    assert client.get(f"{url}?skill=rome:{BUDGET}").context["total"] == 1


def test_town_is_asked_for_once_communes_are_known(client_of, bob):
    client, url = client_of(bob), reverse(LIST)
    assert 'name="town"' not in client.get(url).content.decode()
    PlaceFactory(name="Lormay")
    PlaceFactory(name="Lormay", department="69", population=9)
    assert 'name="town"' in client.get(url).content.decode()
    page = client.get(f"{url}?town=lormay").content.decode()
    assert "?town=Lormay+%2869%29" in page
    assert client.get(f"{url}?town=ailleurs").status_code == 422


def test_detail_costs_the_same_for_a_poor_and_for_a_rich_profile(
    client_of, bob, django_assert_num_queries
):
    client, poor = client_of(bob), person("Ada")
    rich = person("Bea", skills=[f"métier {number}" for number in range(15)])
    for skill in rich.skills.all():
        confirm(prove(skill, audience="members"), UserFactory())
    speak(rich, "en", "C1")
    link(rich, "Site", "https://example.org/")
    operate(rich, "Portage du Val", "umbrella")
    refresh_entries([rich.pk])
    with django_assert_num_queries(12):
        client.get(detail(poor))
    with django_assert_num_queries(16):
        client.get(detail(rich))


def test_detail_tells_all_that_is_open(client_of, bob):
    ada = person(
        "Ada",
        commune="Vizille",
        radius_km=40,
        days_per_month=8,
        work_forms=["umbrella"],
        skills=[{"domain_code": "finance.audit", "label": "", "level": 3}],
    )
    prove(
        ada.skills.get(),
        confirmed_by=UserFactory(),
        audience="members",
        year=2015,
        figures="30 % d’économies",
        link="https://example.org/preuve",
    )
    speak(ada, "en", "C1")
    link(ada, "Mon site", "https://example.org/moi")
    operate(ada, "Portage du Val", "umbrella")
    refresh_entries([ada.pk])
    page = client_of(bob).get(detail(ada)).content.decode()
    for told in [
        "Ada Roux",
        "Isère (38)",
        "up to 40 km from Vizille",
        "8 days a month",
        "Portage du Val",
        "English (C1, at ease)",
        "https://example.org/moi",
        "https://example.org/preuve",
        "30 % d’économies",
        "1 person confirms it",
        "proof of 2015, more than five years ago",
    ]:
        assert told in page, told


def test_file_of_an_achievement_is_offered_to_whoever_may_save_it(client_of, client, bob):
    ada, hidden = person("Ada", skills=["achats"]), person("Bea", is_anonymous=True, skills=["a"])
    shown, kept = (
        prove(one.skills.get(), audience="public", file="evidence/1/x", file_name="Bilan.pdf")
        for one in (ada, hidden)
    )
    file_of = {
        one.pk: reverse("members:reference_file", args=[one.public_id]) for one in (shown, kept)
    }
    page = client_of(bob).get(detail(ada)).content.decode()
    assert file_of[shown.pk] in page
    assert "Bilan.pdf" in page
    assert file_of[kept.pk] not in client_of(partner()).get(detail(hidden)).content.decode()
    assert file_of[shown.pk] not in client.get(public(ada)).content.decode()


@pytest.mark.parametrize("reader", ["alice", "bob"])
def test_detail_of_whoever_left_blocked_or_never_agreed_is_not_found(request, client_of, reader):
    viewer = request.getfixturevalue(reader)
    client = client_of(viewer)
    closed, blocking, silent = person("Ada"), person("Bea"), person("Cid", purposes=())
    type(closed.user).objects.filter(pk=closed.user_id).update(is_active=False)
    refresh_entries([closed.pk])
    BlockFactory(owner=blocking.user, blocked=viewer)
    statuses = [client.get(detail(one)).status_code for one in (closed, blocking, silent)]
    assert statuses == [404, 404, 200 if reader == "alice" else 404]


def test_people_without_a_directory_are_refused(client_of, charlie, bob, dana):
    ada = person("Ada")
    for viewer, expected in [(charlie, 403), (dana, 403), (bob, 200), (partner(), 200)]:
        client = client_of(viewer)
        found = {client.get(url).status_code for url in (reverse(LIST), detail(ada))}
        assert found == {expected}


def test_own_entry_says_who_sees_it_so(client_of, bob):
    ada, own = person("Ada"), consenting(bob.profile, BOTH[0])
    assert b"This is how you are seen by: members" in client_of(bob).get(detail(own)).content
    assert b"This is how you are seen" not in client_of(bob).get(detail(ada)).content


def test_public_page_needs_no_account_and_a_public_entry(client):
    shown, hidden = person("Ada"), person("Bea", purposes=BOTH[:1])
    answer = client.get(public(shown))
    assert answer.status_code == 200
    assert b"Ada Roux" in answer.content
    assert b"noindex" not in answer.content
    assert client.get(public(hidden)).status_code == 404
    assert client.get(detail(shown)).status_code == 302


def test_public_page_without_a_name_is_kept_from_search_engines(client):
    ada = person("Ada", is_anonymous=True)
    page = client.get(public(ada)).content.decode()
    assert "noindex" in page
    assert "Roux" not in page


def test_values_that_are_not_known_answer_422_and_leave_the_rest(client_of, bob):
    person("Ada")
    answer = client_of(bob).get(reverse(LIST), {"department": "99999"})
    assert answer.status_code == 422
    assert b"Ada Roux" in answer.content


def test_empty_directory_says_what_to_do(client_of, bob):
    client = client_of(bob)
    assert b"People appear as soon as they agree" in client.get(reverse(LIST)).content
    assert b"Nobody fits this search" in client.get(reverse(LIST), {"q": "rien"}).content


def test_export_is_for_coordinators_and_written_down(client_of, alice, bob):
    person("Ada", skills=["achats"], headline="=1+1")
    person("Bea", headline="Vente")
    refused = client_of(bob).post(reverse(EXPORT))
    assert refused.status_code == 403
    assert client_of(alice).get(reverse(EXPORT)).status_code == 405
    answer = client_of(alice).post(reverse(EXPORT, query={"q": "achats"}))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert [row[:3] for row in rows[1:]] == [["Ada Roux", "'=1+1", "Isère ; Savoie"]]
    assert "achats (declared)" in rows[1]
    event = Event.objects.get(verb="directory_exported")
    assert (event.actor, event.data["rows"]) == (alice, 1)


def test_export_of_values_not_known_goes_back_to_the_list(client_of, alice):
    answer = client_of(alice).post(reverse(EXPORT, query={"department": "99999"}))
    assert answer.status_code == 302
    assert not Event.objects.filter(verb="directory_exported").exists()


def test_button_of_the_export_is_for_coordinators(client_of, alice, bob):
    person("Ada")
    assert reverse(EXPORT).encode() in client_of(alice).get(reverse(LIST)).content
    assert reverse(EXPORT).encode() not in client_of(bob).get(reverse(LIST)).content
