"""What is held about people in the words of meetings: what her copy says, and what stays."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from collectif.core.personal_data import Holding, in_family
from meetings import models

HISTORY = "what a meeting said and decided, under the name of a former member"
_WHERE: Final = ("booking__occurrence__title", "booking__occurrence__starts_at")

_HOLDINGS: Final = (
    Holding(
        model=models.Contribution,
        path="booking__user",
        name="turns",
        title=_("What you said at round tables"),
        fields=(*_WHERE, "done", "next_step", "need", "offer", "edited_at"),
    ),
    Holding(
        model=models.Passage,
        path="booking__user",
        name="minutes_passages",
        title=_("Your words in approved minutes"),
        fields=(*_WHERE, "version__number", "kind", "text"),
        blanks={"text": "", "plain_text": ""},
        reason=HISTORY,
    ),
    Holding(
        model=models.TableMate,
        path="booking__user",
        name="tables",
        title=_("Tables you sat at in workshops"),
        fields=("booking__occurrence__title", "booking__occurrence__starts_at", "table"),
    ),
    Holding(
        model=models.ActionItem,
        path="owner",
        name="actions_taken",
        title=_("What you took upon yourself at meetings"),
        fields=("occurrence__title", "text", "due_on", "state", "closed_at"),
        blanks={},
        reason=HISTORY,
    ),
    Holding(
        model=models.MeetingDocument,
        path="added_by",
        name="meeting_documents",
        title=_("Documents you added to meetings"),
        fields=("occurrence__title", "name", "url", "size", "added_at"),
        blanks={},
        reason=HISTORY,
    ),
    Holding(
        model=models.ParkedThought,
        path="parked_by",
        name="parked_thoughts",
        title=_("What you kept aside at meetings"),
        fields=("occurrence__title", "text", "created_at"),
        blanks={},
        reason=HISTORY,
    ),
    Holding(
        model=models.Approval,
        path="user",
        name="minutes_approvals",
        title=_("Minutes you approved"),
        fields=("version__minutes__occurrence__title", "version__number", "role", "approved_at"),
        blanks={},
        reason=HISTORY,
    ),
    Holding(model=models.MinutesNotice, path="user", reason="gone once the e-mail is written"),
    Holding(model=models.Passage, path="owner", blanks={}, reason=HISTORY),
    Holding(model=models.AgendaItem, path="led_by", blanks={}, reason=HISTORY),
    Holding(model=models.Contribution, path="edited_by", blanks={}, reason=HISTORY),
    Holding(model=models.Decision, path="recorded_by", blanks={}, reason=HISTORY),
    Holding(model=models.ActionItem, path="recorded_by", blanks={}, reason=HISTORY),
    Holding(model=models.Minutes, path="scribe", blanks={}, reason=HISTORY),
    Holding(model=models.MinutesVersion, path="proposed_by", blanks={}, reason=HISTORY),
    Holding(model=models.Section, path="edited_by", blanks={}, reason=HISTORY),
    Holding(model=models.Section, path="held_by", blanks={}, reason="lapses within minutes"),
)

CONDUCT_HOLDINGS: Final = in_family(_("Meetings"), _HOLDINGS)
