"""The dossier as a tagged PDF, laid out by typst."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Literal

from members.documents.sheet import Sheet
from members.documents.typeset import typeset

type Layout = Literal["sober", "columns"]

_FOLDER = Path(__file__).with_name("typst")


def write_pdf(
    sheet: Sheet, *, layout: Layout, language: str, photo: bytes | None, made_on: date
) -> bytes:
    """Return the pages; the photo goes with the words, for it has no name typst could open."""
    data = {**asdict(sheet), "photo": list(photo or b"")}
    return typeset(_FOLDER / f"{layout}.typ", data, language=language, made_on=made_on)
