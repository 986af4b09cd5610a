"""Minutes as a tagged PDF (PDF/UA-1, ISO 14289-1), laid out by typst."""

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from meetings.documents.blocks import Block
from members.documents.typeset import typeset

_LAYOUT = Path(__file__).parent / "typst" / "minutes.typ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the minutes: notes as blocks, or rows of (who, what)."""

    title: str
    blocks: tuple[Block, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesSheet:
    """What is printed, in the words of the reader's language; `state` says whether it stands."""

    title: str
    kind: str
    when: str
    where: str
    state: str
    attendance: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    collective: str
    page_label: str


def write_minutes(sheet: MinutesSheet, *, language: str, made_on: date) -> bytes:
    """Return the pages."""
    return typeset(_LAYOUT, asdict(sheet), language=language, made_on=made_on)
