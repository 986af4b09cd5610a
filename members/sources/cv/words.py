"""The words by which CVs are understood (`words.yaml`): data, so that others may add theirs."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_SOURCE = Path(__file__).with_name("words.yaml")


@cache
def _words() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(_SOURCE.read_text(encoding="utf-8"))
    return content


@cache
def headings() -> dict[str, frozenset[str]]:
    """Return the words of the heading of each section, in the order in which they win."""
    return {section: frozenset(words) for section, words in _words()["headings"].items()}


@cache
def heading_words() -> frozenset[str]:
    """Return all the words of which headings are made."""
    return frozenset(_words()["fillers"]).union(*headings().values())


@cache
def roles() -> frozenset[str]:
    """Return the words of which titles are made, and names of employers are not."""
    return frozenset(_words()["roles"])


@cache
def language_codes() -> dict[str, str]:
    """Return the ISO 639-1 code of each name and code of a language."""
    languages = _words()["languages"]
    return {name: code for code, names in languages.items() for name in (code, *names)}


@cache
def level_wordings() -> tuple[tuple[str, str], ...]:
    """Return (CEFR level, beginning of a wording), the narrower wordings first."""
    return tuple((level, wording) for level, words in _words()["levels"] for wording in words)
