"""Data and a layout made into a tagged PDF (PDF/UA-1, ISO 14289-1) by typst."""

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import typst

from collectif.core.text import printable
from members.documents.glyphs import drawable, fonts, is_refusal, plainest

# A place to break where there is none: a word typed without spaces, hyphens or slashes.
_LONG_WORD = re.compile(r"[^\s/\-\u200b]{28}(?=[^\s/\-\u200b]{4})")


def typeset(layout: Path, sheet: Mapping[str, Any], *, language: str, made_on: date) -> bytes:
    """Return the pages that `layout` (a .typ file) makes of `sheet`.

    What people typed reaches typst as data: it is never read as markup. Typst sees the folder
    of the layout, and nothing else.
    """
    data = json.dumps(
        {
            **_breakable(sheet),
            "language": language,
            "date": [made_on.year, made_on.month, made_on.day],
        },
        ensure_ascii=False,
    )
    try:
        return _compiled(layout, drawable(data))
    except BaseException as error:
        if not is_refusal(error):
            raise
        # Marks that no language puts one upon the other: each is drawn, not all together.
        return _compiled(layout, plainest(data))


def _compiled(layout: Path, data: str) -> bytes:
    return typst.compile(
        layout,
        root=layout.parent,
        sys_inputs={"sheet": data},
        font_paths=fonts(),
        format="pdf",
        pdf_standards="ua-1",
    )


def _breakable(value: Any) -> Any:
    if isinstance(value, str):
        return _LONG_WORD.sub("\\g<0>\u200b", printable(value))
    if isinstance(value, Mapping):
        return {key: item if key == "url" else _breakable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_breakable(item) for item in value]
    return value
