"""What a call needs, read from its words, its lots and its CPV: pure functions, no table read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import islice
from typing import Final

from collectif.matching.words import stems
from members import expertise
from tenders.enums import NeedWeight

type Phrase = tuple[str, ...]

# What a keyword is worth where it stands, for each of its stems.
IN_TITLE, IN_LOT_TITLE, IN_TEXT = 4, 3, 1
# A class of the CPV is worth its digits beyond the division's first.
SILENT_DIGITS: Final = 1
# Below, one common word somewhere in the text would make a need.
LEAST_POINTS: Final = 1.5
MOST_SUGGESTED: Final = 6
FEWEST_SUGGESTED: Final = 2
# Digits of the CPV from which a class names a trade.
NARROW_CLASS: Final = 4
LONGEST_PHRASE: Final = 6
# Shorter words are grammar.
TELLING_LENGTH: Final = 4


@dataclass(frozen=True, slots=True)
class ToldLot:
    """A lot as the notice tells it; `codes`: 8 digits of the CPV each."""

    number: str
    title: str
    text: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldCall:
    """A call as its notices tell it."""

    title: str
    text: str = ""
    codes: tuple[str, ...] = ()
    lots: tuple[ToldLot, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A domain that a call asks for, and what says so: its words, a class of the CPV, its lots."""

    domain_code: str
    weight: NeedWeight
    points: float
    words: tuple[str, ...]
    cpv_class: str
    lots: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    points: float = 0.0
    is_titled: bool = False
    words: dict[str, None] = field(default_factory=dict)
    cpv_class: str = ""
    lots: dict[str, None] = field(default_factory=dict)


def suggest_needs(call: ToldCall) -> list[Suggestion]:
    """Return the domains of our tree that a call asks for, MOST_SUGGESTED at most, surest first.

    A keyword counts for its length, for where it stands (title, lot, text) and for how few domains
    use it; a class of the CPV for its depth and how few domains claim it. Essential is what a
    title names in several words, or what both words and CPV say. One call gives one answer.
    """
    found: dict[str, _Found] = {}
    _read(found, call.title, call.text, call.codes, worth=IN_TITLE)
    for lot in call.lots:
        _read(found, lot.title, lot.text, lot.codes, worth=IN_LOT_TITLE, lot=lot.number)
    ranked = sorted(found, key=lambda code: (-found[code].points, code))
    sure = [code for code in ranked if found[code].points >= LEAST_POINTS][:MOST_SUGGESTED]
    return [_suggestion(code, found[code]) for code in sure or _by_class(ranked, found)]


def _by_class(ranked: list[str], found: Mapping[str, _Found]) -> list[str]:
    """The few that a narrow class of the CPV leads to, for a call whose words say nothing."""
    narrow = (code for code in ranked if len(found[code].cpv_class) >= NARROW_CLASS)
    return list(islice(narrow, FEWEST_SUGGESTED))


def _suggestion(code: str, found: _Found) -> Suggestion:
    is_essential = found.is_titled or (found.words and found.cpv_class)
    return Suggestion(
        domain_code=code,
        weight=NeedWeight.ESSENTIAL if is_essential else NeedWeight.USEFUL,
        points=round(found.points, 4),
        words=tuple(found.words),
        cpv_class=found.cpv_class,
        lots=tuple(found.lots),
    )


def _read(
    found: dict[str, _Found],
    title: str,
    text: str,
    codes: Iterable[str],
    *,
    worth: int,
    lot: str = "",
) -> None:
    in_title, in_text = _phrases_in(title), _phrases_in(text)
    for phrase, users in keywords().items():
        place = worth if phrase in in_title else IN_TEXT if phrase in in_text else 0
        for code, keyword in users.items() if place else ():
            one = found.setdefault(code, _Found())
            # What two lots say is one need, met twice.
            if keyword not in one.words:
                one.points += place * len(phrase) / len(users)
            one.words[keyword] = None
            one.is_titled |= place == worth and len(phrase) > 1
            _note_lot(one, lot)
    for cpv_class, claimers in _classes_of(codes):
        for code in claimers:
            one = found.setdefault(code, _Found())
            if len(cpv_class) > len(one.cpv_class):
                one.points += (len(cpv_class) - SILENT_DIGITS) / len(claimers)
                one.cpv_class = cpv_class
            _note_lot(one, lot)


def _note_lot(found: _Found, lot: str) -> None:
    if lot:
        found.lots[lot] = None


def _phrases_in(text: str) -> set[Phrase]:
    """All runs of stems of a text that may be a keyword."""
    told = stems(text)
    lengths = range(1, LONGEST_PHRASE + 1)
    return {tuple(told[at : at + size]) for size in lengths for at in range(len(told) - size + 1)}


@cache
def keywords() -> Mapping[Phrase, dict[str, str]]:
    """For each keyword of the tree, as stems: the domains that use it, each in its own words."""
    users: dict[Phrase, dict[str, str]] = {}
    for code, domain in expertise.domains().items():
        for keyword in (domain.label_fr, *domain.keywords):
            if phrase := _phrase_of(keyword):
                users.setdefault(phrase, {}).setdefault(code, keyword)
    return users


def _phrase_of(keyword: str) -> Phrase:
    """A keyword as stems; none when one word alone would stand for several ("étude de marché")."""
    phrase = stems_of(keyword)
    told = [word for word in keyword.split() if len(word) >= TELLING_LENGTH]
    return () if len(phrase) == 1 and len(told) > 1 else phrase


@cache
def _claimers() -> Mapping[str, tuple[str, ...]]:
    """For each class of the CPV that our tree names: the domains it leads to."""
    claimers: dict[str, list[str]] = {}
    for code, domain in expertise.domains().items():
        for prefix in domain.cpv_prefixes:
            claimers.setdefault(prefix, []).append(code)
    return {prefix: tuple(codes) for prefix, codes in claimers.items()}


def _classes_of(codes: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The classes of the tree that hold one of `codes`, the deepest first."""
    prefixes = {code[:size] for code in codes for size in range(2, len(code) + 1)}
    held = prefixes & _claimers().keys()
    for prefix in sorted(held, key=lambda one: (-len(one), one)):
        yield prefix, _claimers()[prefix]


@lru_cache(maxsize=4_096)
def stems_of(text: str) -> Phrase:
    """The meaningful words of a short text, as stems."""
    return tuple(stems(text))
