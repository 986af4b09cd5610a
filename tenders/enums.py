from zoneinfo import ZoneInfo

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(TextChoices):
    BOAMP = "boamp", "BOAMP"
    TED = "ted", "TED"
    PRIVATE = "private", _("entered here")

    @property
    def is_pulled(self) -> bool:
        """Read from elsewhere by a worker, rather than written here by a person."""
        return self is not Source.PRIVATE


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


class ProcedureState(TextChoices):
    """Where a procedure stands, its deadline aside (OCDS tender.status, in fewer words)."""

    PLANNED = "planned", _("announced")
    CALL = "call", _("call published")
    AWARDED = "awarded", _("awarded")
    CANCELLED = "cancelled", _("cancelled")
    DIRECT = "direct", _("direct award announced")
    OTHER = "other", _("other")


class Visibility(TextChoices):
    """Who may know of a procedure."""

    EVERYONE = "everyone", _("Everyone here")
    MEMBERS = "members", _("Members and coordinators")
    TEAM = "team", _("The bid team only")


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


class DeadlineKind(TextChoices):
    """What is due: BT-131, BT-1311 (first of two stages), BT-630."""

    TENDERS = "tenders", _("tenders")
    REQUESTS = "requests", _("requests to participate")
    INTEREST = "interest", _("expressions of interest")


class ValueBand(IntegerChoices):
    """How much is at stake, net of tax; UNKNOWN also when the amount printed is absurd."""

    UNKNOWN = 0, _("Amount not said")
    SMALL = 1, _("Less than €40,000")
    MEDIUM = 2, _("€40,000 to €90,000")
    LARGE = 3, _("€90,000 to €220,000")
    VERY_LARGE = 4, _("€220,000 to €1 million")
    HUGE = 5, _("More than €1 million")


class ValueIssue(TextChoices):
    IMPLAUSIBLE = "implausible", _("amount out of reason")


class VariantPermission(TextChoices):
    """eForms BT-63."""

    REQUIRED = "required", _("variants required")
    ALLOWED = "allowed", _("variants allowed")
    NOT_ALLOWED = "not-allowed", _("variants not allowed")


class ReservedExecution(TextChoices):
    """eForms BT-736."""

    YES = "yes", _("reserved")
    NO = "no", _("not reserved")
    NOT_KNOWN = "not-known", _("not known yet")


class ResultStatus(TextChoices):
    """eForms BT-142."""

    WINNER_CHOSEN = "selec-w", _("winner chosen")
    CLOSED = "clos-nw", _("closed without a winner")
    OPEN = "open-nw", _("no winner chosen yet")


class MergeBasis(TextChoices):
    """Why two procedures were taken, or might be taken, for one."""

    LINKED = "linked", _("a notice names both")
    IDENTICAL = "identical", _("same buyer, object, CPV and deadline")
    SIMILAR = "similar", _("same buyer and deadline, similar object")
    MANUAL = "manual", _("put together by hand")


class MergeStatus(TextChoices):
    PROPOSED = "proposed", _("to decide")
    MERGED = "merged", _("put together")
    REFUSED = "refused", _("kept apart")
    UNDONE = "undone", _("separated again")


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


class Verdict(TextChoices):
    """What became of a procedure for one person; her last word about it holds."""

    KEPT = "kept", _("kept")
    HIDDEN = "hidden", _("set aside")
    RESTORED = "restored", pgettext_lazy("verdict", "taken back")
    APPLIED = "applied", pgettext_lazy("verdict", "answered")
    WON = "won", pgettext_lazy("verdict", "won")


class FeedbackReason(TextChoices):
    """What decided a person to keep a procedure, or to set it aside."""

    DOMAIN = "domain", _("the field")
    PLACE = "place", _("the place")
    SIZE = "size", _("the size")
    TOO_LATE = "too_late", _("the time left")
    KNOWN = "known", _("already known")
    OTHER = "other", _("something else")


