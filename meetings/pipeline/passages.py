"""What the minutes of a meeting say today, passage by passage."""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256

from collectif.core.markdown import plain_text
from meetings.enums import PassageKind
from meetings.models import (
    ActionItem,
    Contribution,
    Decision,
    MinutesVersion,
    Occurrence,
    Passage,
    Section,
)
from meetings.models.contribution import TURN


def compose(occurrence: Occurrence) -> list[Passage]:
    """The passages of the draft, in the order they are read; not saved, of no version yet."""
    passages = [
        *_notes(occurrence),
        *_turns(occurrence),
        *_decisions(occurrence),
        *_actions(occurrence),
    ]
    for position, passage in enumerate(passages, 1):
        passage.position = position
    return passages


def digest(passages: Iterable[Passage]) -> str:
    """SHA-256 of what they say, the same for the same words in the same order."""
    said = [
        [one.key, one.heading, one.text, one.owner_id, str(one.due_on or "")] for one in passages
    ]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def store(version: MinutesVersion, passages: Iterable[Passage]) -> None:
    """Give a version its passages."""
    kept = list(passages)
    for passage in kept:
        passage.version = version
    Passage.objects.bulk_create(kept)


def _notes(occurrence: Occurrence) -> Iterator[Passage]:
    sections = Section.objects.of(occurrence).select_related("item").exclude(text="")
    for section in sections.order_by("item__position", "pk"):
        yield Passage(
            kind=PassageKind.NOTES,
            key=f"notes:{section.public_id}",
            heading=section.item.name,
            text=section.text,
            plain_text=plain_text(section.text),
        )


def _turns(occurrence: Occurrence) -> Iterator[Passage]:
    """Person by person, in the order they booked; not what was prepared before giving up."""
    coming = occurrence.bookings.holding()
    turns = Contribution.objects.filter(booking__in=coming).select_related("booking")
    for turn in turns.order_by("booking__created_at", "booking"):
        for name in TURN:
            if words := getattr(turn, name):
                yield _passage(PassageKind(name), turn, words, booking=turn.booking)


def _decisions(occurrence: Occurrence) -> Iterator[Passage]:
    for decision in occurrence.decisions.order_by("created_at", "pk"):
        yield _passage(PassageKind.DECISION, decision, decision.text)


def _actions(occurrence: Occurrence) -> Iterator[Passage]:
    actions = occurrence.actions.select_related("owner").order_by("created_at", "pk")
    for action in actions:
        told = {"owner": action.owner, "due_on": action.due_on}
        yield _passage(PassageKind.ACTION, action, action.text, **told)


def _passage(
    kind: PassageKind, row: Contribution | Decision | ActionItem, words: str, **told: object
) -> Passage:
    key = f"{kind.value}:{row.public_id}"
    return Passage(kind=kind, key=key, text=words, plain_text=words, **told)
