"""Places at a meeting: counted, given and offered by whoever holds the meeting's row.

The row of the meeting is the only one locked, `FOR NO KEY UPDATE` so that reading and referring
to it go on; several are locked in the order of their keys, so that nobody waits in a circle.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import FETCH_PEERS, Count, QuerySet

from collectif.core.events import record_event
from meetings.enums import AttendanceMode, BookingState, OccurrenceState, Seat
from meetings.models import Booking, Occurrence
from meetings.models.booking import BookingQuerySet
from meetings.notifications.offers import announce_free_places, announce_lapse, announce_offer

# Until then some places are the newcomers' own; two days are left to all for the others.
KEPT_UNTIL: Final = timedelta(hours=48)
# The last half day is the facilitator's: an answer would come too late for the next in line.
OFFERS_FREEZE: Final = timedelta(hours=12)
# An offer made just before that still leaves time to read it.
SHORTEST_OFFER: Final = timedelta(hours=2)
# Several places that free one after the other make one e-mail; the page says what is free now.
TOLD_AGAIN_AFTER: Final = timedelta(hours=1)


@dataclass(slots=True)
class Ledger:
    """The places of one meeting, while its row is held; taken ones are counted as they go."""

    meeting: Occurrence
    now: datetime
    taken: Counter[Seat] = field(default_factory=Counter)
    newcomers: int = 0

    def has_place_for(self, booking: Booking) -> bool:
        """Tell whether a place of her kind is left, newcomers' ones apart unless she is one."""
        capacity = self.meeting.capacity_of(Seat(booking.seat))
        if capacity is None:
            return True
        kept = 0 if booking.is_newcomer else self._kept_on(booking.seat)
        return self.taken[Seat(booking.seat)] + kept < capacity

    def take(self, booking: Booking) -> None:
        self.taken[Seat(booking.seat)] += 1
        self.newcomers += booking.is_newcomer and booking.seat == newcomers_seat(self.meeting)

    def left(self, seat: Seat, *, is_newcomer: bool = False) -> int | None:
        """Return how many places are left to the likes of her; None when nothing limits them."""
        capacity = self.meeting.capacity_of(seat)
        if capacity is None:
            return None
        kept = 0 if is_newcomer else self._kept_on(seat)
        return max(0, capacity - self.taken[seat] - kept)

    def _kept_on(self, seat: str) -> int:
        """Return how many places newcomers have not taken up, as long as they are kept."""
        if seat != newcomers_seat(self.meeting) or self.now >= self.meeting.starts_at - KEPT_UNTIL:
            return 0
        return max(0, self.meeting.newcomer_seats - self.newcomers)


def lock_meetings(pks: Iterable[int]) -> list[Occurrence]:
    """Hold the rows of these meetings, in the one order that everybody keeps."""
    return list(_held().filter(pk__in=pks).order_by("pk"))


def lock_meeting(pk: int) -> Occurrence:
    """Hold the row of one meeting. Raises Occurrence.DoesNotExist."""
    return _held().get(pk=pk)


def ledgers(meetings: Sequence[Occurrence], *, now: datetime) -> dict[int, Ledger]:
    """Count the places taken at each of these meetings, by its key; one query."""
    found = {meeting.pk: Ledger(meeting, now) for meeting in meetings}
    counted = Booking.objects.holding().filter(occurrence__in=found).order_by()
    rows = counted.values_list("occurrence", "seat", "is_newcomer").annotate(n=Count("pk"))
    for pk, seat, is_newcomer, count in rows:
        ledger = found[pk]
        ledger.taken[Seat(seat)] += count
        if is_newcomer and seat == newcomers_seat(ledger.meeting):
            ledger.newcomers += count
    return found


def ledger_of(meeting: Occurrence, *, now: datetime) -> Ledger:
    return ledgers([meeting], now=now)[meeting.pk]


def newcomers_seat(meeting: Occurrence) -> Seat:
    """Newcomers' places are in the room where one meets, else online."""
    return Seat.ONLINE if meeting.mode == AttendanceMode.ONLINE else Seat.ROOM


def offers_are_frozen(meeting: Occurrence, *, now: datetime) -> bool:
    return now >= meeting.starts_at - OFFERS_FREEZE


def gets_a_place(booking: Booking, ledger: Ledger) -> bool:
    """Tell whether this newest one of the line has a place, once those before her have theirs.

    Where none is left the line is not read: in a rush it is long, and all wait for the answer.
    """
    if not ledger.has_place_for(booking):
        return False
    line = [one for one in _line(ledger.meeting) if one.pk != booking.pk]
    for _before in _served(line, ledger):
        pass
    return ledger.has_place_for(booking)


