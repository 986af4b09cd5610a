"""Languages and their CEFR levels, from the words people use for them."""

import re

from collectif.core.text import fold
from members.sources.cv.documents import NamedLanguage
from members.sources.cv.facts import Language
from members.sources.cv.words import language_codes, level_wordings

# A code of two or three letters is a word of French ("en", "no", "cat") unless it stands alone.
_SHORTEST_NAME = 4
_NAMES = (name for name in language_codes() if len(name) >= _SHORTEST_NAME)
_LANGUAGE = re.compile(rf"\b({'|'.join(_NAMES)})s?\b")
_CEFR = re.compile(r"\b([abc][12])\b")
_PIECE = re.compile(r"[,;|•·/\n]|\s[–—-]\s|\bet\b|\band\b")
MOST_WORDS_OF_ONE = 4


def known_languages(named: list[NamedLanguage]) -> tuple[Language, ...]:
    """Return each language once, by its code, with the first level given for it."""
    levels: dict[str, str] = {}
    for one in named:
        code = language_codes().get(fold(one.name).strip()) or _mentioned(fold(one.name))
        if code:
            levels[code] = levels.get(code) or level(one.level)
    return tuple(Language(code, held) for code, held in levels.items())


def level(words: str) -> str:
    """Return the CEFR level that some words mean ("courant" is C1), or ""."""
    folded = fold(words).replace(",", "")
    stated = _CEFR.search(folded)
    if stated:
        return stated[1].upper()
    return next((held for held, wording in level_wordings() if wording in folded), "")


def find_languages(line: str) -> list[NamedLanguage]:
    """Return the languages that a line names, each with the words that tell its level.

    "Anglais courant, espagnol : notions" gives two; "anglais, courant" gives its level to the
    language before, and "anglais et espagnol courants" to both.
    """
    found: list[NamedLanguage] = []
    for piece in _PIECE.split(line):
        folded = fold(piece)
        names = list(_LANGUAGE.finditer(folded))
        if names:
            found += _in_one_piece(folded, names)
        elif found and level(piece) and not found[-1].level:
            found[-1] = NamedLanguage(found[-1].name, level(piece))
    return _shared(found, line)


def is_language(item: str) -> bool:
    """Tell whether an item of a list is a language rather than a skill that takes one."""
    return len(item.split()) <= MOST_WORDS_OF_ONE and bool(find_languages(item))


def _in_one_piece(folded: str, names: list[re.Match[str]]) -> list[NamedLanguage]:
    """Words before the first language are its own: "bilingue anglais"."""
    ends = [*(name.start() for name in names[1:]), len(folded)]
    starts = [0, *(name.start() for name in names[1:])]
    return [
        NamedLanguage(name[1], level(folded[start:end]))
        for name, start, end in zip(names, starts, ends, strict=True)
    ]


def _shared(found: list[NamedLanguage], line: str) -> list[NamedLanguage]:
    if len(found) > 1 and not any(one.level for one in found[:-1]) and " et " in fold(line):
        return [NamedLanguage(one.name, found[-1].level) for one in found]
    return found


def _mentioned(folded: str) -> str:
    found = _LANGUAGE.search(folded)
    return language_codes()[found[1]] if found else ""
