"""What people type in the search box, as full-text queries, and how Postgres reads them."""

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.db.models import Func, TextField, Value

# French stems, accents aside; and whole words, accents aside: what is typed is found before
# its stem is complete.
SEARCH_CONFIG = "fr"
EXACT_CONFIG = "fr_exact"
# A shorter beginning of a word stands for half of the dictionary.
SHORTEST_PREFIX = 3
SHORTEST_CORRECTED = 4

# Postgres on a C locale takes each of these for a letter: « mots » would be one word.
PRINTED = "’‘ʼ«»“”„–—…•·°\u00a0\u202f"
_QUOTES = dict.fromkeys(map(ord, "«»“”„"), '"')
_PLAINLY = {**dict.fromkeys(map(ord, f"{PRINTED}'"), " "), **_QUOTES}
_TOKEN = re.compile(r'-?"[^"]*"?|[^\s"]+')
_WORD = re.compile(r"[^\W\d_]+")
_PREFIX = re.compile(rf"\w{{{SHORTEST_PREFIX},}}")
# "or" as on the web; "OU" in capitals, for the small word is everywhere in French.
_ALTERNATIVES = ("or", "OR", "OU")

type Query = SearchQuery | CombinedSearchQuery


class PlainText(Func):
    """A text column without the typographic marks that would stick to its words."""

    # `translate` says the same, three times slower.
    function = "regexp_replace"
    output_field = TextField()

    def __init__(self, field: str) -> None:
        super().__init__(field, Value(f"[{PRINTED}]"), Value(" "), Value("g"))


@dataclass(frozen=True, slots=True)
class SearchText:
    """Words as typed, and words to leave out, parted by commas.

    "Quotes", a leading dash and "or" mean what they mean on the web. The last word may be the
    beginning of one, unless `is_finished`.
    """

    text: str = ""
    excluded: str = ""
    is_finished: bool = False

    def __bool__(self) -> bool:
        return bool(self.text.strip() or self.excluded.strip())

    @property
    def last_word(self) -> str:
        """The word that may not be finished yet, or ""."""
        last = _tokens(self.text)[-1:]
        return last[0] if last and _is_plain(last[0]) else ""

    @property
    def correctable(self) -> list[str]:
        """The plain words, which may hold a slip of the keyboard."""
        tokens = [token for token in _tokens(self.text) if token not in _ALTERNATIVES]
        return [token for token in tokens if _is_plain(token) and len(token) >= SHORTEST_CORRECTED]

    def wanted(self) -> Query | None:
        """What must be there, or None when nothing was asked for."""
        choices = _split(_tokens(self.text))
        if not choices:
            return None
        *finished, last = choices
        ending = _query(last) if self.is_finished else _unfinished(last)
        return reduce(or_, [*map(_query, finished), ending])

    def unwanted(self) -> Query | None:
        """What must not be there, whichever of the excluded words it is."""
        phrases = filter(None, (phrase.strip(" -") for phrase in self.excluded.split(",")))
        queries = [_query(_tokens(phrase)) for phrase in phrases]
        return reduce(or_, queries) if queries else None

    def corrected(self, corrections: dict[str, str]) -> str:
        """The text with its slips replaced."""
        return " ".join(corrections.get(token, token) for token in _tokens(self.text))


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.translate(_PLAINLY))


def _is_plain(token: str) -> bool:
    return bool(_WORD.fullmatch(token))


def _split(tokens: list[str]) -> list[list[str]]:
    choices: list[list[str]] = [[]]
    for token in tokens:
        if token in _ALTERNATIVES:
            choices.append([])
        else:
            choices[-1].append(token)
    return [choice for choice in choices if choice]


def _query(tokens: list[str]) -> Query:
    return SearchQuery(" ".join(tokens), config=SEARCH_CONFIG, search_type="websearch")


def _unfinished(tokens: list[str]) -> Query:
    *finished, last = tokens
    if not _PREFIX.fullmatch(last):
        return _query(tokens)
    begun = SearchQuery(f"{last}:*", config=EXACT_CONFIG, search_type="raw") | _query([last])
    return _query(finished) & begun if finished else begun
