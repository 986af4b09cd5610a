from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Seat(TextChoices):
    """Places in the room and online are counted apart."""

    ROOM = "room", _("In the room")
    ONLINE = "online", _("Online")


class MeetingRole(TextChoices):
    """What someone takes on for the others at one meeting."""

    FACILITATOR = "facilitator", _("Facilitation")
    SCRIBE = "scribe", _("Notes")
    HOST = "host", _("Welcome")
    TIMEKEEPER = "timekeeper", _("Timekeeping")


class BookingState(TextChoices):
    """Where a booking stands; none is ever deleted."""

    REQUESTED = "requested", _("To be approved")
    CONFIRMED = "confirmed", _("Booked")
    WAITING = "waiting", _("On the waiting list")
    OFFERED = "offered", _("A place is kept for an answer")
    CANCELLED = "cancelled", _("Cancelled")
    PRESENT = "present", _("Present")
    EXCUSED = "excused", _("Excused")
    ABSENT = "absent", _("Absent")

    @property
    def holds_a_place(self) -> bool:
        return self in HOLDING

    @property
    def is_attendance(self) -> bool:
        """Said once the meeting has begun."""
        return self in ATTENDANCE

    def can_become(self, target: "BookingState") -> bool:
        return target in BOOKING_TRANSITIONS[self]


_State = BookingState

ATTENDANCE: Final = frozenset({_State.PRESENT, _State.EXCUSED, _State.ABSENT})
# Without a place, she came.
_THERE: Final = frozenset({_State.PRESENT})
# Those who were to come had a place, whether they came or not.
HOLDING: Final = frozenset({_State.CONFIRMED, _State.OFFERED}) | ATTENDANCE

BOOKING_TRANSITIONS: Final[dict[BookingState, frozenset[BookingState]]] = {
    _State.REQUESTED: frozenset({_State.CONFIRMED, _State.WAITING, _State.CANCELLED}) | _THERE,
    _State.CONFIRMED: frozenset({_State.CANCELLED}) | ATTENDANCE,
    _State.WAITING: frozenset({_State.OFFERED, _State.CONFIRMED, _State.CANCELLED}) | _THERE,
    # Left unanswered, she keeps her turn behind those who have not been asked yet.
    _State.OFFERED: frozenset({_State.CONFIRMED, _State.WAITING, _State.CANCELLED}) | _THERE,
    # People change their mind.
    _State.CANCELLED: frozenset({_State.REQUESTED, _State.CONFIRMED, _State.WAITING}) | _THERE,
    # Until attendance is closed, and when a contest is granted. Whoever had no place goes back
    # where she was.
    _State.PRESENT: frozenset(
        {_State.CONFIRMED, _State.EXCUSED, _State.ABSENT, _State.WAITING, _State.CANCELLED}
    ),
    _State.EXCUSED: frozenset({_State.CONFIRMED, _State.PRESENT, _State.ABSENT}),
    _State.ABSENT: frozenset({_State.CONFIRMED, _State.PRESENT, _State.EXCUSED}),
}
