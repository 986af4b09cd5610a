from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from collectif.matching.tuning import Target


class PlaceLimit(TextChoices):
    """Beyond what a person refuses a call for its place alone."""

    NONE = "none", _("Anywhere: the nearest come first")
    DEPARTMENTS = "departments", _("Only in the départements of my profile")
    RADIUS = "radius", _("Only around a town")


class TuningTarget(TextChoices):
    """What a person's own verdicts may make count less: the targets of `matching.tuning`."""

    WORD = Target.WORD.value, _("word")
    DIVISION = Target.DIVISION.value, _("field of purchase")
    DEPARTMENT = Target.DEPARTMENT.value, _("département")
