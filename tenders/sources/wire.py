"""Reading JSON that was XML: an element is an object when single, a list when repeated.

Rules of the conversion: an empty element is `""`, an attribute `@name`, a text beside
attributes `#text`. Every function takes any JSON value and never fails on a strange one.
"""

from collections.abc import Sequence

from tenders.sources.codes import unique

type Json = dict[str, Json] | list[Json] | str | int | float | bool | None


def as_list(value: Json) -> list[Json]:
    """Return the occurrences of an element; none for a missing or empty one."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def children(value: Json, *path: str) -> list[Json]:
    """Return every element found under `path`, whichever steps are repeated."""
    nodes = as_list(value)
    for key in path:
        nodes = [
            found for node in nodes if isinstance(node, dict) for found in as_list(node.get(key))
        ]
    return nodes


def child(value: Json, *path: str) -> Json:
    """Return the first element found under `path`, None without one."""
    node = _straight(value, path)
    if not isinstance(node, list):
        return None if node == "" else node
    return next(iter(children(value, *path)), None)


def descendants(value: Json, key: str) -> list[Json]:
    """Return every element named `key` at any depth, in document order."""
    found: list[Json] = []
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            found += as_list(node.get(key))
            stack += reversed(list(node.values()))
        elif isinstance(node, list):
            stack += reversed(node)
    return found


def has(value: Json, *path: str) -> bool:
    """Say whether an element exists at `path`, even empty: BOAMP marks choices this way."""
    *parents, last = path
    node = _straight(value, parents)
    if not isinstance(node, list):
        return isinstance(node, dict) and last in node
    return any(isinstance(node, dict) and last in node for node in children(value, *parents))


def keys_of(value: Json, *path: str) -> tuple[str, ...]:
    """Return the names of the elements under `path`, attributes left out."""
    nodes = [node for node in children(value, *path) if isinstance(node, dict)]
    return unique(key for node in nodes for key in node if not key.startswith(("@", "#")))


def text_of(value: Json, *path: str) -> str:
    """Return the text at `path`, the French one when several languages are given."""
    node = _straight(value, path)
    if not isinstance(node, list):
        return _own_text(node)
    nodes = children(value, *path)
    french = [node for node in nodes if attribute(node, "languageID") == "FRA"]
    return next(filter(None, map(_own_text, french + nodes)), "")


def texts_of(value: Json, *path: str) -> list[str]:
    """Return all the texts at `path`."""
    return [text for text in map(_own_text, children(value, *path)) if text]


def attribute(value: Json, name: str) -> str:
    """Return an XML attribute of one element, an empty string without it."""
    found = value.get(f"@{name}") if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _straight(value: Json, path: Sequence[str]) -> Json:
    """Return the element at `path` when no step is repeated, else a list: take the long way."""
    node = value
    for key in path:
        if isinstance(node, dict):
            node = node.get(key)
        else:
            return node if isinstance(node, list) else None
    return node


def _own_text(node: Json) -> str:
    text = node.get("#text") if isinstance(node, dict) else node
    if isinstance(text, str):
        return text.strip()
    is_number = isinstance(text, int | float) and not isinstance(text, bool)
    return str(text) if is_number else ""
