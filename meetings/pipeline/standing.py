"""How a meeting stands for one person: what is left, where she is in line, what else is then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from meetings.enums import BookingState, MeetingRole, Seat
from meetings.models import Booking, Occurrence
from meetings.models.occurrence import OccurrenceQuerySet
from meetings.pipeline.newcomers import is_newcomer
from meetings.pipeline.places import ledger_of, ledgers
from members.models import User

NEXT_SHOWN: Final = 3
LOOKED_AT: Final = 12


@dataclass(frozen=True, slots=True)
class SeatsLeft:
    """One kind of place: `left` is None when nothing limits them; `waiting` counts the line."""

    seat: Seat
    left: int | None
    capacity: int | None
    waiting: int

    @property
    def is_free(self) -> bool:
        """True when a click gives a place: those in line come first."""
        return (self.left is None or self.left > 0) and not self.waiting


@dataclass(frozen=True, slots=True)
class RoleToFill:
    role: MeetingRole
    holder: Booking | None


def seats_left(meeting: Occurrence, user: User, *, now: datetime) -> list[SeatsLeft]:
    """Return what is left to this person of each kind of place; three queries or four."""
    ledger = ledger_of(meeting, now=now)
    is_new = meeting.newcomer_seats > 0 and is_newcomer(user, meeting)
    turns = list(meeting.bookings.awaiting_their_turn().values_list("seat", flat=True))
    return [
        SeatsLeft(
            seat=seat,
            left=ledger.left(seat, is_newcomer=is_new),
            capacity=meeting.capacity_of(seat),
            waiting=turns.count(seat),
        )
        for seat in meeting.seats
    ]


def rank_in_line(booking: Booking) -> int:
    """Return her place in line, from 1, among those who wait for the same kind of place."""
    line = Booking.objects.filter(occurrence=booking.occurrence_id, seat=booking.seat).in_line()
    return list(line.values_list("pk", flat=True)).index(booking.pk) + 1


def same_time(user: User, meeting: Occurrence) -> OccurrenceQuerySet:
    """Return the other meetings a person is to attend then; one may end as the other begins."""
    places = user.bookings.filter(state__in=[BookingState.CONFIRMED, BookingState.OFFERED])
    taken = Occurrence.objects.filter(bookings__in=places).exclude(pk=meeting.pk)
    return taken.planned().between(meeting.starts_at, meeting.ends_at).order_by("starts_at", "pk")


def next_dates(meeting: Occurrence, user: User, *, now: datetime) -> list[Occurrence]:
    """Return the next meetings of the series with room, and where she has no place yet.

    Of the next twelve, three at most; two queries. A series that was changed midway goes on in
    the one that follows it.
    """
    same = Q(series=meeting.series_id) | Q(series__continues=meeting.series_id)
    held = user.bookings.to_come().values("occurrence")
    ahead = Occurrence.objects.planned().filter(same, starts_at__gt=now)
    others = list(ahead.exclude(pk=meeting.pk).exclude(pk__in=held).for_list()[:LOOKED_AT])
    counted = ledgers(others, now=now)
    free = [one for one in others if any(counted[one.pk].left(seat) != 0 for seat in one.seats)]
    return free[:NEXT_SHOWN]


def roles_to_fill(meeting: Occurrence, coming: Sequence[Booking]) -> list[RoleToFill]:
    """Return the roles of a meeting with whoever took each on, in the order they were asked."""
    holders = {booking.role: booking for booking in coming if booking.role}
    return [RoleToFill(MeetingRole(role), holders.get(role)) for role in meeting.roles]
