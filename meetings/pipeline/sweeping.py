"""What time does to bookings, and what a lost step left undone: looked for every few minutes."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from collectif.core.outbox import OutboxMessage
from meetings.enums import BookingState, Openness
from meetings.models import Booking
from meetings.pipeline.leavers import bookings_of_leavers
from meetings.pipeline.places import fill_places, lock_meeting
from meetings.pipeline.turns import give_back

# After a meeting nobody needs to write to a guest any more.
GUEST_KEPT: Final = timedelta(days=30)
# As for those who ask to join: an address that nobody proves is not ours to keep.
UNPROVED_KEPT: Final = timedelta(days=7)
GONE: Final = Q(
    user__is_active=False,
    state__in=(BookingState.CONFIRMED, BookingState.WAITING, BookingState.OFFERED),
)


def sweep_places(*, now: datetime) -> int:
    """End the offers whose time is over, and offer what is free; return how many were offered.

    It makes up for whatever was lost, for newcomers' places that open to all with time, and for
    the places of people who have left or whose account has ended. Each meeting is one transaction.
    """
    in_line = Q(state=BookingState.WAITING, passed_at=None)
    lapsed = Q(state=BookingState.OFFERED, offered_until__lte=now)
    ahead = Booking.objects.filter(in_line | lapsed | GONE, occurrence__starts_at__gt=now)
    keys = set(ahead.order_by().values_list("occurrence", flat=True))
    left = bookings_of_leavers(now=now).order_by()
    keys.update(left.values_list("occurrence", flat=True))
    return sum(_fill(key, now) for key in sorted(keys))


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


@transaction.atomic
def _fill(key: int, now: datetime) -> int:
    meeting = lock_meeting(key)
    for booking in meeting.bookings.filter(GONE).order_by("pk"):
        booking.occurrence = meeting
        give_back(booking, actor=None, reason="", now=now)
    left = bookings_of_leavers(now=now).filter(occurrence=meeting).select_related("user")
    for booking in left.order_by("pk"):
        booking.occurrence = meeting
        give_back(booking, actor=None, reason=_reason_for(booking), now=now)
    return len(fill_places(meeting, now=now))


def _reason_for(booking: Booking) -> str:
    """Say to somebody who has left, in her language, why her place is given back."""
    assert booking.user
    with translation.override(booking.user.language):
        if booking.occurrence.openness == Openness.GROUP:
            return _("This meeting is for the members of the group, which you have left.")
        return _("This meeting is for the members of the collective, which you have left.")
