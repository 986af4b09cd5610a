"""The calendar with 400 meetings and 5,000 bookings a month: its queries and its milliseconds."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.enums import BookingState, Fate, Openness, Seat
from meetings.models import Booking, Occurrence, Series
from meetings.pipeline.horizon import meeting_of
from meetings.pipeline.recurrence import PlannedDay
from members.models import User
from tests.meetings.factories import SeriesFactory
from tests.members.factories import ProfileFactory, UserFactory
from tests.members.intake_factories import GroupSpellFactory
from tests.tenders.benchmark.__main__ import settle, show
from tests.tenders.benchmark.plans import explained
from tests.tenders.benchmark.questions import Timing, ask

SERIES, MEETINGS, BOOKINGS, PEOPLE = 20, 400, 5_000, 250
MONTHS = (date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1))
MOST_QUERIES, MOST_MILLISECONDS = 12, 60


def run(*, with_plans: bool) -> None:
    """Fill, ask, print; each line says whether it holds."""
    member, coordinator = _fill()
    settle()
    meetings = Occurrence.objects.count() // len(MONTHS)
    bookings = Booking.objects.count() // len(MONTHS)
    print(f"calendar, a month: {meetings} meetings, {bookings} bookings; {len(MONTHS)} months")
    for name, person, url in _questions(member, coordinator):
        client = Client(raise_request_exception=False)
        client.force_login(person)
        timing, count = ask(client, [url]), _queries(client, url)
        print(f"{name:<28}{count:>4} queries{timing!s:>14} ms p50 / p95  {_verdict(timing, count)}")
        if with_plans:
            with explained() as plans:
                client.get(url)
            show(name, [plan for plan in plans if plan.milliseconds > 1])


def _verdict(timing: Timing | str, count: int) -> str:
    holds = isinstance(timing, Timing) and timing.high <= MOST_MILLISECONDS
    return "holds" if holds and count <= MOST_QUERIES else "does not hold"


def _questions(member: User, coordinator: User) -> Iterator[tuple[str, User, str]]:
    page, day = reverse("meetings:calendar"), f"day={MONTHS[1].isoformat()}"
    for who, person in (("member", member), ("coordinator", coordinator)):
        yield f"{who}, month", person, f"{page}?{day}"
        yield f"{who}, mine", person, f"{page}?{day}&mine=on"
        yield f"{who}, week", person, f"{page}?{day}&view=week"
        yield f"{who}, list", person, f"{page}?{day}&view=list"


def _queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def _fill() -> tuple[User, User]:
    member = ProfileFactory(user=UserFactory(member=True, verified=True)).user
    coordinator = UserFactory(coordinator=True, verified=True, with_mfa=True)
    plan = {"openness": Openness.COLLECTIVE, "room_capacity": 20, "minutes": 90}
    series = [
        SeriesFactory(start_time=time(8 + n % 10), rrule="FREQ=WEEKLY", **plan)
        for n in range(SERIES)
    ]
    GroupSpellFactory(user=member, group=series[0].group)
    people = [member, coordinator, *UserFactory.create_batch(PEOPLE)]
    for month in MONTHS:
        _book(_meetings(series, month), people)
    return member, coordinator


def _meetings(series: list[Series], month: date) -> list[Occurrence]:
    days = [month + timedelta(days=n) for n in range(MEETINGS // SERIES)]
    rows = [meeting_of(one, PlannedDay(day, day, Fate.HELD)) for day in days for one in series]
    return Occurrence.objects.bulk_create(rows)


def _book(meetings: list[Occurrence], people: list[User]) -> None:
    """Twelve or thirteen a meeting, and the first two people at most of them."""
    each = BOOKINGS // len(meetings)
    rows = []
    for n, meeting in enumerate(meetings):
        count = each + (n % 2)
        start = 0 if n % 3 else 2
        chosen = [people[(start + n * each * (i > 1) + i) % len(people)] for i in range(count)]
        rows += [
            Booking(occurrence=meeting, user=person, seat=Seat.ROOM, state=BookingState.CONFIRMED)
            for person in dict.fromkeys(chosen)
        ]
    Booking.objects.bulk_create(rows, batch_size=2_000)


def moment() -> datetime:
    """When the pages are asked for: the middle of the month they show."""
    return datetime.combine(MONTHS[1] + timedelta(days=14), time(9), tzinfo=UTC)
