"""What time does to bookings, and what a lost step left undone: looked for every few minutes."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from collectif.core.outbox import OutboxMessage
from meetings.enums import BookingState
from meetings.models import Booking, TableMate
from meetings.pipeline.leavers import give_back_places_of_leavers
from meetings.pipeline.places import OFFERS_FREEZE, fill_places, lock_meeting

# After a meeting nobody needs to write to a guest any more.
GUEST_KEPT: Final = timedelta(days=30)
# As for those who ask to join: an address that nobody proves is not ours to keep.
UNPROVED_KEPT: Final = timedelta(days=7)
# Enough for the last eight workshops of a group, one every sixth week.
TABLES_KEPT: Final = timedelta(days=365)


def sweep_places(*, now: datetime) -> int:
    """End the offers whose time is over, and offer what is free; return how many were offered.

    It makes up for whatever was lost, for newcomers' places that open to all with time, and for
    the places of people who have left; in the last half day, it tells who decides of what is
    free. Each meeting, and each of them, is one transaction.
    """
    offered = give_back_places_of_leavers(now=now)
    is_near = Q(occurrence__starts_at__lte=now + OFFERS_FREEZE)
    in_line = Q(state=BookingState.WAITING) & (Q(passed_at=None) | is_near)
    lapsed = Q(state=BookingState.OFFERED, offered_until__lte=now)
    ahead = Booking.objects.filter(in_line | lapsed, occurrence__starts_at__gt=now)
    keys = set(ahead.order_by().values_list("occurrence", flat=True))
    return offered + sum(_fill(key, now) for key in sorted(keys))


@transaction.atomic
def erase_guests(*, now: datetime) -> int:
    """Forget the names and addresses of guests a month after, and what was written to them.

    Those who never proved their address are forgotten after a week. Return how many.
    """
    past = Q(occurrence__ends_at__lte=now - GUEST_KEPT)
    unproved = Q(
        state=BookingState.REQUESTED, invited_by=None, state_changed_at__lte=now - UNPROVED_KEPT
    )
    guests = Booking.objects.filter(past | unproved, user=None, erased_at=None)
    keys = list(guests.values_list("pk", flat=True))
    OutboxMessage.objects.filter(
        recipient=None, subject_type=Booking._meta.label, subject_id__in=keys
    ).delete()
    named = Booking.objects.filter(pk__in=keys)
    return named.update(guest_name="", guest_email="", erased_at=now)


def forget_tables(*, now: datetime) -> int:
    """Forget who sat with whom a year after: draws no longer look so far back. Return how many."""
    old = TableMate.objects.filter(booking__occurrence__ends_at__lte=now - TABLES_KEPT)
    return old.delete()[0]


@transaction.atomic
def _fill(key: int, now: datetime) -> int:
    return len(fill_places(lock_meeting(key), now=now))
