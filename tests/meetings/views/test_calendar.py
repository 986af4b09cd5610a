from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from meetings.enums import BookingState
from meetings.views.calendar import COMING, PER_PAGE
from tests.meetings.factories import BookingFactory, OccurrenceFactory, SeriesFactory
from tests.members.intake_factories import GroupFactory, GroupSpellFactory

# A Monday, ten in the morning in Paris.
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
URL = "meetings:calendar"
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def group(db, bob):
    """Where Bob is."""
    return GroupSpellFactory(user=bob).group


def meeting(day, **values):
    values = {"room_capacity": 2, "openness": "collective"} | values
    return OccurrenceFactory(day=date(2026, 11, day), series=SeriesFactory(**values))


def shown(client, **query):
    return client.get(reverse(URL), query)


def on(response, day, month=11):
    [found] = [one for one in response.context["days"] if one.on == date(2026, month, day)]
    return found


def test_month_is_drawn_from_monday_to_sunday(client_of, bob):
    days = shown(client_of(bob)).context["days"]

    assert (days[0].on, days[-1].on) == (date(2026, 10, 26), date(2026, 12, 6))
    assert len(days) % 7 == 0
    assert [day.on for day in days if day.is_today] == [NOW.date()]
    assert [day.is_outside for day in days].count(False) == 30


def test_holidays_are_named(client_of, bob):
    response = shown(client_of(bob), day="2026-11-01")

    assert on(response, 11).holiday == "Armistice"
    assert "Armistice" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "first", "count"),
    [
        ({"view": "week"}, date(2026, 11, 23), 7),
        ({"view": "week", "day": "2026-12-31"}, date(2026, 12, 28), 7),
        ({"day": "2027-02-10"}, date(2027, 2, 1), 28),
        ({"day": "2028-02-29"}, date(2028, 1, 31), 35),
        ({"day": "2026-12-31"}, date(2026, 11, 30), 35),
    ],
)
def test_days_drawn(client_of, bob, query, first, count):
    days = shown(client_of(bob), **query).context["days"]

    assert (days[0].on, len(days)) == (first, count)


@pytest.mark.parametrize(
    "query",
    [
        {"day": "hier"},
        {"day": "9999-12-31"},
        {"day": "0001-01-01"},
        {"view": "année"},
        {"group": "x"},
    ],
)
def test_nonsense_in_the_address_shows_this_month(client_of, bob, query):
    response = shown(client_of(bob), **query)

    assert (response.status_code, response.context["shown"].day) == (200, NOW.date())


def test_whole_state_is_in_the_address(client_of, bob, group):
    query = {"view": "week", "day": "2026-11-30", "mine": "on"}
    links = shown(client_of(bob), **query).context["links"]

    assert links["after"] == "?view=week&day=2026-12-07&mine=on"
    assert links["before"] == "?view=week&day=2026-11-23&mine=on"
    assert links["all"] == "?view=week&day=2026-11-30"
    assert links["layouts"][0][1] == "?day=2026-11-30&mine=on"


def test_last_day_of_a_long_month_leads_to_the_next(client_of, bob):
    links = shown(client_of(bob), day="2027-01-31").context["links"]

    assert links["after"] == "?day=2027-02-28"


def shown_in(entries):
    return [entry.meeting.public_id for entry in entries]


def keys(*meetings):
    return [one.public_id for one in meetings]


STATES = [
    ({"state": "confirmed"}, "mine"),
    ({"state": "waiting", "queued_at": NOW}, "waiting"),
    ({"state": "offered", "queued_at": NOW, "offered_until": NOW}, "offer"),
    ({"state": "requested"}, "waiting"),
    ({"state": "excused"}, "plain"),
]


@pytest.mark.parametrize(("values", "look"), STATES)
def test_reader_finds_where_she_stands(client_of, bob, values, look):
    BookingFactory(occurrence=meeting(24), user=bob, **values)

    [entry] = on(shown(client_of(bob)), 24).entries

    assert entry.look == look
    assert entry.meeting.own_state == BookingState(values["state"])


