import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collectif.core.events import Event
from tenders.enums import MarkKind, Verdict
from tenders.models import MatchFeedback, ProcedureAccess
from tests.members.factories import ProfileFactory, ReferenceFactory, RoleGrantFactory, UserFactory
from tests.members.intake_factories import GroupSpellFactory
from tests.members.membership_factories import MembershipFactory
from tests.tenders.factories import ProcedureFactory, ProcedureMarkFactory

URL, EXPORT = "/coordination/membres/", "/coordination/membres/tableau.csv"
NOW = timezone.now()


def member(*, weeks: int = 0, **person):
    user = UserFactory(**person)
    RoleGrantFactory(user=user, starts_on=timezone.localdate(NOW) - timedelta(weeks=weeks))
    GroupSpellFactory(user=user, entered_on=timezone.localdate(NOW))
    return MembershipFactory(user=user, state="active")


def shown(response):
    return list(response.context["page"])


def table(response) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_member_may_not_follow_the_others(bob, client_of):
    assert client_of(bob).get(URL).status_code == 403
    assert client_of(bob).post(EXPORT).status_code == 403


def test_line_leads_to_her_page_and_says_what_could_help(alice, client_of):
    one = member(weeks=8, email="rose@example.org")

    html = client_of(alice).get(URL).content.decode()

    assert f"/membres/{one.user.public_id}/suivi/" in html
    assert one.user.group_spells.get().group.name in html
    assert "mailto:rose@example.org" in html


def test_whoever_is_on_her_way_is_not_written_to(alice, client_of):
    member(email="rose@example.org")

    assert "mailto:rose@example.org" not in client_of(alice).get(URL).content.decode()


@pytest.mark.parametrize(
    ("kind", "weeks", "is_stuck"),
    [(MarkKind.KEPT, 1, False), (MarkKind.KEPT, 7, True), (MarkKind.HIDDEN, 1, True)],
)
def test_call_kept_lately_is_a_way_forward(alice, client_of, kind, weeks, is_stuck):
    profile = ProfileFactory(user=member(weeks=8).user)
    marked_at = NOW - timedelta(weeks=weeks)
    ProcedureMarkFactory(profile=profile, kind=kind, marked_at=marked_at)

    found = shown(client_of(alice).get(URL, {"stuck": "lacks_call"}))

    assert bool(found) is is_stuck


@pytest.mark.parametrize(
    ("verdict", "weeks", "is_stuck"),
    [(Verdict.APPLIED, 1, False), (Verdict.WON, 7, True), (Verdict.HIDDEN, 1, True)],
)
def test_call_answered_lately_is_a_way_forward(alice, client_of, verdict, weeks, is_stuck):
    profile = ProfileFactory(user=member(weeks=8).user)
    said = {"procedure": ProcedureFactory(), "at": NOW - timedelta(weeks=weeks)}
    MatchFeedback.objects.create(profile=profile, verdict=verdict, **said)

    assert bool(shown(client_of(alice).get(URL, {"stuck": "lacks_call"}))) is is_stuck


def test_bid_team_is_a_way_forward_too(alice, client_of):
    ProcedureAccess.objects.create(procedure=ProcedureFactory(), user=member(weeks=8).user)

    assert shown(client_of(alice).get(URL, {"stuck": "lacks_call"})) == []


def test_tabs_count_and_name_the_one_in_use(alice, client_of):
    member(weeks=8)
    member()

    response = client_of(alice).get(URL, {"stuck": "any", "state": "active"})

    tabs = {tab.value: (tab.count, tab.is_current) for tab in response.context["tabs"]}
    assert tabs[""] == (2, False)
    assert tabs["any"] == (1, True)
    assert tabs["lacks_evidence"] == (1, False)
    assert 'href="?stuck=lacks_evidence&amp;state=active"' in response.content.decode()


def test_heading_in_use_says_its_order_and_turns_it(alice, client_of):
    member()

    html = client_of(alice).get(URL, {"sort": "-evidence"}).content.decode()

    assert html.count("aria-sort=") == 1
    assert 'aria-sort="descending"' in html
    assert 'href="?sort=evidence"' in html


@pytest.mark.parametrize("count", [1, 200])
def test_list_costs_the_same_for_all(alice, client_of, count, django_assert_num_queries):
    for _one in range(count):
        member(weeks=8)
    client = client_of(alice)
    client.get(URL)

    with django_assert_num_queries(7):
        response = client.get(URL)

    assert len(shown(response)) == min(count, 50)


def test_partial_alone_answers_htmx(alice, client_of):
    headers = {"HX-Request": "true", "HX-Target": "cohort"}

    html = client_of(alice).get(URL, headers=headers).content.decode()

    assert html.lstrip().startswith('<div id="cohort"')


def test_absurd_filters_are_told_and_left_out(alice, client_of):
    member()

    response = client_of(alice).get(URL, {"group": "nowhere", "stuck": "x", "page": "many"})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"group", "stuck"}
    assert len(shown(response)) == 1


def test_empty_collective_says_how_to_begin(alice, client_of):
    html = client_of(alice).get(URL).content.decode()

    assert f'href="{reverse("members:application_board")}"' in html


def test_nobody_stuck_is_good_news(alice, client_of):
    member()

    html = client_of(alice).get(URL, {"stuck": "any"}).content.decode()

    assert "empty-state" in html
    assert f'href="{URL}"' in html


def test_export_holds_the_list_and_leaves_a_line_in_the_journal(alice, client_of):
    one = member(weeks=8, first_name="=HYPERLINK(1)", last_name="Roux")
    ReferenceFactory(profile=ProfileFactory(user=one.user))
    member(last_name="Autre")

    response = client_of(alice).post(f"{EXPORT}?q=roux")

    (line,) = table(response)
    values = list(line.values())
    assert values[0] == "'=HYPERLINK(1) Roux"
    assert values[1] == one.user.group_spells.get().group.name
    assert values[3] == "2026-03-02"
    assert Event.objects.get(verb="cohort_exported").data == {"form": "csv", "rows": 1}


def test_export_of_what_is_not_understood_goes_back_to_the_list(alice, client_of):
    response = client_of(alice).post(f"{EXPORT}?state=happy")

    assert response.url == f"{URL}?state=happy"
    assert not Event.objects.filter(verb="cohort_exported").exists()


def test_staff_reads_and_takes_nothing_away(dana, client_of):
    member()
    client = client_of(dana)

    assert EXPORT not in client.get(URL).content.decode()
    assert client.post(EXPORT).status_code == 403
