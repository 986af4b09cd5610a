from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DirectorySort(TextChoices):
    """The orders of the directory."""

    BEST = "best", _("Best first")
    NAME = "name", _("Name")
    AVAILABILITY = "availability", _("Free first")
    PROOFS = "proofs", _("Most proofs")


class DirectoryView(TextChoices):
    CARDS = "cards", _("Cards")
    TABLE = "table", _("Table")


class AvailabilityWindow(TextChoices):
    """When a person can start, seen from today."""

    NOW = "now", _("Now")
    MONTH = "month", _("Within a month")
    LATER = "later", _("Later")
    UNKNOWN = "unknown", _("Not said")
