"""Periods as CVs write them, in French and English: "2015 – 2021", "depuis mars 2019"."""

import re
from dataclasses import dataclass

from members.sources.cv.private import has_day, tidy

_MONTH = (
    r"(?:janv(?:ier)?|f[ée]vr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[ûu]t"
    r"|sept?(?:embre)?|oct(?:obre)?|nov(?:embre)?|d[ée]c(?:embre)?|jan(?:uary)?|feb(?:ruary)?"
    r"|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|september|october|november|december)\.?"
)
_YEAR = r"(?:19[5-9]\d|20\d{2})"
# The year of a moment is what is kept of "1er mars 2019", "03/2019", "01.03.2019" or "2019-03".
_BEFORE_YEAR = rf"(?:(?:\d{{1,2}}(?:er)?\s)?{_MONTH}\s|(?:\d{{1,2}}\s?[/.-]\s?){{1,2}})?"
_AFTER_YEAR = r"(?:-(?:0[1-9]|1[0-2])(?:-\d{2})?(?!\d))?"
_START = rf"{_BEFORE_YEAR}(?P<start>{_YEAR}){_AFTER_YEAR}"
_END = rf"{_BEFORE_YEAR}(?P<end>{_YEAR}){_AFTER_YEAR}"
_NOW = (
    r"(?:aujourd['’]\s?hui|ce\sjour|nos\sjours|pr[ée]sent|maintenant|actuel(?:lement)?|en\scours"
    r"|now|today|current|\.\.\.|…)"
)
_TO = r"\s?(?:[-–—→>/]+|à|au|a|jusqu['’](?:à|au|en)|to|until|till)\s?"
_RANGE = re.compile(
    rf"\b(?:de|du|d['’]|from)?\s?{_START}{_TO}(?:l['’])?(?:{_END}|{_NOW})(?!\d)", re.IGNORECASE
)
_SINCE = re.compile(
    rf"\b(?:depuis|since|à\spartir\sde|dès)\s(?:le\s)?{_START}(?!\d)", re.IGNORECASE
)
_FIRST = re.compile(rf"^{_START}(?=\s?(?:[:|,–—-]|\s|$))", re.IGNORECASE)
_LAST = re.compile(rf"(?<!\ben)(?<!\bin)(?<!\bde)[\s(,|–—-]{_START}\)?$", re.IGNORECASE)
_DURATION = re.compile(
    r"\(?\b\d{1,2}\s?(?:ans?|years?|yrs?|mois|months?|mos)"
    r"(?:\s(?:et\s|and\s)?\d{1,2}\s?(?:mois|months?|mos))?\)?",
    re.IGNORECASE,
)
_DANGLING = re.compile(rf"{_YEAR}\s?[-–—]$")
_EDGE = 3
_TAIL = 30
_LONGEST_HEAD = 100


@dataclass(frozen=True, slots=True)
class DatedLine:
    """A line that opens an experience: its calendar years, and its words without them."""

    start_year: int
    end_year: int | None
    words: str


def dated(line: str, *, is_bullet: bool = False) -> DatedLine | None:
    """Return the period a line starts or ends with, or None.

    A period in the middle of a sentence, or one year in an item of a list, is part of a story
    rather than the time of a position; one day alone may be a birthday.
    """
    for pattern in (_RANGE, _SINCE):
        found = pattern.search(line)
        if found and _stands_at_an_edge(found, line, is_bullet):
            return _dated(found, line, pattern is _RANGE)
    if is_bullet or len(line) > _LONGEST_HEAD or line.endswith(".") or has_day(line):
        return None
    found = _FIRST.search(line) or _LAST.search(line)
    return _single(found, line) if found else None


def is_cut(line: str) -> bool:
    """Tell whether a line stops in the middle of a period: "2015 –"."""
    return _DANGLING.search(line) is not None


def _stands_at_an_edge(found: re.Match[str], line: str, is_bullet: bool) -> bool:
    if found.start() <= _EDGE:
        return True
    return not is_bullet and len(line) - found.end() <= _TAIL and not line.endswith(".")


def _dated(found: re.Match[str], line: str, has_end: bool) -> DatedLine | None:
    start = int(found["start"])
    end = int(found["end"]) if has_end and found["end"] else None
    words = _without(found, line)
    return DatedLine(start, end, words) if end is None or start <= end else None


def _single(found: re.Match[str], line: str) -> DatedLine:
    year = int(found["start"])
    return DatedLine(year, year, _without(found, line))


def _without(found: re.Match[str], line: str) -> str:
    """Return the line without its period, cut there: "Title | Organisation"."""
    before, after = tidy(line[: found.start()]), tidy(line[found.end() :])
    if _DURATION.fullmatch(after):
        after = ""
    return " | ".join(filter(None, (before, after)))
