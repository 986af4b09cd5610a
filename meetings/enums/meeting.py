from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from meetings.enums.booking import Seat


class MeetingKind(TextChoices):
    GROUP = "group", _("Group meeting")
    PLENARY = "plenary", _("Plenary")
    WORKSHOP = "workshop", _("Workshop")
    VISIT = "visit", _("Company visit")
    SEMINAR = "seminar", _("Seminar")
    FORUM = "forum", _("Forum")


class WorkshopFormat(TextChoices):
    """How a workshop goes about its subject."""

    FREE = "", _("As its facilitator sees fit")
    TWO_ROUNDS = "two_rounds", _("Among peers, then all together")
    SWAPPED_ROLES = "swapped_roles", _("With swapped roles")


class AttendanceMode(TextChoices):
    """Where one attends (schema.org `EventAttendanceModeEnumeration`)."""

    ROOM = "room", _("In the room")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In the room or online")


def seats_of(mode: str) -> list[Seat]:
    """Where one may sit at a meeting that is attended so."""
    if mode == AttendanceMode.HYBRID:
        return [Seat.ROOM, Seat.ONLINE]
    return [Seat.ONLINE if mode == AttendanceMode.ONLINE else Seat.ROOM]


class Openness(TextChoices):
    """Who may book; each opens to those before it too."""

    GROUP = "group", _("The group")
    COLLECTIVE = "collective", _("All members")
    PARTNERS = "partners", _("Members and partners")
    PUBLIC = "public", _("Everyone")


class HolidayRule(TextChoices):
    """What becomes of a meeting that falls on a public holiday."""

    SKIP = "skip", _("No meeting that day")
    NEXT_DAY = "next_day", _("The next working day")
    DAY_BEFORE = "day_before", _("The working day before")
    KEEP = "keep", _("It is held all the same")


class SchoolZone(TextChoices):
    """Zones of the French school calendar (code de l'éducation, art. D. 521-1)."""

    NONE = "", _("Not paused")
    A = "A", _("Paused in the school holidays of zone A")
    B = "B", _("Paused in the school holidays of zone B")
    C = "C", _("Paused in the school holidays of zone C")


class OccurrenceState(TextChoices):
    """RFC 5545 §3.8.1.11: CONFIRMED and CANCELLED."""

    PLANNED = "planned", _("Planned")
    CANCELLED = "cancelled", _("Cancelled")
