from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ItemKind(TextChoices):
    """What a point of the agenda is made of; each kind has its own tools on the day."""

    ROUND = "round", _("Round table: done, next, need, offer")
    PAIRS = "pairs", _("Round in pairs or small tables, among peers")
    TOGETHER = "together", _("Round all together: what each table found")
    SWAP = "swap", _("First round: in pairs, one helps the other")
    SWAP_BACK = "swap_back", _("Second round: same pairs, roles swapped")
    FOLLOW_UP = "follow_up", _("What we had said we would do")
    SPOTLIGHT = "spotlight", _("Skills spotlight")
    TENDERS = "tenders", _("Calls for tenders of the week")
    DECISIONS = "decisions", _("Decisions and actions")
    TOPIC = "topic", _("Another subject")

    @property
    def draws_tables(self) -> bool:
        """Those who come are shared out among tables; `SWAP_BACK` keeps those of `SWAP`."""
        return self in (ItemKind.PAIRS, ItemKind.SWAP)


class ActionState(TextChoices):
    OPEN = "open", _("To do")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Given up")
    # Taken up at a later meeting, by somebody else or for another day.
    PASSED = "passed", _("Handed over")

    def can_become(self, target: "ActionState") -> bool:
        return target in ACTION_TRANSITIONS[self]


ACTION_TRANSITIONS: Final[dict[ActionState, frozenset[ActionState]]] = {
    ActionState.OPEN: frozenset({ActionState.DONE, ActionState.DROPPED, ActionState.PASSED}),
    # Nothing is ever closed by mistake for good.
    ActionState.DONE: frozenset({ActionState.OPEN}),
    ActionState.DROPPED: frozenset({ActionState.OPEN}),
    ActionState.PASSED: frozenset(),
}


class ApprovalRole(TextChoices):
    """As whom one says that the minutes tell what happened; both are asked."""

    SCRIBE = "scribe", _("for the notes")
    FACILITATOR = "facilitator", _("for the facilitation")


class PassageKind(TextChoices):
    """What a passage of the minutes is, in the order they are read."""

    NOTES = "notes", _("Notes")
    DONE = "done", _("What is done")
    NEXT_STEP = "next_step", _("What is next")
    NEED = "need", _("Needs")
    OFFER = "offer", _("Offers")
    DECISION = "decision", _("Decisions")
    ACTION = "action", _("Actions")
