"""Text files, in the encodings of Windows, macOS and Linux."""

import codecs
import re

from members.sources.cv.documents import Document

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENCODINGS = ("utf-8", "cp1252")


def read(data: bytes) -> Document:
    """Return the lines of a text; `data` must be one (`decode`)."""
    return Document(lines=tuple((decode(data) or "").splitlines()))


def decode(data: bytes) -> str | None:
    """Return `data` as text, or None when it is no text in an encoding we know."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.search(text):
            return text
    return None


def _encodings(data: bytes) -> tuple[str, ...]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return (encoding,)
    if b"\0" in data:
        # Most characters of a CV are Latin: one byte of each pair is null.
        return ("utf-16-le",) if data[1::2].count(0) > data[::2].count(0) else ("utf-16-be",)
    return _ENCODINGS
