from meetings.enums.booking import (
    BookingState,
    MeetingRole,
    Seat,
)
from meetings.enums.meeting import (
    AttendanceMode,
    HolidayRule,
    MeetingKind,
    OccurrenceState,
    Openness,
    SchoolZone,
    WorkshopFormat,
)

__all__ = [
    "AttendanceMode",
    "BookingState",
    "HolidayRule",
    "MeetingKind",
    "MeetingRole",
    "OccurrenceState",
    "Openness",
    "SchoolZone",
    "Seat",
    "WorkshopFormat",
]
