from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collectif.views.dashboard import week_of
from members.enums import Role
from tenders.models import Procedure
from tests.meetings.conduct_factories import DURING, ActionItemFactory
from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory
from tests.members.factories import RoleGrantFactory, UserFactory
from tests.tenders.factories import MatchFactory, ProcedureFactory, ProcedureMarkFactory, at

WEEK = reverse("dashboard")
# Person, roles, profile, its skills and references, meetings, places that end, those she runs,
# actions, kept, asked, proposed, where she stands.
MEMBER_QUERIES = 13


@pytest.mark.parametrize("count", [1, 20])
def test_member_page_costs_the_same_with_one_and_twenty_rows(
    client_of, bob, count, django_assert_num_queries
):
    for notice in ProcedureFactory.create_batch(count):
        MatchFactory(profile=bob.profile, procedure=notice)
        ProcedureMarkFactory(profile=bob.profile, procedure=notice)
    ActionItemFactory.create_batch(count, owner=bob)
    client = client_of(bob)
    with django_assert_num_queries(MEMBER_QUERIES):
        client.get(WEEK)


def test_member_sees_best_calls_and_what_she_kept(client_of, bob):
    proposed, kept = ProcedureFactory(title="Proposed"), ProcedureFactory(title="Kept one")
    MatchFactory(profile=bob.profile, procedure=proposed)
    ProcedureMarkFactory(profile=bob.profile, procedure=kept)
    response = client_of(bob).get(WEEK)
    assert [notice.title for notice in response.context["proposed"]] == ["Proposed"]
    assert [notice.title for notice in response.context["kept"]] == ["Kept one"]


def test_kept_call_that_closed_leaves_the_week(client_of, bob):
    closed = ProcedureFactory(closes_at=timezone.now() - timedelta(minutes=1))
    ProcedureMarkFactory(profile=bob.profile, procedure=closed)
    assert client_of(bob).get(WEEK).context["kept"] == []


def test_account_without_role_is_told_what_comes(client_of, charlie):
    html = client_of(charlie).get(WEEK).content.decode()
    assert "votre rôle reste à définir" in html
    assert reverse("tenders:match_list") not in html


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (
            Role.PARTNER_CONTACT,
            ["members:directory_list", "tenders:private_list", "tenders:procedure_list"],
        ),
        (Role.COMMITTEE_MEMBER, ["tenders:procedure_list"]),
        (Role.OBSERVER, ["tenders:procedure_list"]),
    ],
)
def test_who_comes_without_a_profile_finds_doors_that_open(client_of, role, names):
    user = RoleGrantFactory(user__verified=True, role=role).user
    client = client_of(user)

    page = client.get(WEEK)

    urls = [one.url for one in page.context["doors"]]
    assert urls == [reverse(name) for name in names]
    assert [client.get(url).status_code for url in urls] == [200] * len(urls)
    assert reverse("members:profile_detail") not in page.content.decode()


def test_coordinator_sees_the_source(client_of, alice):
    assert reverse("tenders:source_detail") in client_of(alice).get(WEEK).content.decode()


def test_member_does_not_see_the_source(client_of, bob):
    assert reverse("tenders:source_detail") not in client_of(bob).get(WEEK).content.decode()


def test_week_runs_from_monday_and_places_deadlines_by_the_clock_of_paris():
    # 23:30 UTC on Tuesday is already Wednesday in Paris.
    notice = Procedure(title="Night", closes_at=at("2026-11-24", "23:30"))
    days = week_of(date(2026, 11, 26), [notice])
    assert [day for day, _ in days] == [date(2026, 11, 23) + timedelta(days=n) for n in range(7)]
    assert [len(closing) for _, closing in days] == [0, 0, 1, 0, 0, 0, 0]


def test_week_of_the_clock_change_still_has_seven_days():
    assert len({day for day, _ in week_of(date(2026, 10, 25), [])}) == 7


def test_week_shows_her_meetings_on_their_day(client_of, bob):
    today = timezone.localdate()
    mine = OccurrenceFactory(series=SeriesFactory(openness="collective"), day=today)
    BookingFactory(occurrence=mine, user=bob)
    OccurrenceFactory(series=SeriesFactory(openness="collective"), day=today)

    page = client_of(bob).get(WEEK)

    [entry] = page.context["meetings"][today]
    assert entry.meeting.public_id == mine.public_id
    assert page.content.decode().count("week-event") == 1


def test_week_asks_who_was_there_until_it_is_said(client_of, bob, alice):
    meeting = OccurrenceFactory(day=timezone.localdate() - timedelta(days=1))
    booking = BookingFactory(occurrence=meeting)
    OccurrenceFactory(day=timezone.localdate() - timedelta(days=2))
    page = reverse("meetings:attendance_list", args=[meeting.public_id])
    assert page not in client_of(bob).get(WEEK).content.decode()
    # Nobody facilitates it: it is for who coordinates.
    assert client_of(alice).get(WEEK).context["to_run"] == [meeting]

    meeting.group.facilitators.add(bob, UserFactory())

    shown = client_of(bob).get(WEEK)
    assert shown.context["to_run"] == [meeting]
    assert page in shown.content.decode()
    assert client_of(alice).get(WEEK).context["to_run"] == []
    booking.state = "present"
    booking.save()
    assert client_of(bob).get(WEEK).context["to_run"] == []


def test_week_shows_the_places_she_is_to_give(client_of, bob):
    meeting = OccurrenceFactory(day=timezone.localdate() + timedelta(days=1), free_count=2)
    meeting.series.facilitators.add(bob)
    page = reverse("meetings:waiting_list", args=[meeting.public_id])

    assert page in client_of(bob).get(WEEK).content.decode()
    meeting.starts_at = timezone.now() - timedelta(hours=1)
    meeting.save()
    assert page not in client_of(bob).get(WEEK).content.decode()


def test_week_shows_what_she_took_upon_herself_until_it_is_done(client_of, bob):
    action = ActionItemFactory(owner=bob, text="Appeler la mairie")
    ActionItemFactory(owner=bob, text="Déjà faite", state="done", closed_at=DURING)
    ActionItemFactory(text="Pour une autre")
    client = client_of(bob)
    address = reverse("meetings:action_state", args=[action.public_id])

    page = client.get(WEEK)
    assert page.context["actions"] == [action]
    assert address in page.content.decode()

    client.post(address, {"state": "done"})
    assert client.get(WEEK).context["actions"] == []


@pytest.mark.parametrize(("weeks", "is_told"), [(1, True), (4, False)])
def test_end_of_a_series_booked_whole_is_told(client_of, bob, weeks, is_told):
    today = timezone.localdate()
    series = SeriesFactory(openness="public", title="Groupe du mardi")
    for number in range(3):
        day = today + timedelta(weeks=weeks - number, days=1)
        BookingFactory(user=bob, occurrence=OccurrenceFactory(series=series, day=day))
    following = OccurrenceFactory(series=series, day=today + timedelta(weeks=weeks + 1, days=1))

    page = client_of(bob).get(WEEK, headers={"Accept-Language": "en"}).content.decode()

    assert (f'href="{following.get_absolute_url()}#booking"' in page) is is_told
    assert ("Groupe du mardi: the last one you booked is on" in page) is is_told
