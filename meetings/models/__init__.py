from meetings.models.booking import Booking
from meetings.models.calendar import CalendarFeed, SchoolHoliday
from meetings.models.occurrence import Occurrence
from meetings.models.plan import MeetingPlan
from meetings.models.series import Series

__all__ = [
    "Booking",
    "CalendarFeed",
    "MeetingPlan",
    "Occurrence",
    "SchoolHoliday",
    "Series",
]