def fill_places(meeting: Occurrence, *, now: datetime) -> list[Booking]:
    """Offer what is free to the first in line; return who was offered a place.

    Offers whose time is over come back first. Safe to call at any time on a meeting held by
    the caller; nothing is offered when it is off, nor from twelve hours before the start on:
    those who run it are told then of what is free, once an hour at most.
    """
    if meeting.state != OccurrenceState.PLANNED or now >= meeting.starts_at:
        return []
    end_lapsed_offers(meeting, now=now)
    is_frozen = offers_are_frozen(meeting, now=now)
    _leave_to_facilitators(meeting, next_in(meeting, now=now) if is_frozen else [], now)
    if is_frozen:
        return []
    line = _line(meeting)
    if not line:
        return []
    chosen = list(_served(line, ledger_of(meeting, now=now)))
    for booking in chosen:
        _offer(booking, now)
    return chosen


def next_in(meeting: Occurrence, *, now: datetime) -> list[Booking]:
    """Return those whom the free places would go to, in order, were they given now.

    Whoever left an offer unanswered is among them, last: nobody is asked any more, but told.
    """
    line = _of_meeting(meeting, meeting.bookings.in_line())
    return list(_served(line, ledger_of(meeting, now=now))) if line else []


def end_lapsed_offers(meeting: Occurrence, *, now: datetime) -> None:
    """Put those who left an offer unanswered behind the others; the place is free again."""
    offers = meeting.bookings.filter(state=BookingState.OFFERED, offered_until__lte=now)
    for booking in offers.select_related("user", "invited_by").order_by("pk"):
        booking.occurrence = meeting
        booking.state = BookingState.WAITING
        booking.offered_until, booking.passed_at, booking.state_changed_at = None, now, now
        booking.save(update_fields=["state", "offered_until", "passed_at", "state_changed_at"])
        record_event(actor=None, verb="offer_lapsed", subject=booking)
        announce_lapse(booking)


def offer_ends_at(meeting: Occurrence, *, now: datetime) -> datetime:
    """Return until when an offer made now is kept: before the freeze, but two hours at least."""
    hold = timedelta(hours=settings.MEETINGS_OFFER_HOURS)
    return min(now + hold, max(meeting.starts_at - OFFERS_FREEZE, now + SHORTEST_OFFER))


def _held() -> QuerySet[Occurrence]:
    # Alone: whoever waited here would not find a meeting that has passed to another series.
    return Occurrence.objects.select_for_update(no_key=True).fetch_mode(FETCH_PEERS)


def _line(meeting: Occurrence) -> list[Booking]:
    return _of_meeting(meeting, meeting.bookings.awaiting_their_turn())


def _of_meeting(meeting: Occurrence, rows: BookingQuerySet) -> list[Booking]:
    bookings = list(rows.select_related("user", "invited_by"))
    for booking in bookings:
        booking.occurrence = meeting
    return bookings


def _served(line: Iterable[Booking], ledger: Ledger) -> Iterator[Booking]:
    """Take the places left for those of the line, in their order."""
    for booking in line:
        if ledger.has_place_for(booking):
            ledger.take(booking)
            yield booking


def _leave_to_facilitators(meeting: Occurrence, first: Sequence[Booking], now: datetime) -> None:
    """Note what is free for those in line, and tell who decides when it has become more.

    A second place within the hour is told once the hour is over, if it is still free. `first` is
    empty before the last half day, to which a meeting that is moved comes back anew.
    """
    before, told_at = meeting.free_count, meeting.free_told_at
    if len(first) > before:
        meeting.free_since = now
    meeting.free_count = len(first)
    is_untold = told_at is None or (meeting.free_since or told_at) > told_at
    if first and is_untold and (told_at is None or now >= told_at + TOLD_AGAIN_AFTER):
        announce_free_places(meeting, first, now=now)
        meeting.free_told_at = now
    if (before, told_at) != (meeting.free_count, meeting.free_told_at):
        meeting.save(update_fields=["free_count", "free_since", "free_told_at"])


def _offer(booking: Booking, now: datetime) -> None:
    booking.state, booking.state_changed_at = BookingState.OFFERED, now
    booking.offered_until = offer_ends_at(booking.occurrence, now=now)
    booking.save(update_fields=["state", "state_changed_at", "offered_until"])
    record_event(actor=None, verb="offer_made", subject=booking)
    announce_offer(booking)
