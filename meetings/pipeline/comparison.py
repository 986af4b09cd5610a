"""What changed from one version of the minutes to the next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from meetings.models import Passage

type Change = Literal["", "added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a passage; `change`: "", "added" or "removed"."""

    text: str
    change: Change = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A passage that is not the same in both; `lines` hold what was and what is."""

    passage: Passage
    change: Change
    lines: tuple[Line, ...]


def compare(before: Iterable[Passage], after: Iterable[Passage]) -> list[Difference]:
    """The passages that were added, changed or removed; in the order of the newer version."""
    former = {passage.key: passage for passage in before}
    found = list(_newer(former, list(after)))
    gone = [_whole(passage, "removed") for passage in former.values()]
    return sorted([*gone, *found], key=lambda one: one.passage.position)


def _newer(former: dict[str, Passage], after: list[Passage]) -> Iterator[Difference]:
    """Take out of `former` what is still there."""
    for passage in after:
        old = former.pop(passage.key, None)
        if old is None:
            yield _whole(passage, "added")
        elif _said(old) != _said(passage):
            yield Difference(passage, "changed", tuple(_lines(old, passage)))


def _said(passage: Passage) -> tuple[object, ...]:
    return passage.heading, passage.text, passage.owner_id, passage.due_on


def _whole(passage: Passage, change: Change) -> Difference:
    return Difference(passage, change, tuple(Line(text, change) for text in _shown(passage)))


def _lines(old: Passage, new: Passage) -> Iterator[Line]:
    before, after = _shown(old), _shown(new)
    changes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for tag, start, end, new_start, new_end in changes:
        if tag == "equal":
            yield from (Line(text) for text in after[new_start:new_end])
            continue
        yield from (Line(text, "removed") for text in before[start:end])
        yield from (Line(text, "added") for text in after[new_start:new_end])


def _shown(passage: Passage) -> list[str]:
    """Its lines; who does it and for when are one more, for they may change too."""
    lines = [line for line in passage.text.splitlines() if line.strip()]
    if passage.owner:
        lines.append(f"{passage.owner}, {passage.due_on:%d/%m/%Y}")
    return lines
