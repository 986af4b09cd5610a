"""What people type in the search box of the calls: words, or the number of a dossier."""

import re
from dataclasses import dataclass

from collectif.core import search
from collectif.core.search import EXACT_CONFIG, PRINTED, SEARCH_CONFIG, PlainText

__all__ = ["EXACT_CONFIG", "PRINTED", "SEARCH_CONFIG", "PlainText", "SearchText"]

_NUMBER = re.compile(r"(?:\S*[^\w\s-])?(?P<number>[0-9]{2}-[0-9]{1,7}|[0-9]{1,8}-[0-9]{4})/?")


@dataclass(frozen=True, slots=True)
class SearchText(search.SearchText):
    @property
    def number(self) -> str:
        """The dossier number that was typed or pasted ("26-81222", "619675-2026"), or ""."""
        found = _NUMBER.fullmatch(self.text.strip())
        return found["number"] if found else ""
