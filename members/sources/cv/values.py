"""Reading JSON of which nothing is sure: what is absent or of another shape reads as nothing."""

import re
from typing import Any

from members.sources.cv.documents import printable

_YEAR = re.compile(r"\s*((?:19|20)\d{2})(?!\d)")


def inner(node: Any, *path: str) -> Any:
    """Return what stands at `path` below `node`, or None; of a list, its first entry."""
    for name in path:
        if isinstance(node, list):
            node = node[0] if node else None
        node = node.get(name) if isinstance(node, dict) else None
    return node


def text(node: Any, *path: str) -> str:
    """Return the text at `path`, trimmed; numbers read as text, anything else as ""."""
    value = inner(node, *path)
    if isinstance(value, dict):
        value = value.get("#text")
    return printable(str(value)).strip() if isinstance(value, str | int | float) else ""


def entries(node: Any, *path: str) -> list[Any]:
    """Return the list at `path`: one value alone is a list of one, nothing is an empty list."""
    value = inner(node, *path)
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def year(value: str) -> int | None:
    """Return the year that an ISO date starts with, such as 2015 of "2015-09"."""
    found = _YEAR.match(value)
    return int(found[1]) if found else None
