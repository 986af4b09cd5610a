"""Notes in Markdown as plain data, for a layout that knows no HTML."""

from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.token import Token

from collectif.core.markdown import parse

# A paragraph, a heading, a quote or a block of code; `depth`: how far inside lists, 0 outside.
type Block = dict[str, Any]
type Run = dict[str, Any]

_LISTS = {"bullet_list_open": "-", "ordered_list_open": "1"}
_CLOSED = {"bullet_list_close", "ordered_list_close"}
_STYLES = {"strong": "is_strong", "em": "is_emphasis"}


def blocks_of(text: str) -> list[Block]:
    """Return {"kind", "depth", "marker", "runs"} for each block, in reading order.

    `marker`: "-" or "1." for the first block of a point of a list, else "". `runs`: pieces
    {"text", "is_strong", "is_emphasis", "url"}.
    """
    return list(_blocks(parse(text)))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    numbers: list[int | None] = []
    kind, marker = "paragraph", ""
    for token in tokens:
        if token.type in _LISTS:
            start = int(token.attrGet("start") or 1)
            numbers.append(None if _LISTS[token.type] == "-" else start)
        elif token.type in _CLOSED:
            numbers.pop()
        elif token.type == "list_item_open":
            marker = _marker(numbers)
        elif token.type == "heading_open":
            kind = "heading"
        elif token.type == "blockquote_open":
            kind = "quote"
        elif token.type in {"heading_close", "blockquote_close"}:
            kind = "paragraph"
        elif runs := list(_content(token)):
            yield {"kind": kind, "depth": len(numbers), "marker": marker, "runs": runs}
            marker = ""


def _marker(numbers: list[int | None]) -> str:
    number = numbers[-1]
    if number is None:
        return "–"
    numbers[-1] = number + 1
    return f"{number}."


def _content(token: Token) -> Iterator[Run]:
    if token.type in {"fence", "code_block"}:
        yield {"text": token.content.rstrip(), "is_strong": False, "is_emphasis": False, "url": ""}
    elif token.type == "inline":
        yield from _runs(token.children or ())


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    style: Run = {"is_strong": False, "is_emphasis": False, "url": ""}
    for token in tokens:
        name, _dash, end = token.type.partition("_")
        if name in _STYLES:
            style[_STYLES[name]] = end == "open"
        elif name == "link":
            style["url"] = token.attrGet("href") or "" if end == "open" else ""
        else:
            words = "\n" if token.type in {"softbreak", "hardbreak"} else token.content
            if words:
                yield {"text": words, **style}
