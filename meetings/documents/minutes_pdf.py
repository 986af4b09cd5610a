"""Minutes as a tagged PDF (PDF/UA-1, ISO 14289-1), laid out by typst."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import typst

from meetings.documents.blocks import Block
from members.documents.glyphs import drawable, fonts

_FOLDER = Path(__file__).with_name("typst")
# JSON would carry them past whoever looks for what no font draws.
_CONTROLS = {code: " " for code in (*range(32), *range(127, 160)) if chr(code) != "\n"}
# A place to break where there is none: a word typed without spaces, hyphens or slashes.
_LONG_WORD = re.compile(r"[^\s/\-\u200b]{28}(?=[^\s/\-\u200b]{4})")


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
    """Return the pages. What people typed reaches typst as data: it is never read as markup."""
    data = {
        **_breakable(asdict(sheet)),
        "language": language,
        "date": [made_on.year, made_on.month, made_on.day],
    }
    return typst.compile(
        _FOLDER / "minutes.typ",
        root=_FOLDER,
        sys_inputs={"sheet": drawable(json.dumps(data, ensure_ascii=False))},
        font_paths=fonts(),
        format="pdf",
        pdf_standards="ua-1",
    )


def _breakable(value: Any) -> Any:
    if isinstance(value, str):
        return _LONG_WORD.sub("\\g<0>\u200b", value.translate(_CONTROLS))
    if isinstance(value, dict):
        return {key: item if key == "url" else _breakable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_breakable(item) for item in value]
    return value
