from datetime import date

import pytest
import time_machine
from django.urls import reverse

from collectif.core.events import Event
from members.enums import Role
from members.models import Organization, Profile
from tests.members.directory_factories import operate, speak
from tests.members.factories import RoleGrantFactory

DETAIL = "members:profile_detail"
LANGUAGES, LINKS, OPERATORS = (
    "members:language_update",
    "members:link_update",
    "members:operator_update",
)
WEEKS = "members:week_update"
SIRET = "73282932000074"


def sent(*lines: dict[str, str], initial: int = 0) -> dict[str, str]:
    """What a browser sends of a page of lines, the empty one at the end included."""
    data = {"form-TOTAL_FORMS": str(len(lines) + 1), "form-INITIAL_FORMS": str(initial)}
    for number, line in enumerate(lines):
        data |= {f"form-{number}-{name}": value for name, value in line.items()}
    return data


@pytest.fixture
def newcomer(charlie):
    RoleGrantFactory(user=charlie, role=Role.MEMBER)
    return charlie


def test_languages_are_saved_and_shown(client_of, bob):
    client = client_of(bob)

    response = client.post(
        reverse(LANGUAGES), sent({"code": "it", "level": "B1"}, {"code": "en", "level": "C1"})
    )

    assert response.url == reverse(DETAIL)
    assert list(bob.profile.languages.values_list("code", "level")) == [("it", "B1"), ("en", "C1")]
    page = client.get(reverse(DETAIL)).content.decode()
    assert "Italien" in page


def test_line_is_changed_another_removed_and_one_added(client_of, bob):
    speak(bob.profile, "it", "B1")
    speak(bob.profile, "en", "C1")

    client_of(bob).post(
        reverse(LANGUAGES),
        sent(
            {"code": "it", "level": "C2"},
            {"code": "en", "level": "C1", "DELETE": "on"},
            {"code": "de", "level": "A1"},
            initial=2,
        ),
    )

    assert list(bob.profile.languages.values_list("code", "level")) == [("it", "C2"), ("de", "A1")]


def test_lines_left_as_they_are_stay(client_of, bob):
    speak(bob.profile, "it", "B1")

    client_of(bob).post(reverse(LANGUAGES), sent({"code": "it", "level": "B1"}, initial=1))

    assert bob.profile.languages.get().level == "B1"
    assert Event.objects.count() == 0


def test_save_and_add_more_comes_back_to_the_page(client_of, bob):
    data = {**sent({"code": "it", "level": "B1"}), "more": "1"}

    response = client_of(bob).post(reverse(LANGUAGES), data)

    assert response.url == reverse(LANGUAGES)


def test_full_list_offers_no_empty_line(client_of, bob):
    for number in range(5):
        bob.profile.links.create(label="a", url=f"https://exemple.example/{number}")

    formset = client_of(bob).get(reverse(LINKS)).context["formset"]

    assert len(formset.forms) == 5


def test_structure_is_found_or_written_down(client_of, bob):
    line = {"name": "Portage Valsorne", "siret": "732 829 320 00074", "work_form": "umbrella"}

    client_of(bob).post(reverse(OPERATORS), sent(line))

    told = bob.profile.operators.get()
    assert (told.organization.siret, told.work_form) == (SIRET, "umbrella")
    assert Organization.objects.filter(siret=SIRET).count() == 1


