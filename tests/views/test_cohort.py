import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collectif.core.events import Event
from meetings.enums import BookingState
from members.enums import StuckReason
from tenders.enums import MarkKind, Verdict
from tenders.models import MatchFeedback, ProcedureAccess
from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory
from tests.members.factories import ProfileFactory, ReferenceFactory, RoleGrantFactory, UserFactory
from tests.members.intake_factories import GroupFactory, GroupSpellFactory
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


def in_a_group_that_met(*, weeks: int = 8, met: int = 1, **meeting):
    """Someone who entered a group `weeks` ago, that met `met` weeks ago."""
    one = member(weeks=weeks)
    stay = one.user.group_spells.get()
    stay.entered_on = timezone.localdate(NOW) - timedelta(weeks=weeks)
    stay.save(update_fields=["entered_on"])
    return one, meeting_of_group(stay.group, met, **meeting)


def meeting_of_group(group, weeks_ago: int, **meeting):
    day = timezone.localdate(NOW) - timedelta(weeks=weeks_ago)
    series = SeriesFactory(group=group, openness=meeting.pop("openness", "group"))
    return OccurrenceFactory(series=series, day=day, **meeting)


def isolated(client):
    return shown(client.get(URL, {"stuck": "lacks_booking"}))


def test_whoever_books_nothing_while_her_group_meets_could_use_a_hand(alice, client_of):
    one, _meeting = in_a_group_that_met()

    (line,) = isolated(client_of(alice))
    html = client_of(alice).get(URL, {"stuck": "lacks_booking"}).content.decode()
    (row,) = table(client_of(alice).post(f"{EXPORT}?stuck=lacks_booking"))

    assert line == one
    assert str(StuckReason.NO_BOOKING.next_step) in html
    assert StuckReason.NO_BOOKING.words in list(row.values())[-1]


@pytest.mark.parametrize(
    ("state", "weeks_ago", "is_stuck"),
    [
        (BookingState.PRESENT, 1, False),
        (BookingState.EXCUSED, 2, False),
        (BookingState.CONFIRMED, -1, False),
        (BookingState.WAITING, -1, False),
        (BookingState.CANCELLED, -1, True),
        (BookingState.PRESENT, 4, True),
    ],
)
def test_booking_anywhere_shows_that_she_is_on_her_way(
    alice, client_of, state, weeks_ago, is_stuck
):
    one, _meeting = in_a_group_that_met()
    booked = meeting_of_group(GroupFactory(), weeks_ago)
    cancelled_at = NOW if state == BookingState.CANCELLED else None
    BookingFactory(
        occurrence=booked, user=one.user, state=state, queued_at=NOW, cancelled_at=cancelled_at
    )

    assert bool(isolated(client_of(alice))) is is_stuck


@pytest.mark.parametrize(
    "scene",
    [
        {"met": 4},
        {"met": -1},
        {"weeks": 2},
        {"state": "cancelled", "cancelled_at": NOW, "cancel_reason": "Grève"},
    ],
    ids=["long ago", "not yet", "for two weeks", "called off"],
)
def test_group_that_has_not_met_lately_holds_nobody_back(alice, client_of, scene):
    in_a_group_that_met(**scene)

    assert isolated(client_of(alice)) == []


def test_collective_that_plans_no_meeting_here_has_nobody_held_back_by_it(alice, client_of):
    member(weeks=8)

    assert isolated(client_of(alice)) == []


def test_meetings_of_a_group_new_to_her_are_not_missed_yet(alice, client_of):
    meeting_of_group(member(weeks=8).user.group_spells.get().group, 1)

    assert isolated(client_of(alice)) == []


def test_meetings_of_others_or_of_a_closed_group_are_not_missed(alice, client_of):
    one, meeting = in_a_group_that_met()
    meeting.group.is_closed = True
    meeting.group.save(update_fields=["is_closed"])
    meeting_of_group(GroupFactory(), 1)

    assert isolated(client_of(alice)) == []
    assert one in shown(client_of(alice).get(URL))


def test_break_is_left_in_peace_by_meetings_too(alice, client_of):
    one, _meeting = in_a_group_that_met()
    one.state = "paused"
    one.save(update_fields=["state"])

    assert isolated(client_of(alice)) == []


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
        meeting_of_group(member(weeks=8).user.group_spells.get().group, 1)
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
