import re
from datetime import date

import pytest
from django.urls import reverse

from meetings.actions.minutes import approve_minutes, propose_minutes
from meetings.enums import ApprovalRole
from tests.meetings.conduct_factories import (
    DURING,
    AgendaItemFactory,
    DecisionFactory,
    MinutesFactory,
    SectionFactory,
)
from tests.meetings.factories import OccurrenceFactory, SeriesFactory
from tests.members.factories import UserFactory
from tests.members.intake_factories import GroupSpellFactory

pytestmark = pytest.mark.django_db

LIST = reverse("meetings:minutes_list")


@pytest.fixture
def group(bob):
    return GroupSpellFactory(user=bob).group


def written(meeting, decision="Oui.", notes=""):
    minutes = MinutesFactory(occurrence=meeting)
    DecisionFactory(occurrence=meeting, text=decision)
    if notes:
        item = AgendaItemFactory(agenda__occurrence=meeting, title="Le marché")
        author = minutes.scribe
        SectionFactory(item=item, text=notes, version=1, edited_by=author, edited_at=DURING)
    return propose_minutes(minutes=minutes, actor=minutes.scribe, now=meeting.ends_at)


def published(meeting, **words):
    version = written(meeting, **words)
    for role, person in (
        (ApprovalRole.SCRIBE, version.minutes.scribe),
        (ApprovalRole.FACILITATOR, UserFactory()),
    ):
        version = approve_minutes(version=version, role=role, actor=person, now=DURING)
    return version


def test_minutes_of_one_s_groups_latest_first(client_of, bob, group):
    series = SeriesFactory(group=group, title="Groupe du mardi")
    first, second = (
        published(OccurrenceFactory(series=series, day=date(2026, 11, day))) for day in (3, 10)
    )
    elsewhere = published(OccurrenceFactory())
    waiting = written(OccurrenceFactory(series__group=group))

    page = client_of(bob).get(LIST).text

    assert page.index(second.get_absolute_url()) < page.index(first.get_absolute_url())
    for version in (elsewhere, waiting):
        assert version.get_absolute_url() not in page


@pytest.mark.parametrize(
    "typed", ["marches", "Marché", "marché -lundi", '"marché public"', "march"]
)
def test_words_are_found_whatever_their_accents_and_shown(client_of, bob, group, typed):
    version = published(
        OccurrenceFactory(series__group=group),
        decision="Rien.",
        notes="Nous visons un **marché public** en R&D.",
    )

    page = client_of(bob).get(LIST, {"q": typed}).text

    assert version.get_absolute_url() in page
    assert "<mark>marché</mark>" in page or "<mark>marché" in page
    assert "R&amp;D" in page


@pytest.mark.parametrize(
    "typed", ["dupont", "<Dupont>", "ventes", "achats/ventes", "Dupont ventes"]
)
def test_words_in_angle_brackets_or_after_a_slash_are_found(client_of, bob, group, typed):
    notes = "À voir avec <Dupont> pour les achats/ventes."
    version = published(OccurrenceFactory(series__group=group), decision="Rien.", notes=notes)

    page = client_of(bob).get(LIST, {"q": typed}).text

    assert version.get_absolute_url() in page
    assert re.search("<mark>(Dupont|ventes|achats)</mark>", page)
    assert "&lt; <mark>Dupont</mark> &gt;" in page or "dupont" not in typed.lower()


def test_a_title_in_angle_brackets_is_found(client_of, bob, group):
    meeting = OccurrenceFactory(series__group=group)
    AgendaItemFactory(agenda__occurrence=meeting, title="<Sorne Habitat>")
    author = UserFactory()
    item = meeting.agenda.items.get()
    SectionFactory(item=item, text="Rien.", version=1, edited_by=author, edited_at=DURING)
    version = published(meeting, decision="Oui.")

    assert version.get_absolute_url() in client_of(bob).get(LIST, {"q": "sorne"}).text


def test_signs_alone_ask_for_nothing(client_of, bob, group):
    version = published(OccurrenceFactory(series__group=group))

    page = client_of(bob).get(LIST, {"q": "<> /"}).text

    assert version.get_absolute_url() in page
    assert "<mark>" not in page


def test_words_of_others_groups_and_of_drafts_are_never_found(client_of, bob, group):
    written(OccurrenceFactory(series__group=group), decision="Le secret du brouillon.")
    published(OccurrenceFactory(), decision="Le secret des autres.")

    page = client_of(bob).get(LIST, {"q": "secret"}).text

    assert "brouillon" not in page
    assert "autres." not in page


def test_words_replaced_in_a_newer_version_are_no_longer_found(client_of, bob, group):
    meeting = OccurrenceFactory(series__group=group)
    version = published(meeting, decision="Le lot ancien.")
    meeting.decisions.update(text="Le lot nouveau.")
    newer = propose_minutes(
        minutes=version.minutes, actor=version.minutes.scribe, now=meeting.ends_at
    )
    for role, person in (("scribe", version.minutes.scribe), ("facilitator", UserFactory())):
        approve_minutes(version=newer, role=ApprovalRole(role), actor=person, now=DURING)

    client = client_of(bob)
    assert newer.get_absolute_url() in client.get(LIST, {"q": "nouveau"}).text
    page = client.get(LIST, {"q": "ancien"}).text
    assert version.get_absolute_url() not in page


def test_list_alone_answers_htmx(client_of, bob):
    headers = {"HX-Request": "true", "HX-Target": "found"}

    response = client_of(bob).get(LIST, {"q": "rien"}, headers=headers)

    assert response.text.strip().startswith("<div")
    assert "<html" not in response.text


@pytest.mark.parametrize(("typed", "status"), [("x" * 201, 422), ("&|!(:*", 200), ("'", 200)])
def test_absurd_words_find_nothing(client_of, bob, typed, status):
    assert client_of(bob).get(LIST, {"q": typed}).status_code == status


def test_who_left_the_group_reads_no_more(client_of, bob):
    spell = GroupSpellFactory(user=bob, left_on=date(2026, 11, 2), end_reason="moved")
    version = published(OccurrenceFactory(series__group=spell.group))

    client = client_of(bob)
    assert version.get_absolute_url() not in client.get(LIST).text
    assert client.get(version.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("typed", ["", "oui"])
@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_the_same_whatever_its_length(
    client_of, bob, group, django_assert_num_queries, count, typed
):
    for _one in range(count):
        published(OccurrenceFactory(series__group=group), decision="Oui.")
    client = client_of(bob)
    client.get(LIST)

    with django_assert_num_queries(4):
        client.get(LIST, {"q": typed})