@pytest.mark.parametrize(
    ("name", "lines", "word"),
    [
        (LANGUAGES, [{"code": "it"}], "form-0-level"),
        (LANGUAGES, [{"code": "zz", "level": "B1"}], "form-0-code"),
        (LINKS, [{"label": "Blog", "url": "http://exemple.example"}], "form-0-url"),
        (LINKS, [{"label": "Blog", "url": "javascript:alert(1)"}], "form-0-url"),
        (LINKS, [{"label": "x" * 61, "url": "https://exemple.example"}], "form-0-label"),
        (OPERATORS, [{"name": "A", "siret": "1", "work_form": "micro"}], "form-0-siret"),
        (OPERATORS, [{"name": "A", "siret": SIRET[:-1] + "5", "work_form": "micro"}], "-siret"),
        (OPERATORS, [{"name": "A", "siret": SIRET, "work_form": "gifts"}], "form-0-work_form"),
        (OPERATORS, [{"name": "A\x00", "siret": SIRET, "work_form": "micro"}], "form-0-name"),
    ],
)
def test_impossible_line_comes_back_with_its_reason(client_of, bob, name, lines, word):
    response = client_of(bob).post(reverse(name), sent(*lines))

    assert response.status_code == 422
    faults = list(response.context["formset"].faults())
    assert [field.id_for_label.endswith(word) for _number, field, _error in faults] == [True]
    assert f'href="#{faults[0][1].id_for_label}"' in response.content.decode()
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (LANGUAGES, {"code": "it", "level": "B1"}),
        (LINKS, {"label": "Blog", "url": "https://exemple.example"}),
        (OPERATORS, {"name": "A", "siret": SIRET, "work_form": "micro"}),
    ],
)
def test_same_thing_twice_is_refused(client_of, bob, name, line):
    response = client_of(bob).post(reverse(name), sent(line, line))

    assert response.status_code == 422
    assert response.context["formset"].non_form_errors().as_data()[0].code == "twice"


def test_too_many_lines_are_refused(client_of, bob):
    lines = [{"label": "a", "url": f"https://exemple.example/{number}"} for number in range(6)]

    response = client_of(bob).post(reverse(LINKS), sent(*lines))

    assert response.status_code == 422
    assert bob.profile.links.count() == 0


@pytest.mark.parametrize("name", [LANGUAGES, LINKS, OPERATORS])
def test_page_without_its_count_of_lines_is_refused(client_of, bob, name):
    assert client_of(bob).post(reverse(name), {}).status_code == 422


@pytest.mark.parametrize("name", [LANGUAGES, LINKS, OPERATORS, WEEKS])
def test_looking_at_an_absent_profile_writes_nothing(client_of, newcomer, name):
    assert client_of(newcomer).get(reverse(name)).status_code == 200
    assert Profile.objects.count() == 0


def test_first_line_opens_the_profile(client_of, newcomer):
    client_of(newcomer).post(reverse(LANGUAGES), sent({"code": "it", "level": "B1"}))

    assert Profile.objects.get().languages.get().code == "it"


def test_page_of_structures_costs_the_same_whatever_their_number(
    client_of, bob, django_assert_num_queries
):
    client = client_of(bob)
    client.get(reverse("mfa_index"))
    for number in range(4):
        operate(bob.profile, f"Portage {number}", "umbrella")

    with django_assert_num_queries(6):
        client.get(reverse(OPERATORS))


@time_machine.travel("2026-11-24T09:00:00+01:00", tick=False)
def test_weeks_ahead_are_ticked_and_past_ones_forgotten(client_of, bob):
    Profile.objects.filter(user=bob).update(busy_weeks=[date(2026, 11, 2), date(2026, 12, 7)])
    client = client_of(bob)

    page = client.get(reverse(WEEKS))
    assert page.content.decode().count(" checked") == 1
    assert [len(weeks) for _first, weeks in page.context["form"].months()] == [2, 4, 4, 4, 5, 4, 3]

    response = client.post(reverse(WEEKS), {"busy_weeks": ["2026-11-23", "2027-05-17"]})

    assert response.url == reverse(DETAIL)
    assert Profile.objects.get(user=bob).busy_weeks == [date(2026, 11, 23), date(2027, 5, 17)]


@time_machine.travel("2026-11-24T09:00:00+01:00", tick=False)
@pytest.mark.parametrize("week", ["2026-11-16", "2027-05-24", "2026-11-24", "demain", ""])
def test_week_out_of_the_calendar_is_refused(client_of, bob, week):
    response = client_of(bob).post(reverse(WEEKS), {"busy_weeks": [week]})

    assert response.status_code == 422
    assert Profile.objects.get(user=bob).busy_weeks == []


@time_machine.travel("2026-11-24T09:00:00+01:00", tick=False)
def test_all_weeks_may_be_left_free_again(client_of, bob):
    Profile.objects.filter(user=bob).update(busy_weeks=[date(2026, 12, 7)])

    client_of(bob).post(reverse(WEEKS), {})

    assert Profile.objects.get(user=bob).busy_weeks == []
