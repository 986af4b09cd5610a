"""Experiences in the lines of a CV: a period opens each, with title and employer around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from collectif.core.text import fold
from members.sources.cv.facts import Experience
from members.sources.cv.lines import Line
from members.sources.cv.periods import DatedLine, dated
from members.sources.cv.private import speaks_of_degree, tidy
from members.sources.cv.words import roles

_WORD = re.compile(r"[a-z]+")
_STRONG = re.compile(r"\s[–—|@•·-]\s|\s(?:chez|at|au sein d(?:e|u|es)|pour)\s", re.IGNORECASE)
_WEAK = re.compile(r",\s(?![^()]{0,80}\))")
_LONGEST_HEAD = 90
_PARTS = 2


@dataclass(slots=True)
class _Entry:
    """One experience while its lines are being read."""

    period: DatedLine
    heads: list[str]
    body: list[str] = field(default_factory=list)


def has_role(text: str) -> bool:
    """Tell whether some words name a position."""
    return not roles().isdisjoint(_WORD.findall(fold(text)))


def read_experiences(lines: Sequence[Line]) -> tuple[list[Experience], list[str]]:
    """Return the experiences of a section, and the lines that are diplomas in disguise."""
    # Where the first line has no period, title and employer stand above it, and so below.
    looks_above = bool(lines) and dated(lines[0].text, is_bullet=lines[0].is_bullet) is None
    entries: list[_Entry] = []
    waiting: list[Line] = []
    for line, next_line in zip_longest(lines, lines[1:]):
        period = dated(line.text, is_bullet=line.is_bullet)
        if period is None:
            waiting.append(line)
            continue
        heads = [period.words] if period.words else []
        if looks_above or _is_named_above(waiting, period.words, next_line):
            _take_heads(waiting, heads)
        _give(waiting, entries)
        entries.append(_Entry(period, heads))
    _give(waiting, entries)
    return _sorted_out(entries)


def _is_named_above(waiting: list[Line], words: str, next_line: Line | None) -> bool:
    """Tell whether the title stands above an employer and his period, and not below them."""
    if not words or not waiting or has_role(words) or not _may_be_head(waiting[-1]):
        return False
    return has_role(waiting[-1].text) and not (next_line and has_role(next_line.text))


def _take_heads(waiting: list[Line], heads: list[str]) -> None:
    """Move to `heads` the last lines of `waiting` that name the position."""
    while waiting and _may_be_head(waiting[-1]) and _lacks(heads, waiting[-1].text):
        heads.insert(0, waiting.pop().text)


def _lacks(heads: list[str], text: str) -> bool:
    """Tell whether `text` may be the title or the employer that `heads` do not name yet."""
    if sum(len(_parts(head)) for head in heads) < _PARTS:
        return True
    return len(heads) == 1 and has_role(text) and not has_role(heads[0])


def _may_be_head(line: Line) -> bool:
    return not line.is_bullet and len(line.text) <= _LONGEST_HEAD and not line.text.endswith(".")


def _give(waiting: list[Line], entries: list[_Entry]) -> None:
    """Give to the last entry the lines below it: first what its head lacks, then its story."""
    lines, waiting[:] = waiting[:], []
    if not entries:
        return
    entry = entries[-1]
    for line in lines:
        if not entry.body and _may_be_head(line) and _lacks(entry.heads, line.text):
            entry.heads.append(line.text)
        else:
            entry.body.append(line.text)


def _sorted_out(entries: list[_Entry]) -> tuple[list[Experience], list[str]]:
    experiences, studies = [], []
    for entry in entries:
        head = ", ".join(entry.heads)
        if speaks_of_degree(head) and not has_role(head):
            studies.append(head)
        elif head:
            experiences.append(_experience(entry))
    return experiences, studies


def _experience(entry: _Entry) -> Experience:
    title, organisation = _named(entry.heads)
    return Experience(
        title=title,
        organisation=organisation,
        start_year=entry.period.start_year,
        end_year=entry.period.end_year,
        text="\n".join(entry.body),
    )


def _named(heads: list[str]) -> tuple[str, str]:
    """Return (title, organisation): the part that names a role is the title, else the first."""
    parts = [part for head in heads for part in _parts(head)]
    first = next((part for part in parts if has_role(part)), parts[0])
    others = [part for part in parts if part != first]
    return first, ", ".join(others)


def _parts(head: str) -> list[str]:
    strong = [part for part in map(tidy, _STRONG.split(head)) if part]
    if len(strong) > 1:
        return strong
    title, *rest = map(tidy, _WEAK.split(head))
    return list(filter(None, (title, ", ".join(rest))))