class ContestState(TextChoices):
    OPEN = "open", _("To be looked at")
    ANSWERED = "answered", pgettext_lazy("contest", "Answered")


class DeadlineWindow(TextChoices):
    """How much time is left to answer, in days from now."""

    WEEK = "week", _("Less than 7 days")
    THREE_WEEKS = "three_weeks", _("7 to 21 days")
    LATER = "later", _("More than 21 days")
    UNKNOWN = "unknown", _("Date to check")


class ProcedureSort(TextChoices):
    DEADLINE = "deadline", _("deadline")
    MATCH = "match", _("match")
    PUBLISHED = "published", _("date of publication")
    VALUE = "value", _("amount")


class ProcedureStatus(TextChoices):
    """Where a procedure stands for whoever might answer: its state, told by the clock."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    AWARDED = "awarded", pgettext_lazy("status", "awarded")
    CANCELLED = "cancelled", pgettext_lazy("status", "cancelled")
    PLANNED = "planned", pgettext_lazy("status", "announced")
    OTHER = "other", pgettext_lazy("status", "other")
    ALL = "all", pgettext_lazy("status", "all")


class ValueChoice(TextChoices):
    """The bands of `ValueBand` as the list offers them; an absurd amount stands apart."""

    SMALL = "1", ValueBand.SMALL.label
    MEDIUM = "2", ValueBand.MEDIUM.label
    LARGE = "3", ValueBand.LARGE.label
    VERY_LARGE = "4", ValueBand.VERY_LARGE.label
    HUGE = "5", ValueBand.HUGE.label
    UNKNOWN = "0", ValueBand.UNKNOWN.label
    CHECK = "check", _("Amount to check")


class Clause(TextChoices):
    SOCIAL = "social", _("Social clause")
    GREEN = "green", _("Environmental clause")


class Reserved(TextChoices):
    NO = "no", _("Open to all")
    YES = "yes", _("Reserved")


class ListView(TextChoices):
    CARDS = "cards", _("Cards")
    TABLE = "table", _("Table")


class AlertCadence(TextChoices):
    """How often a saved search may write to its owner."""

    NONE = "none", _("No e-mail")
    IMMEDIATE = "immediate", _("As soon as something is found")
    DAILY = "daily", _("Once a day, at 7:30")
    WEEKLY = "weekly", _("Once a week, on Monday at 7:30")


class DigestRhythm(TextChoices):
    """How often the calls for a person are sent to her together."""

    NEVER = "none", _("No digest")
    DAILY = "daily", _("Each morning")
    WEEKLY = "weekly", _("Each Monday morning")


class AtOnce(IntegerChoices):
    """From which score on a call is told at once, in hundredths of the whole."""

    NEVER = 0, _("No, nothing at once")
    GOOD = 50, _("A good match: 0.50 or more")
    VERY_GOOD = 60, _("A very good match: 0.60 or more")
    RARE = 70, _("A rare match: 0.70 or more")


class HomeZone(TextChoices):
    """The clocks of France, by their names in the tz database."""

    PARIS = "Europe/Paris", _("Mainland France")
    GUADELOUPE = "America/Guadeloupe", _("Guadeloupe, Saint-Martin, Saint-Barthélemy")
    MARTINIQUE = "America/Martinique", _("Martinique")
    CAYENNE = "America/Cayenne", _("French Guiana")
    MIQUELON = "America/Miquelon", _("Saint-Pierre-et-Miquelon")
    REUNION = "Indian/Reunion", _("Réunion")
    MAYOTTE = "Indian/Mayotte", _("Mayotte")
    NOUMEA = "Pacific/Noumea", _("New Caledonia")
    TAHITI = "Pacific/Tahiti", _("French Polynesia (Tahiti)")
    WALLIS = "Pacific/Wallis", _("Wallis and Futuna")

    @property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.value)
