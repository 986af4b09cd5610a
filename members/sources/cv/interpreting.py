"""From what a file holds to what is proposed to the person."""

import html
import re
from collections.abc import Iterable

from collectif.core.text import clean_text, fold
from members.sources.cv import sections
from members.sources.cv.documents import Document, NamedLanguage, Record
from members.sources.cv.experiences import has_role, read_experiences
from members.sources.cv.facts import CvReading, Experience
from members.sources.cv.languages import find_languages, is_language, known_languages
from members.sources.cv.lines import Line, readable
from members.sources.cv.private import publishable, without_years
from members.sources.cv.sections import Section
from members.sources.cv.skills import items, propose
from members.sources.cv.vocabulary import Vocabulary

MOST_EXPERIENCES = 60
MOST_OTHERS = 20
LONGEST_NAME = 200
LONGEST_TEXT = 4_000
_LONGEST_HEADLINE = 160
_BREAK = re.compile(r"<(?:br|/p|/li|/div|/h\d)\b[^>]{0,200}>", re.IGNORECASE)
_LINK = re.compile(
    r"(?:https?://|www\.|(?:[a-z]{2,3}\.)?linkedin\.com/|github\.com/)[^\s<>\"'|,;()]+",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|heic)\b", re.IGNORECASE)
_CONTACT = re.compile(r"@|\bwww\.|https?:|linkedin|\d{4}|(?:\d{2}[\s.]){3}|curriculum|^cv\b", re.I)


def interpret(document: Document, vocabulary: Vocabulary) -> CvReading:
    """Return what a document proposes; nothing private is left in any field."""
    record = document.record or _record(readable(document.lines))
    positions = map(_experience, record.experiences[:MOST_EXPERIENCES])
    experiences = tuple(filter(_is_worth_saying, positions))
    headline = _shortened(_one_line(record.headline), _LONGEST_HEADLINE)
    skill_lines = [line for text in record.skills for line in _plain_lines(text)]
    stories = [headline, *(line for one in experiences for line in one.text.split("\n"))]
    return CvReading(
        headline=headline,
        experiences=experiences,
        skills=propose(skill_lines, filter(None, stories), vocabulary),
        languages=known_languages([*record.languages, *_languages_among(skill_lines)]),
        studies=_studies(record.studies),
        links=_links(record.links),
    )


def _record(lines: list[Line]) -> Record:
    found = sections.split(lines)
    experiences, degrees = read_experiences(found[Section.EXPERIENCE])
    return Record(
        headline=_headline(found[Section.HEADER], found[Section.PROFILE]),
        experiences=tuple(experiences),
        skills=tuple(_texts(found[Section.SKILLS])),
        languages=tuple(
            one for line in found[Section.LANGUAGES] for one in find_languages(line.text)
        ),
        studies=(*_texts(found[Section.STUDIES]), *degrees),
        links=tuple(link for line in lines for link in _LINK.findall(line.text)),
    )


def _texts(lines: Iterable[Line]) -> list[str]:
    return [line.text for line in lines]


def _headline(header: list[Line], profile: list[Line]) -> str:
    """Return the line near the name that tells a position, or how the profile begins."""
    said = (line.text for line in header if not _CONTACT.search(line.text))
    titles = (line for line in said if has_role(line))
    return next(titles, next((line.text for line in profile), ""))


def _experience(raw: Experience) -> Experience:
    is_ordered = raw.start_year is None or raw.end_year is None or raw.start_year <= raw.end_year
    return Experience(
        title=_shortened(_one_line(raw.title), LONGEST_NAME),
        organisation=_shortened(_one_line(raw.organisation), LONGEST_NAME),
        start_year=raw.start_year if is_ordered else None,
        end_year=raw.end_year if is_ordered else None,
        text=_shortened("\n".join(_plain_lines(raw.text)), LONGEST_TEXT),
    )


def _is_worth_saying(experience: Experience) -> bool:
    return bool(experience.title or experience.organisation)


def _languages_among(lines: list[str]) -> list[NamedLanguage]:
    listed = [item for line in lines for item in items(line) if is_language(item)]
    return [one for item in listed for one in find_languages(item)]


def _studies(texts: Iterable[str]) -> tuple[str, ...]:
    titles = (without_years(_one_line(text)) for text in texts)
    distinct = {fold(title): title for title in titles if any(map(str.isalpha, title))}
    return tuple(_shortened(title, LONGEST_NAME) for title in distinct.values())[:MOST_OTHERS]


def _links(found: Iterable[str]) -> tuple[str, ...]:
    links = (_LINK.search(link) for link in found)
    addresses = (link[0].rstrip(".,;:") for link in links if link)
    kept = (one if "://" in one else f"https://{one}" for one in addresses)
    return tuple(dict.fromkeys(link for link in kept if not _PICTURE.search(link)))[:MOST_OTHERS]


def _plain_lines(text: str) -> list[str]:
    """Return the lines of a text that may be HTML, private clauses left out."""
    broken = _BREAK.sub("\n", html.unescape(text))
    lines = (publishable(clean_text(line)) for line in broken.splitlines())
    return [line for line in lines if line]


def _one_line(text: str) -> str:
    return " ".join(_plain_lines(text))


def _shortened(text: str, length: int) -> str:
    """Cut at the last whole word."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(maxsplit=1)[0].rstrip(" ,;:") + "…"
