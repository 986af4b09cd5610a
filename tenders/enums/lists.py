from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenders.enums.calls import ValueBand


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
