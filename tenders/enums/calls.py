from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


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


class NoAwardReason(TextChoices):
    """Why a lot was closed without a winner (eForms BT-144)."""

    ALL_REJECTED = "all-rej", _("all tenders were withdrawn or inadmissible")
    CHANGED_NEED = "chan-need", _("the need has changed")
    NO_FUNDS = "ins-fund", _("not enough funds")
    NONE_RECEIVED = "no-rece", _("no tender was received")
    NOT_SIGNED = "no-signed", _("the best placed refused to sign")
    ONE_ADMISSIBLE = "one-admis", _("only one tender was admissible")
    OTHER = "other", _("reason not detailed")
    REVIEW_BODY = "rev-body", _("decided by a review body or a court")
    REVIEW_BUYER = "rev-buyer", _("decided by the buyer after a complaint")
    ERROR = "tch-pr-error", _("decided by the buyer, for an error in the procedure")


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
