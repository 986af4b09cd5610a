"""The sections of a CV, found by their headings in French and English."""

import re
from collections.abc import Iterable
from enum import StrEnum

from collectif.core.text import fold
from members.sources.cv.lines import Line
from members.sources.cv.words import heading_words, headings


class Section(StrEnum):
    HEADER = "header"
    PROFILE = "profile"
    EXPERIENCE = "experience"
    SKILLS = "skills"
    LANGUAGES = "languages"
    STUDIES = "studies"
    OTHER = "other"


_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LONGEST_HEADING = 45
_MOST_WORDS = 6


def split(lines: Iterable[Line]) -> dict[Section, list[Line]]:
    """Return the lines of each section, those before any heading as its `HEADER`."""
    sections: dict[Section, list[Line]] = {section: [] for section in Section}
    current = Section.HEADER
    for line in lines:
        heading, colon, rest = line.text.partition(":")
        section = _section(heading, line)
        if section is None:
            sections[current].append(line)
            continue
        current = section
        if colon and rest.strip():
            sections[current].append(Line(rest.strip()))
    return sections


def _section(heading: str, line: Line) -> Section | None:
    """Return the section that a heading opens; any word that is not of a heading makes it none."""
    words = frozenset(_WORDS.findall(fold(heading)))
    if line.is_bullet or len(heading) > _LONGEST_HEADING or not 0 < len(words) <= _MOST_WORDS:
        return None
    if any(char.isdigit() for char in heading) or heading.endswith("."):
        return None
    named = [section for section, keywords in headings().items() if words & keywords]
    return Section(named[0]) if named and words <= heading_words() else None
