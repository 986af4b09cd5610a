from zoneinfo import ZoneInfo

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
