from meetings.enums.booking import (
    BookingState,
    MeetingRole,
    Seat,
)
from meetings.enums.conduct import ActionState, ApprovalRole, ItemKind, PassageKind
from meetings.enums.meeting import (
    AttendanceMode,
    HolidayRule,
    MeetingKind,
    OccurrenceState,
    Openness,
    SchoolZone,
    WorkshopFormat,
)
from meetings.enums.planning import (
    DAY_CODES,
    Clock,
    Country,
    Fate,
    Frequency,
    Orphans,
    Position,
    SeriesEnd,
    Weekday,
)

__all__ = [
    "DAY_CODES",
    "ActionState",
    "ApprovalRole",
    "AttendanceMode",
    "BookingState",
    "Clock",
    "Country",
    "Fate",
    "Frequency",
    "HolidayRule",
    "ItemKind",
    "MeetingKind",
    "MeetingRole",
    "OccurrenceState",
    "Openness",
    "Orphans",
    "PassageKind",
    "Position",
    "SchoolZone",
    "Seat",
    "SeriesEnd",
    "Weekday",
    "WorkshopFormat",
]
