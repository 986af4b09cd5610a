"""What a file holds before it is understood: lines of text, or the fields of a known format.

This is what passes from the child process to its parent, as JSON.
"""

import json
import re
from dataclasses import asdict, dataclass

from members.sources.cv.facts import Experience

# Neither a database nor a page takes these: controls other than spaces, and halves of characters.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What only typesetting needs: ligatures, soft hyphens, spaces without width.
_TYPESET = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"} | dict.fromkeys(
    (0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)
)


@dataclass(frozen=True, slots=True)
class NamedLanguage:
    """A language as a document names it: a name or a code, and its own words for the level."""

    name: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of a CV in a structured format; texts may still hold HTML."""

    headline: str = ""
    experiences: tuple[Experience, ...] = ()
    skills: tuple[str, ...] = ()
    languages: tuple[NamedLanguage, ...] = ()
    studies: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """The lines of a text in reading order, or a record."""

    lines: tuple[str, ...] = ()
    record: Record | None = None


def dump(document: Document) -> bytes:
    """Return `document` as JSON."""
    return json.dumps(asdict(document)).encode()


def size(document: Document) -> int:
    """Return about how many characters `document` holds."""
    return len(json.dumps(asdict(document), ensure_ascii=False))


def printable(text: str) -> str:
    """Return `text` as it would be typed: no control, no ligature, no hint where to cut."""
    return _UNPRINTABLE.sub(" ", text.translate(_TYPESET))


def load(data: bytes) -> Document:
    """Return what `dump` wrote."""
    content = json.loads(data)
    record = content["record"]
    return Document(tuple(content["lines"]), _record(record) if record else None)


def _record(content: dict) -> Record:
    return Record(
        headline=content["headline"],
        experiences=tuple(Experience(**one) for one in content["experiences"]),
        skills=tuple(content["skills"]),
        languages=tuple(NamedLanguage(**one) for one in content["languages"]),
        studies=tuple(content["studies"]),
        links=tuple(content["links"]),
    )
