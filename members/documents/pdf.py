"""The dossier as a tagged PDF (PDF/UA-1, ISO 14289-1), laid out by typst."""

import json
import re
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Literal

import typst

from members.documents.glyphs import drawable, fonts
from members.documents.sheet import Sheet

type Layout = Literal["sober", "columns"]

_FOLDER = Path(__file__).with_name("typst")
# A place to break where there is none: a word typed without spaces, hyphens or slashes.
_LONG_WORD = re.compile(r"[^\s/\-\u200b]{28}(?=[^\s/\-\u200b]{4})")


def write_pdf(
    sheet: Sheet, *, layout: Layout, language: str, photo: bytes | None, made_on: date
) -> bytes:
    """Return the pages. What people typed reaches typst as data: it is never read as markup."""
    data = {
        **_breakable(asdict(sheet)),
        "language": language,
        # It has no name that typst could open: typst sees the folder of the layouts only.
        "photo": list(photo or b""),
        "date": [made_on.year, made_on.month, made_on.day],
    }
    return typst.compile(
        _FOLDER / f"{layout}.typ",
        root=_FOLDER,
        sys_inputs={"sheet": drawable(json.dumps(data, ensure_ascii=False))},
        font_paths=fonts(),
        format="pdf",
        pdf_standards="ua-1",
    )


def _breakable(value: Any) -> Any:
    if isinstance(value, str):
        return _LONG_WORD.sub("\\g<0>\u200b", value)
    if isinstance(value, dict):
        return {key: item if key == "url" else _breakable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_breakable(item) for item in value]
    return value
