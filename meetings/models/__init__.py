from meetings.models.agenda import Agenda, AgendaItem, ParkedThought
from meetings.models.booking import Booking
from meetings.models.calendar import CalendarFeed, SchoolHoliday
from meetings.models.contest import AttendanceContest
from meetings.models.contribution import Contribution
from meetings.models.decision import ActionItem, Decision
from meetings.models.document import MeetingDocument
from meetings.models.minutes import Minutes, Section
from meetings.models.notice import MinutesNotice
from meetings.models.occurrence import Occurrence
from meetings.models.plan import MeetingPlan
from meetings.models.reminder import ReminderChoice
from meetings.models.series import Series
from meetings.models.stand import ForumStand, StandVisit
from meetings.models.suggestion import CallSuggestion
from meetings.models.table import TableMate
from meetings.models.version import Approval, MinutesVersion, Passage

__all__ = [
    "ActionItem",
    "Agenda",
    "AgendaItem",
    "Approval",
    "AttendanceContest",
    "Booking",
    "CalendarFeed",
    "CallSuggestion",
    "Contribution",
    "Decision",
    "ForumStand",
    "MeetingDocument",
    "MeetingPlan",
    "Minutes",
    "MinutesNotice",
    "MinutesVersion",
    "Occurrence",
    "ParkedThought",
    "Passage",
    "ReminderChoice",
    "SchoolHoliday",
    "Section",
    "Series",
    "StandVisit",
    "TableMate",
]
