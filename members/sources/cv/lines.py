"""The lines of a text as a reader sees them: bullets told apart, what was wrapped put together."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from collectif.core.text import normalise_spaces, repair_characters
from members.sources.cv.limits import MAX_LINE_LENGTH
from members.sources.cv.periods import is_cut
from members.sources.cv.private import is_private_label, without_private

_GAP = re.compile(r"\s*\t\s*| {3,}")
_BULLET = re.compile(r"(?:[•◦▪▫●○■□‣⁃∙·➢➤►▶❖✓✔*\uf0b7\uf0a7\uf0d8]+|[-–—o](?=\s))\s*")
_SPACED_CAPITALS = re.compile(r"(?:\w )+\w")
_HYPHENATED = re.compile(r"[^\W\d_][-\u2010]$")
_OPEN_END = re.compile(
    r"(?:\b(?:d[eu]|des|la|les?|et|à|aux?|en|pour|par|avec|sur|dans|of|and|the|for|to|in|with)"
    r"|\b[dl]['’]|[,&])$",
    re.IGNORECASE,
)
_END_OF_SENTENCE = (".", "!", "?", ":", ";")
# What was shorter than this was not wrapped: the author meant a line of its own.
_WRAPPED = 60
_LONGEST_VALUE = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One line on single spaces; `text` has lost its bullet, and what is private."""

    text: str
    is_bullet: bool = False


def readable(raw: Iterable[str]) -> list[Line]:
    """Return the lines of a text that say something, continuations joined to what they follow."""
    lines: list[Line] = []
    for line in map(_line, raw):
        previous = lines[-1] if lines else None
        if previous and _continues(previous, line):
            lines[-1] = Line(_joined(previous.text, line.text), previous.is_bullet)
        elif line.text or line.is_bullet:
            lines.append(line)
    kept = (Line(without_private(line.text), line.is_bullet) for line in _without_values(lines))
    return [line for line in kept if line.text]


def _without_values(lines: Iterable[Line]) -> Iterator[Line]:
    """Leave out what follows a private label, as in tables: "Nationalité", then its value."""
    follows_label = False
    for line in lines:
        if not follows_label or len(line.text) > _LONGEST_VALUE:
            yield line
        follows_label = is_private_label(line.text)


def _line(raw: str) -> Line:
    text = _GAP.sub(" | ", repair_characters(raw).strip())
    bullet = _BULLET.match(text)
    text = normalise_spaces(text[bullet.end() :] if bullet else text)
    if _SPACED_CAPITALS.fullmatch(text):
        text = text.replace(" ", "")
    return Line(text, bullet is not None)


def _joined(text: str, rest: str) -> str:
    """Put together what a line cut; a hyphen between small letters was put there by the cut."""
    if _HYPHENATED.search(text) and rest[0].islower():
        return text[:-1] + rest
    return f"{text} {rest}".strip()


def _continues(previous: Line, line: Line) -> bool:
    """Tell whether a line goes on with the one before, that the width of a page had cut."""
    if line.is_bullet or not line.text or len(previous.text) > MAX_LINE_LENGTH:
        return False
    if not previous.text or is_cut(previous.text) or _OPEN_END.search(previous.text):
        return True
    if _HYPHENATED.search(previous.text) and line.text[0].islower():
        return True
    was_wrapped = previous.is_bullet or len(previous.text) >= _WRAPPED
    is_open = not previous.text.endswith(_END_OF_SENTENCE)
    return was_wrapped and is_open and line.text[0].islower()