def test_place_given_up_or_of_somebody_else_is_not_hers(client_of, bob):
    BookingFactory(occurrence=meeting(24), user=bob, state="cancelled", cancelled_at=NOW)
    BookingFactory(occurrence=meeting(24))

    response = client_of(bob).get(reverse(URL), headers={"Accept-Language": "en"})

    assert [(one.look, one.words) for one in on(response, 24).entries] == [
        ("plain", "2 places"),
        ("plain", "1 place"),
    ]
    assert 'class="date-block"' in response.content.decode()
    assert 'class="date-block is-mine"' not in response.content.decode()


def words(response, day):
    return [entry.words for entry in on(response, day).entries]


def test_places_left_are_told_until_it_is_full(client_of, bob):
    free, full, endless = meeting(24), meeting(25), meeting(26, room_capacity=None)
    BookingFactory(occurrence=free)
    BookingFactory(occurrence=free, state="cancelled", cancelled_at=NOW)
    BookingFactory.create_batch(2, occurrence=full)
    BookingFactory(occurrence=endless)
    hybrid = meeting(27, mode="hybrid", online_capacity=3)
    BookingFactory(occurrence=hybrid, seat="online")

    response = client_of(bob).get(reverse(URL), headers={"Accept-Language": "en"})

    counts = [words(response, day) for day in (24, 25, 26, 27)]
    assert counts[2] == [""]
    assert [*counts[0], *counts[3]] == ["1 place", "4 places"]
    assert counts[1] == ["full"]


def test_meeting_that_is_off_says_so(client_of, bob):
    off = {"state": "cancelled", "cancelled_at": NOW, "cancel_reason": "Grève"}
    OccurrenceFactory(day=date(2026, 11, 25), series=SeriesFactory(openness="collective"), **off)

    month = shown(client_of(bob))
    week = shown(client_of(bob), view="week")

    assert on(month, 25).entries[0].look == "cancelled"
    assert "Grève" in week.content.decode()


def test_half_open_days_meet_at_midnight(client_of, bob):
    """What ends as Monday begins is of the week before; what starts then is of this one."""
    monday = datetime(2026, 11, 22, 23, tzinfo=UTC)
    before = meeting(22)
    after = meeting(23)
    for one, start in ((before, monday - timedelta(hours=2)), (after, monday)):
        one.starts_at, one.ends_at = start, start + timedelta(hours=2)
        one.save()

    entries = shown(client_of(bob), view="week").context["entries"]

    assert shown_in(entries) == keys(after)
    assert entries[0].at.startswith("0")


def test_hours_are_those_of_the_place(client_of, bob):
    meeting(24, time_zone="America/Guadeloupe")

    [entry] = on(shown(client_of(bob)), 24).entries

    assert entry.at.startswith("14")


def test_mine_are_those_i_booked_and_those_of_my_groups(client_of, bob, group):
    mine = meeting(24, group=group)
    booked = BookingFactory(occurrence=meeting(25), user=bob).occurrence
    BookingFactory(occurrence=meeting(26), user=bob, state="cancelled", cancelled_at=NOW)
    meeting(27)

    entries = shown(client_of(bob), mine="on").context["entries"]

    assert shown_in(entries) == keys(mine, booked)


def test_one_group_is_shown_apart(client_of, bob, group):
    mine = meeting(24, group=group)
    meeting(24)

    response = shown(client_of(bob), group=group.public_id)

    assert shown_in(response.context["entries"]) == keys(mine)
    assert [one for one, _query in response.context["groups"]] == [group]


def test_what_one_may_not_know_of_is_not_drawn(client_of, bob, charlie, group):
    meeting(24, openness="group")
    meeting(25, openness="public")

    for person, expected in ((bob, 1), (charlie, 1)):
        assert len(shown(client_of(person)).context["entries"]) == expected


def test_coordinator_sees_all_and_may_plan(client_of, alice, bob):
    meeting(24, openness="group")
    closed = GroupFactory(is_closed=True)

    for_alice = shown(client_of(alice))

    assert len(for_alice.context["entries"]) == 1
    assert for_alice.context["plans"] is True
    assert closed not in [one for one, _query in for_alice.context["groups"]]
    assert shown(client_of(bob)).context["plans"] is False


