"""What the national forms of 2024 have in common, those we never saw included.

Each has one element beside `organisme`. `initial` and `attribution` are known; corrections and
cancellations have others, of unknown structure: what can be read safely is, the rest is kept as
text.
"""

from collections.abc import Iterator

from tenders.sources.facts import Permission
from tenders.sources.wire import Json, child, descendants, has, keys_of, text_of, texts_of

TEXT_MAX_LEAVES = 200

_KNOWN_SECTIONS = ("initial", "attribution")


def section_of(body: Json) -> Json:
    """Return the element that holds the notice, the known one when there are several."""
    name = section_name(body)
    return child(body, name) if name else None


def section_name(body: Json) -> str:
    """Return the name of that element, an empty string without one."""
    names = [name for name in keys_of(body) if name != "organisme"]
    known = [name for name in _KNOWN_SECTIONS if name in names]
    return next(iter(known + names), "")


def choice(node: Json, name: str) -> bool | None:
    """Return the answer to `<name><oui/></name>`, None without one."""
    if has(node, name, "oui"):
        return True
    return False if has(node, name, "non") else None


def permission(node: Json, name: str) -> Permission:
    """Return "allowed" or "not-allowed" for the same pair of elements."""
    answer = choice(node, name)
    if answer is None:
        return ""
    return "allowed" if answer else "not-allowed"


def only_text(section: Json, name: str, usual_holder: Json) -> str:
    """Return the text of element `name` in its usual place, else the only one elsewhere.

    Two of them in a correction are an old one and a new one, we cannot tell which.
    """
    if text := text_of(usual_holder, name):
        return text
    elsewhere = set(texts_of(descendants(section, name)))
    return elsewhere.pop() if len(elsewhere) == 1 else ""


def unknown_text(body: Json, known: frozenset[str]) -> str:
    """Return the texts of a section we do not know, without those of its `known` elements."""
    name = section_name(body)
    if not name or name in _KNOWN_SECTIONS:
        return ""
    section = child(body, name)
    if not isinstance(section, dict):
        return text_of(section)
    return all_text({key: value for key, value in section.items() if key not in known})


def all_text(node: Json) -> str:
    """Return every text under an element, one a line, attributes left out."""
    lines = (text for text, _ in zip(_leaves(node), range(TEXT_MAX_LEAVES), strict=False))
    return "\n".join(dict.fromkeys(lines))


def _leaves(node: Json) -> Iterator[str]:
    stack = [node]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack += reversed([inner for key, inner in value.items() if not key.startswith("@")])
        elif isinstance(value, list):
            stack += reversed(value)
        elif text := text_of(value):
            yield text
