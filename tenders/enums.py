from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    BOAMP = "boamp", "BOAMP"


class NoticeKind(TextChoices):
    """What a notice does to its procedure (eForms notice types, grouped)."""

    CALL = "call", _("call for tenders")
    AWARD = "award", _("award")
    CORRECTION = "correction", _("correction")
    CANCELLATION = "cancellation", _("cancellation")
    PLANNING = "planning", _("prior information")
    MODIFICATION = "modification", _("contract modification")
    DIRECT_AWARD_INTENTION = "direct_award_intention", _("intention to award directly")
    OTHER = "other", _("other notice")


class ProcedureType(TextChoices):
    """eForms BT-105 (procurement-procedure-type), plus the French adapted procedure."""

    OPEN = "open", _("open procedure")
    RESTRICTED = "restricted", _("restricted procedure")
    NEGOTIATED = "neg-w-call", _("negotiated procedure")
    NEGOTIATED_WITHOUT_CALL = "neg-wo-call", _("negotiated without a call")
    COMPETITIVE_DIALOGUE = "comp-dial", _("competitive dialogue")
    COMPETITIVE_TENDERING = "comp-tend", _("competitive tendering")
    INNOVATION = "innovation", _("innovation partnership")
    ADAPTED = "adapted", _("adapted procedure (MAPA)")
    OTHER_SINGLE_STAGE = "oth-single", _("other procedure in one stage")
    OTHER_MULTIPLE_STAGES = "oth-mult", _("other procedure in several stages")
    OTHER = "oth", _("other procedure")


class DeadlineIssue(TextChoices):
    MISSING = "missing", _("no date given")
    IMPLAUSIBLE = "implausible", _("date out of reason")
    UNREADABLE = "unreadable", _("date not readable")


class RunStatus(TextChoices):
    QUEUED = "queued", _("about to start")
    RUNNING = "running", _("running")
    SUCCEEDED = "succeeded", _("finished")
    FAILED = "failed", _("stopped by an error")


class Origin(TextChoices):
    LIVE = "live", _("live source")
    SAMPLE = "sample", _("sample notices")


class MarkKind(TextChoices):
    KEPT = "kept", _("kept")
    HIDDEN = "hidden", _("set aside")


class DeadlineWindow(TextChoices):
    """How much time is left to answer, in days from now."""

    WEEK = "week", _("Less than 7 days")
    THREE_WEEKS = "three_weeks", _("7 to 21 days")
    LATER = "later", _("More than 21 days")
    UNKNOWN = "unknown", _("Date to check")


class NoticeSort(TextChoices):
    DEADLINE = "deadline", _("deadline")
    MATCH = "match", _("match")
    PUBLISHED = "published", _("date of publication")
