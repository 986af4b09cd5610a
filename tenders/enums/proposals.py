"""Who could answer a call together: what it needs, who is asked, what they say."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NeedWeight(TextChoices):
    """How much a bid depends on a need of the call."""

    ESSENTIAL = "essential", _("Essential")
    USEFUL = "useful", _("Useful")


class RoundState(TextChoices):
    """Where the asking stands for one call: it goes on until one of the others is true."""

    RUNNING = "running", pgettext_lazy("round of proposals", "Under way")
    ENOUGH = "enough", pgettext_lazy("round of proposals", "Enough people are interested")
    EVERYONE_ASKED = "everyone", pgettext_lazy("round of proposals", "Everyone has been asked")
    TOO_LATE = "too_late", pgettext_lazy("round of proposals", "The deadline is too near")
    STOPPED = "stopped", pgettext_lazy("round of proposals", "Stopped")


class ProposalState(TextChoices):
    """What a person did of a call that was proposed to her."""

    SENT = "sent", pgettext_lazy("proposal", "Sent")
    SEEN = "seen", pgettext_lazy("proposal", "Seen")
    INTERESTED = "interested", pgettext_lazy("proposal", "Interested")
    DECLINED = "declined", pgettext_lazy("proposal", "Not this time")
    NO_ANSWER = "no_answer", pgettext_lazy("proposal", "No answer")

    @property
    def is_answer(self) -> bool:
        return self in {ProposalState.INTERESTED, ProposalState.DECLINED}

    @property
    def is_waiting(self) -> bool:
        """Her answer may still come in time for the next wave to do without it."""
        return self in {ProposalState.SENT, ProposalState.SEEN}

    def can_become(self, target: "ProposalState") -> bool:
        return target in PROPOSAL_TRANSITIONS[self]


_ANSWERS = frozenset({ProposalState.INTERESTED, ProposalState.DECLINED})
# Whoever answers late, or changes her mind, is heard as long as the call is open.
PROPOSAL_TRANSITIONS: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.SENT: _ANSWERS | {ProposalState.SEEN, ProposalState.NO_ANSWER},
    ProposalState.SEEN: _ANSWERS | {ProposalState.NO_ANSWER},
    ProposalState.INTERESTED: frozenset({ProposalState.DECLINED}),
    ProposalState.DECLINED: frozenset({ProposalState.INTERESTED}),
    ProposalState.NO_ANSWER: _ANSWERS,
}


class DeclineReason(TextChoices):
    """Why not this time, for whoever wishes to say it; never held against her."""

    BUSY = "busy", pgettext_lazy("reason to decline", "I have no time now")
    FIELD = "field", pgettext_lazy("reason to decline", "It is not my field")
    PLACE = "place", pgettext_lazy("reason to decline", "It is too far")
    TOO_LATE = "too_late", pgettext_lazy("reason to decline", "It comes too late")
    OTHER = "other", pgettext_lazy("reason to decline", "Something else")
