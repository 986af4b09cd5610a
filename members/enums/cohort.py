from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WEEK: Final = timedelta(weeks=1)


class StuckReason(TextChoices):
    """What shows that a member could use a hand. A value is the name of its annotation."""

    NO_BOOKING = "lacks_booking", _("No meeting booked")
    NO_EVIDENCE = "lacks_evidence", _("No achievement yet")
    NO_CALL = "lacks_call", _("No call kept")
    NOT_SEEN = "is_unseen", _("Not seen lately")

    @property
    def words(self) -> str:
        """The reason, with how long it has lasted at least."""
        return str(_WORDS[self]) % {"weeks": PATIENCE[self] // WEEK}

    @property
    def next_step(self) -> str | Promise:
        """What a coordinator can do about it."""
        return _NEXT_STEPS[self]


# Three weeks are three meetings of a group. A call stays open five weeks at least when it is
# published in Europe (art. R2161-2 CCP): over six, a whole round of calls has gone by.
PATIENCE: Final[Mapping[StuckReason, timedelta]] = {
    StuckReason.NO_BOOKING: 3 * WEEK,
    StuckReason.NO_EVIDENCE: 3 * WEEK,
    StuckReason.NO_CALL: 6 * WEEK,
    StuckReason.NOT_SEEN: 3 * WEEK,
}
_WORDS = {
    StuckReason.NO_BOOKING: _("No meeting booked in %(weeks)s weeks"),
    StuckReason.NO_EVIDENCE: _("No achievement told in %(weeks)s weeks"),
    StuckReason.NO_CALL: _("No call kept in %(weeks)s weeks"),
    StuckReason.NOT_SEEN: _("Not seen for %(weeks)s weeks"),
}
_NEXT_STEPS = {
    StuckReason.NO_BOOKING: _("Ask what stands in the way, and choose the next date together."),
    StuckReason.NO_EVIDENCE: _("Offer half an hour to write a first one together."),
    StuckReason.NO_CALL: _("Look together at the calls of the week."),
    StuckReason.NOT_SEEN: _("Ask for news."),
}


class CohortSort(TextChoices):
    """Orders of the cohort; a dash turns one around."""

    NAME = "name", _("Name, A to Z")
    NAME_BACK = "-name", _("Name, Z to A")
    STATE = "state", _("State, newcomers first")
    STATE_BACK = "-state", _("State, newcomers last")
    SINCE = "since", _("Longest in this state")
    SINCE_BACK = "-since", _("Shortest in this state")
    SEEN = "seen", _("Seen longest ago")
    SEEN_BACK = "-seen", _("Seen most recently")
    EVIDENCE = "evidence", _("Fewest achievements")
    EVIDENCE_BACK = "-evidence", _("Most achievements")
    CONFIRMED = "confirmed", _("Fewest confirmations")
    CONFIRMED_BACK = "-confirmed", _("Most confirmations")
    STEPS = "steps", _("Fewest steps left")
    STEPS_BACK = "-steps", _("Most steps left")

    @property
    def column(self) -> str:
        return self.value.removeprefix("-")

    @property
    def is_backwards(self) -> bool:
        return self.value.startswith("-")

    @property
    def turned(self) -> "CohortSort":
        """The same column, the other way round."""
        return CohortSort(self.column if self.is_backwards else f"-{self.value}")
