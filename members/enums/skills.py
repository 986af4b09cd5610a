from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class SkillKind(TextChoices):
    TECHNICAL = "technical", _("Know-how")
    TRANSVERSAL = "transversal", _("Ways of working")
    HIDDEN = "hidden", _("Hidden strength")


class SkillLevel(IntegerChoices):
    """How far a skill goes, in the words a person would use."""

    KNOWS = 1, _("I know how it works")
    PRACTISES = 2, _("I do it with support")
    MASTERS = 3, _("I do it on my own")
    PASSES_ON = 4, _("I teach it to others")


class SkillStanding(TextChoices):
    """What stands behind a skill: a word, a proof, or people who were there."""

    DECLARED = "declared", _("Declared")
    PROVEN = "proven", _("Proven")
    CONFIRMED = "confirmed", _("Confirmed")


class ConfirmationKind(TextChoices):
    PEER = "peer", _("Someone who was there")
    COORDINATOR = "coordinator", _("A coordinator")
    TRAINING = "training", _("A completed training")


class ConfirmationEnd(TextChoices):
    """Why a confirmation stands no more."""

    TAKEN_BACK = "taken_back", _("Taken back")
    REMOVED = "removed", _("Removed by the person confirmed")
    REWORDED = "reworded", _("The achievement has changed since")
