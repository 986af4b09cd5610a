"""From a title or a description to the stems that profiles and notices may share."""

import re
from functools import lru_cache
from pathlib import Path

import Stemmer

from collectif.core.text import clean_text, fold

# What changes the stems of an unchanged text changes this: stored ones are then drawn anew.
READING_VERSION = "1"
SHORTEST_WORD = 2
_WORD = re.compile(r"[^\W_]+")
_STEMMER = Stemmer.Stemmer("french")
# Grammar, then the words that every procurement title may hold and that say nothing of the work.
STOP_WORDS = frozenset(
    Path(__file__).with_name("stop_words_fr.txt").read_text(encoding="utf-8").split()
)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the unaccented stem of one lower-case word, or "" when it carries no meaning.

    Stop words, single letters and plain numbers (years, lots, addresses) carry none.
    """
    folded = fold(word)
    if len(folded) < SHORTEST_WORD or folded.isdecimal() or folded in STOP_WORDS:
        return ""
    return str(_STEMMER.stemWord(folded))


def words_by_stem(text: str) -> list[tuple[str, str]]:
    """Return (stem, word as written in lower case) for each meaningful word, in order."""
    words = _WORD.findall(clean_text(text).lower())
    return [(stemmed, word) for word in words if (stemmed := stem(word))]


def stems(text: str) -> list[str]:
    """Return the stems of `text` in order, repeated as often as they occur."""
    words = _WORD.findall(clean_text(text).lower())
    return [stemmed for word in words if (stemmed := stem(word))]
