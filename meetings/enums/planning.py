"""The words of a rule: how often, which week of the month, whose clocks and holidays."""

from typing import Final

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Frequency(TextChoices):
    ONCE = "once", _("Once")
    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every second week")
    MONTHLY = "monthly", _("Every month")


class Weekday(IntegerChoices):
    """As `date.weekday()` counts."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class Position(IntegerChoices):
    """Which one of the month; a fifth that some months lack is not offered."""

    FIRST = 1, _("The first")
    SECOND = 2, _("The second")
    THIRD = 3, _("The third")
    FOURTH = 4, _("The fourth")
    LAST = -1, _("The last")


class SeriesEnd(TextChoices):
    NEVER = "never", _("It goes on")
    ON_DAY = "on_day", _("Until a day")
    AFTER = "after", _("A number of times")


class Country(TextChoices):
    """Whose public holidays count: ISO 3166-1, or 3166-2 for parts that have more.

    Sources: code du travail, art. L. 3133-1, L. 3134-13 and L. 3422-2. Empty: the place of the
    group says it.
    """

    OF_THE_GROUP = "", _("The territory of the group")
    FRANCE = "FR", _("France")
    ALSACE = "FR-6AE", _("France: Alsace")
    MOSELLE = "FR-57", _("France: Moselle")
    GUADELOUPE = "FR-971", _("France: Guadeloupe")
    MARTINIQUE = "FR-972", _("France: Martinique")
    GUIANA = "FR-973", _("France: French Guiana")
    REUNION = "FR-974", _("France: Réunion")
    MAYOTTE = "FR-976", _("France: Mayotte")
    MIQUELON = "FR-PM", _("France: Saint Pierre and Miquelon")
    SAINT_BARTHELEMY = "FR-BL", _("France: Saint Barthélemy")
    SAINT_MARTIN = "FR-MF", _("France: Saint Martin")
    WALLIS = "FR-WF", _("France: Wallis and Futuna")
    POLYNESIA = "FR-PF", _("France: French Polynesia")
    NEW_CALEDONIA = "FR-NC", _("France: New Caledonia")
    BELGIUM = "BE", _("Belgium")
    GERMANY = "DE", _("Germany")
    ITALY = "IT", _("Italy")
    LUXEMBOURG = "LU", _("Luxembourg")
    MONACO = "MC", _("Monaco")
    SPAIN = "ES", _("Spain")
    SWITZERLAND = "CH", _("Switzerland")


class Fate(TextChoices):
    """What becomes of a day that the rule gives."""

    HELD = "held", _("Held")
    HOLIDAY = "holiday", _("Public holiday")
    MOVED = "moved", _("Moved because of a public holiday")
    SCHOOL = "school", _("School holidays")
    EXCLUDED = "excluded", _("Left out")
    TAKEN = "taken", _("There is another meeting of the series that day")
    TOO_LATE = "too_late", _("After the last day")

    @property
    def is_held(self) -> bool:
        return self in (Fate.HELD, Fate.MOVED)


class Orphans(TextChoices):
    """What becomes of booked meetings that a changed rule no longer gives."""

    CANCEL = "cancel", _("Cancel them, and tell those who booked")
    KEEP = "keep", _("Keep them as they are")


class Clock(TextChoices):
    """Whose clocks a series follows (IANA names)."""

    PARIS = "Europe/Paris", _("Paris, Brussels, Berlin, Madrid, Rome")
    LONDON = "Europe/London", _("London, Dublin")
    LISBON = "Europe/Lisbon", _("Lisbon")
    GUADELOUPE = "America/Guadeloupe", _("Guadeloupe, Martinique")
    CAYENNE = "America/Cayenne", _("French Guiana")
    MIQUELON = "America/Miquelon", _("Saint Pierre and Miquelon")
    REUNION = "Indian/Reunion", _("Réunion")
    MAYOTTE = "Indian/Mayotte", _("Mayotte")
    NOUMEA = "Pacific/Noumea", _("New Caledonia")
    TAHITI = "Pacific/Tahiti", _("Tahiti")


# Letters of RFC 5545 §3.3.10, in the order of `Weekday`.
DAY_CODES: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
