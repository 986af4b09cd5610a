"""Markdown as people type it in notes (CommonMark 0.31), shown without any danger.

HTML that is typed is shown as text, images stay words, and links lead to https pages or to an
e-mail address, nowhere else.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

SCHEMES: Final = frozenset({"https", "mailto"})
# Notes stand under a heading of the second level, and its points under one of the third.
TOP_HEADING, LOWEST_HEADING = 4, 6
_FAR_BELOW: Final = 12
_APART: Final = frozenset({"softbreak", "hardbreak"})


def render(text: str) -> SafeString:
    """Return the HTML of some notes, safe to be put in a page."""
    tokens = _parser().parse(text)
    html = _parser().renderer.render(_lowered(tokens), _parser().options, {})
    return mark_safe(html)  # noqa: S308 - the parser escapes what people type, HTML included


def parse(text: str) -> list[Token]:
    """Return the blocks of some notes, for whoever lays them out elsewhere."""
    return _parser().parse(text)


def plain_text(text: str) -> str:
    """Return the words alone, one line for each block."""
    lines = (_words(token.children or ()) for token in parse(text) if token.type == "inline")
    code = (token.content.strip() for token in parse(text) if token.type in {"fence", "code_block"})
    return "\n".join(line for line in (*lines, *code) if line)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": _FAR_BELOW})
    parser.disable(["html_block", "html_inline", "image"])
    # The signature of the library: a link that is not valid stays as it was typed.
    parser.validateLink = _is_safe  # type: ignore[method-assign]
    return parser


def _is_safe(url: str) -> bool:
    # In ASCII and percent-encoded by now.
    parts = urlsplit(url)
    return parts.scheme in SCHEMES and bool(parts.netloc or parts.scheme == "mailto")


def _lowered(tokens: Sequence[Token]) -> Sequence[Token]:
    """Put headings where the page has room for them, and say that links leave it."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            level = int(token.tag[1:]) + TOP_HEADING - 1
            token.tag = f"h{min(level, LOWEST_HEADING)}"
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "noopener nofollow")
    return tokens


def _words(tokens: Sequence[Token]) -> str:
    words = (" " if token.type in _APART else token.content for token in tokens)
    return "".join(words).strip()
