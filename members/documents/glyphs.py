"""Which characters the PDF's fonts can draw. PDF/UA-1 refuses a text with one that they cannot."""

from collections.abc import Iterable
from functools import cache, lru_cache
from unicodedata import category

import typst

# Letters, punctuation and currency of the languages of Europe, all in the main font.
_DRAWN = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x17F)])) | frozenset(
    "‑–—‘’‚“”„†•…‹›€™→\u202f\u2009\n"
)
_PROBE = b"""
#set document(title: "probe")
#set text(font: "Libertinus Serif")
#let drawn = sys.inputs.text
#drawn #emph(drawn) #text(weight: "semibold", drawn) #smallcaps(drawn)
"""
_MOST_PROBES = 300


@cache
def fonts() -> typst.Fonts:
    """The fonts inside typst, then those of the machine for what these lack; read once."""
    return typst.Fonts(include_system_fonts=True)


def is_refusal(error: BaseException) -> bool:
    """Say whether typst refused a text; when it gives up, no `except Exception` sees it (PyO3)."""
    return isinstance(error, typst.TypstError) or type(error).__name__ == "PanicException"


def plainest(text: str) -> str:
    """Return `text` with the characters of the main font alone."""
    return text.translate(_left_out(frozenset(text) - _DRAWN))


def drawable(text: str) -> str:
    """Return `text` with what no font draws left out, or shown as "□" where it was a letter."""
    return text.translate(_replacements(frozenset(text) - _DRAWN))


@lru_cache(maxsize=64)
def _replacements(chars: frozenset[str]) -> dict[int, str]:
    """Ask about all at once, then, only when one is missing, about each of the first ones."""
    if not chars or _can_draw("".join(sorted(chars))):
        return {}
    asked = sorted(chars)[:_MOST_PROBES]
    missing = chars.difference(char for char in asked if _can_draw(char))
    return _left_out(missing)


def _left_out(chars: Iterable[str]) -> dict[int, str]:
    return {ord(char): "□" if category(char)[0] in "LN" else "" for char in chars}


@lru_cache(maxsize=4_096)
def _can_draw(text: str) -> bool:
    try:
        typst.compile(
            _PROBE,
            sys_inputs={"text": f"a{text}"},
            font_paths=fonts(),
            format="pdf",
            pdf_standards="ua-1",
        )
    except BaseException as error:
        if not is_refusal(error):
            raise
        return False
    return True
