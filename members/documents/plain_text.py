"""Plain text as people type or paste it, made ready for a page."""

import re
from collections.abc import Iterator
from itertools import groupby
from unicodedata import normalize

from collectif.core.text import printable
from members.documents.sheet import Block

_BULLET = re.compile(r"[-–•*▪‣●\uf0b7]\s+")
# Not the no-break ones, which French needs.
_SPACES = re.compile(r"[ \t\n\r\v\f\u2028\u2029]+")


def one_line(text: str) -> str:
    """Return `text` on one line, accents composed (NFC), without what no document can hold."""
    return normalize("NFC", _SPACES.sub(" ", printable(text)).strip())


def blocks(text: str) -> tuple[Block, ...]:
    """Cut plain text into paragraphs, and into lists where lines start with a dash or a bullet."""
    lines = filter(None, map(one_line, text.splitlines()))
    runs = groupby(lines, key=lambda line: bool(_BULLET.match(line)))
    return tuple(block for is_list, run in runs for block in _run(is_list, run))


def _run(is_list: bool, lines: Iterator[str]) -> Iterator[Block]:
    if is_list:
        items = (_BULLET.sub("", line, count=1) for line in lines)
        yield Block(lines=tuple(items), is_list=True)
    else:
        yield from (Block(lines=(line,)) for line in lines)