# The month looks further only when too little of it is ahead.
@pytest.mark.parametrize(
    ("view", "count", "queries"),
    [
        ("month", 1, 8),
        ("month", 20, 7),
        ("week", 1, 6),
        ("week", 20, 6),
        ("list", 1, 7),
        ("list", 20, 7),
    ],
)
def test_calendar_costs_the_same_however_many(
    client_of, bob, group, django_assert_num_queries, view, queries, count
):
    for _n in range(count):
        one = meeting(25, group=group)
        BookingFactory(occurrence=one)
        BookingFactory(occurrence=one, user=bob)
    client = client_of(bob)
    client.get(reverse("mfa_index"))

    with django_assert_num_queries(queries):
        response = shown(client, view=view)

    assert len(response.context["entries"]) == count


def test_list_goes_by_pages_that_keep_the_rest_of_the_address(client_of, bob):
    series = SeriesFactory(openness="collective")
    for n in range(PER_PAGE + 1):
        hour = NOW + timedelta(hours=n)
        OccurrenceFactory(
            series=series, day=NOW.date() - timedelta(days=n), starts_at=hour, ends_at=hour + HOUR
        )
    client = client_of(bob)

    first = shown(client, view="list", day="2026-11-23")
    last = shown(client, view="list", day="2026-11-23", page="2")
    absurd = shown(client, view="list", day="2026-11-23", page="x")

    assert [len(one.context["entries"]) for one in (first, last, absurd)] == [PER_PAGE, 1, PER_PAGE]
    assert "view=list&amp;day=2026-11-23&amp;page=2" in first.content.decode()
    # Another layout, another month: from the first page on.
    assert "page=" not in str(first.context["links"])


def test_next_meetings_stand_below_the_month_of_today(client_of, bob, group):
    begun = meeting(23, start_time=time(9), minutes=600, group=group)
    meeting(23, start_time=time(6), minutes=60)
    meeting(22)
    ahead = [meeting(24 + n, group=group) for n in range(COMING - 1)]
    meeting(30)

    this_month = shown(client_of(bob))
    next_month = shown(client_of(bob), day="2027-01-10")
    mine = shown(client_of(bob), mine="on")

    assert shown_in(this_month.context["coming"]) == keys(begun, *ahead)
    assert len(mine.context["coming"]) == COMING
    assert (next_month.context["coming"], next_month.context["rhythm"]) == ([], None)


def test_nothing_ahead_says_so(client_of, bob):
    response = client_of(bob).get(reverse(URL), headers={"Accept-Language": "en"})

    assert "Nothing ahead yet" in response.content.decode()


def test_rhythm_is_told_beside_what_comes(client_of, bob):
    past = meeting(10)
    past.attendance_closed_at = NOW
    past.save()
    BookingFactory(occurrence=past, user=bob, state="present")
    BookingFactory(occurrence=past, state="absent")

    assert shown(client_of(bob)).context["rhythm"].counted == 1


def test_offered_place_is_answered_from_the_calendar(client_of, bob):
    kept, gone = meeting(24), meeting(25)
    for one, until in ((kept, NOW + HOUR), (gone, NOW)):
        values = {"state": "offered", "queued_at": NOW, "offered_until": until}
        BookingFactory(occurrence=one, user=bob, **values)
        BookingFactory(occurrence=one, **values)

    page = shown(client_of(bob), view="week").content.decode()

    for name in ("booking_create", "booking_cancel"):
        assert reverse(f"meetings:{name}", args=[kept.public_id]) in page
        assert reverse(f"meetings:{name}", args=[gone.public_id]) not in page


@pytest.mark.parametrize(
    ("departments", "name"),
    [(["67", "68"], "Saint-Étienne"), (["67", "54"], ""), ([], ""), (["75"], "")],
)
def test_holidays_are_those_of_the_territory_of_her_group(client_of, bob, group, departments, name):
    group.departments = departments
    group.save()

    assert on(shown(client_of(bob), day="2026-12-01"), 26, month=12).holiday == name


def test_empty_calendar_says_how_to_go_on(client_of, bob):
    assert shown(client_of(bob), view="list").status_code == 200
    assert shown(client_of(bob), mine="on").context["entries"] == []
