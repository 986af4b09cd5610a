"""What is held about people among the meetings: what her copy says, and what goes with her."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from collectif.core.personal_data import Holding, in_family
from meetings import models

HISTORY = "who was there, under the name of a former member"
ANSWERS = "what was answered to others stays theirs to read"

_HOLDINGS: Final = (
    Holding(
        model=models.CalendarFeed,
        path="user",
        name="calendar_feeds",
        title=_("Private address of your calendar"),
        fields=("opened_at",),
    ),
    Holding(
        model=models.Booking,
        path="user",
        name="bookings",
        title=_("Meetings you booked"),
        fields=(
            "occurrence__title",
            "occurrence__starts_at",
            "seat",
            "state",
            "role",
            "created_at",
            "cancelled_at",
            "cancel_reason",
        ),
        blanks={"cancel_reason": ""},
        reason=HISTORY,
    ),
    Holding(
        model=models.Booking,
        path="invited_by",
        name="guest_bookings",
        title=_("Guests you brought"),
        fields=("occurrence__title", "guest_name", "state", "created_at"),
        blanks={},
        reason=HISTORY,
    ),
    Holding(model=models.Booking, path="cancelled_by", blanks={}, reason=HISTORY),
    Holding(model=models.Booking, path="let_in_by", blanks={}, reason=HISTORY),
    Holding(
        model=models.Series.facilitators.through,
        path="user",
        name="facilitated_series",
        title=_("Meetings you facilitate"),
        fields=("series__title",),
    ),
    Holding(
        model=models.ReminderChoice,
        path="user",
        name="reminder_choices",
        title=_("E-mails about meetings you want"),
        fields=("wants_early", "wants_late", "wants_minutes"),
    ),
    Holding(
        model=models.AttendanceContest,
        path="booking__user",
        name="attendance_contests",
        title=_("Attendances you contested"),
        fields=("booking__occurrence__title", "words", "asked_at", "answer", "answered_at"),
    ),
    Holding(model=models.AttendanceContest, path="answered_by", blanks={}, reason=ANSWERS),
    Holding(
        model=models.CallSuggestion,
        path="booking__user",
        name="call_suggestions",
        title=_("Calls suggested to those who run your meetings"),
        fields=("booking__occurrence__title", "told_at"),
    ),
    Holding(
        model=models.StandVisit,
        path="user",
        name="stand_visits",
        title=_("Slots you took at forums"),
        fields=("stand__occurrence__title", "stand__host", "starts_after"),
    ),
    Holding(model=models.Occurrence, path="cancelled_by", blanks={}, reason=HISTORY),
)

HOLDINGS: Final = in_family(_("Meetings"), _HOLDINGS)
