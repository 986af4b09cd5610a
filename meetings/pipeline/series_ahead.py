"""The meetings of a series that are planned ahead, as one person would book them at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Max
from django.db.models.functions import TruncMinute

from meetings.enums import BookingState, Seat
from meetings.models import Booking, Occurrence, Series
from meetings.permissions import bookable_by
from meetings.pipeline.horizon import HORIZON
from meetings.pipeline.newcomers import new_at
from meetings.pipeline.places import ledgers
from meetings.pipeline.rules import rule_days
from members.models import User

# Whether a rule goes on is looked for that far: one that meets at all does within a year.
LOOKED_FURTHER: Final = timedelta(days=366)
# Booked in one click, so many dates are a series rather than an evening or two.
WHOLE_FROM: Final = 3
ENDS_SOON: Final = timedelta(weeks=2)


@dataclass(frozen=True, slots=True)
class SeriesDate:
    """One date: `own` is where she stands already, or None; `full` the places that are not left."""

    meeting: Occurrence
    own: BookingState | None
    full: frozenset[Seat]
    is_elsewhere: bool

    @property
    def is_full(self) -> bool:
        return self.full.issuperset(self.meeting.seats)


@dataclass(frozen=True, slots=True)
class SeatAhead:
    """What one click books on one kind of place: dates with room, and turns in line."""

    seat: Seat
    free_count: int
    full_count: int


@dataclass(frozen=True, slots=True)
class SeriesAhead:
    """The dates she may come to, seen from the page of one of them.

    `goes_on`: the rule gives others, that are not planned yet; `is_changed`: another series,
    with other hours or another place, follows this one.
    """

    meeting: Occurrence
    dates: Sequence[SeriesDate]
    goes_on: bool
    is_changed: bool

    @property
    def to_book(self) -> list[SeriesDate]:
        return [one for one in self.dates if one.own is None]

    @property
    def has_others(self) -> bool:
        """Tell whether booking all does more than booking this one."""
        return any(one.meeting.pk != self.meeting.pk for one in self.to_book)

    @property
    def last(self) -> Occurrence:
        return self.dates[-1].meeting

    @property
    def seats(self) -> list[SeatAhead]:
        asked = self.to_book
        return [
            SeatAhead(
                seat=seat,
                free_count=sum(seat in one.meeting.seats and seat not in one.full for one in asked),
                full_count=sum(seat in one.full for one in asked),
            )
            for seat in Seat
            if any(seat in one.meeting.seats for one in asked)
        ]


@dataclass(frozen=True, slots=True)
class EndingPlaces:
    """A series she books whole: her last place there, and the first date that she has not."""

    last_at: datetime
    following: Occurrence


def series_ahead(meeting: Occurrence, user: User, *, now: datetime) -> SeriesAhead | None:
    """Say what booking its whole series gives a person; None where she may come to no other date.

    Nine queries at most, however many the dates.
    """
    series = meeting.series
    planned = list(series.occurrences.bookable(now).order_by("starts_at", "pk"))
    meetings = bookable_by(user, series, planned) if len(planned) > 1 else []
    if len(meetings) < 2:
        return None
    own = _answers_of(user, meetings)
    full = _full_at([one for one in meetings if one.pk not in own], user, now)
    busy = _times_of(user, meetings)
    return SeriesAhead(
        meeting=meeting,
        dates=[
            SeriesDate(
                meeting=one,
                own=own.get(one.pk),
                full=full.get(one.pk, frozenset()),
                is_elsewhere=_is_elsewhere(one, busy),
            )
            for one in meetings
        ],
        goes_on=goes_on(series),
        is_changed=series.ended_on is not None and Series.objects.filter(continues=series).exists(),
    )


def goes_on(series: Series) -> bool:
    """Tell whether the rule gives days after those that have their meetings."""
    planned_until = series.planned_until or series.starts_on
    end = min(planned_until + LOOKED_FURTHER, series.ended_on or date.max)
    first = planned_until + timedelta(days=1)
    return bool(rule_days(series.rrule, series.starts_on, first, end))


def ending_places(user: User, *, now: datetime) -> list[EndingPlaces]:
    """Return the series she books whole where her places end within two weeks, or just did.

    What is booked in one click is made within a minute. One query, and four more for each that
    ends.
    """
    hers = user.bookings.to_come().filter(occurrence__starts_at__gt=now - HORIZON).order_by()
    clicks = hers.values("occurrence__series", at=TruncMinute("created_at"))
    whole = clicks.annotate(n=Count("pk")).filter(n__gte=WHOLE_FROM).values("occurrence__series")
    ends = (
        hers.filter(occurrence__series__in=whole)
        .values_list("occurrence__series")
        .annotate(last_at=Max("occurrence__starts_at"))
        .filter(last_at__range=(now - ENDS_SOON, now + ENDS_SOON))
        .order_by("last_at")
    )
    found = ((last_at, _following(user, series, last_at, now)) for series, last_at in ends)
    return [EndingPlaces(last_at, meeting) for last_at, meeting in found if meeting]


def _following(user: User, series_pk: int, last_at: datetime, now: datetime) -> Occurrence | None:
    """The first date after her last one that she may book, and has not answered for."""
    series = Series.objects.select_related("group").get(pk=series_pk)
    answered = Booking.objects.answered_by(user).values("occurrence")
    later = series.occurrences.bookable(now).filter(starts_at__gt=last_at)
    ahead = list(later.exclude(pk__in=answered).order_by("starts_at", "pk"))
    return next(iter(bookable_by(user, series, ahead)), None)


def _answers_of(user: User, meetings: Sequence[Occurrence]) -> dict[int, BookingState]:
    answers = Booking.objects.answered_by(user).filter(occurrence__in=meetings)
    return {pk: BookingState(state) for pk, state in answers.values_list("occurrence", "state")}


def _is_elsewhere(meeting: Occurrence, busy: Sequence[tuple[int, datetime, datetime]]) -> bool:
    """Tell whether she is expected at another meeting then; one may end as the other begins."""
    return any(
        pk != meeting.pk and start < meeting.ends_at and end > meeting.starts_at
        for pk, start, end in busy
    )


def _full_at(
    meetings: Sequence[Occurrence], user: User, now: datetime
) -> dict[int, frozenset[Seat]]:
    """The places that a click would not give her, for others took them or wait for them."""
    counted = ledgers(meetings, now=now)
    lines = Booking.objects.awaiting_their_turn().filter(occurrence__in=meetings).order_by()
    waiting = Counter(lines.values_list("occurrence", "seat"))
    new = new_at(user, meetings) if any(one.newcomer_seats for one in meetings) else set()
    return {
        one.pk: frozenset(
            seat
            for seat in one.seats
            if counted[one.pk].left(seat, is_newcomer=one.pk in new) == 0 or waiting[one.pk, seat]
        )
        for one in meetings
    }


def _times_of(user: User, meetings: Sequence[Occurrence]) -> list[tuple[int, datetime, datetime]]:
    """When she is expected somewhere, from the first of these meetings to the last."""
    places = user.bookings.filter(
        state__in=[BookingState.CONFIRMED, BookingState.OFFERED],
        occurrence__starts_at__lt=meetings[-1].ends_at,
        occurrence__ends_at__gt=meetings[0].starts_at,
    )
    taken = Occurrence.objects.planned().filter(bookings__in=places)
    return list(taken.values_list("pk", "starts_at", "ends_at"))
