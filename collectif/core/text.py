"""Pure functions on text as public notices really carry it: HTML, broken bytes, odd spaces."""

import html
import re
import unicodedata

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
_SPACES = re.compile(r"\s+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
# cp1252 bytes read as latin-1 (0x92 is an apostrophe); the five undefined ones become spaces.
_C1 = {
    code: bytes([code]).decode("cp1252", "replace").replace("\ufffd", " ")
    for code in range(0x80, 0xA0)
}
# XML, and so a DOCX, takes no control character; a surrogate cannot be encoded.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
# How a word processor ends a line inside a paragraph, and a page.
_OTHER_ENDS = str.maketrans("\v\f", "\n\n")
# UTF-8 no-break space read as latin-1, seen as "NÂ 4".
_BROKEN_SPACE = "\u00c2\u00a0"


def printable(text: str) -> str:
    """Return `text` without what no document can hold; tabs and ends of lines stay."""
    return _UNPRINTABLE.sub("", text.translate(_OTHER_ENDS))


def normalise_spaces(text: str) -> str:
    """Return `text` with every run of white space (no-break included) as one space, trimmed."""
    return _SPACES.sub(" ", text).strip()


def strip_markup(text: str) -> str:
    """Replace HTML tags by spaces and decode entities, also when they were escaped twice."""
    decoded = html.unescape(html.unescape(text)) if "&" in text else text
    return _TAG.sub(" ", decoded) if "<" in decoded else decoded


def repair_characters(text: str) -> str:
    """Give C1 bytes their cp1252 meaning, mend broken no-break spaces, compose accents (NFC)."""
    mended = text.replace(_BROKEN_SPACE, " ").translate(_C1)
    return unicodedata.normalize("NFC", mended)


def clean_text(text: str) -> str:
    """Return readable one-line text: no markup, no broken bytes, single spaces."""
    return normalise_spaces(repair_characters(strip_markup(text)))


def fold(text: str) -> str:
    """Return `text` in lower case without accents or ligatures, to compare what people type."""
    lowered = text.lower().translate(_LIGATURES)
    if lowered.isascii():
        return lowered
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(char for char in decomposed if not unicodedata.combining(char))
