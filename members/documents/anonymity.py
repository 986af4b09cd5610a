"""The dossier of someone who is not named yet: for a bid, for a first reading of a mission."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from collectif.core.text import fold
from members.documents.content import Achievement, Figure, SkillGroup, SkillsDossier

MASK = "[…]"

_SPACES = r"[\s.\-/()]"
_CONTACTS = re.compile(
    rf"""
    (?:https?://|www\.) \S* [^\s.,;:!?)»]
  | (?<![\w.+-]) [\w.+-]+ (?:@|\s*(?:\(at\)|\[at\]|\barobase\b)\s*) [\w-]+ (?:\.[\w-]+)*
  | (?<!\w) @\w{{2,}}
  | (?<![\w.]) (?:[\w-]+\.)+ (?:com|fr|org|net|eu|io|me|info|pro)\b (?:/\S*[^\s.,;:!?)»])?
  | (?<!\w) (?:(?:\+|00){_SPACES}*\d{{1,3}}|0) (?:{_SPACES}*\d){{8,12}} (?!\d)
  | (?<!\w) \d (?:[\s.\-]?\d){{12,14}} (?!\d)  # SIRET, social security number
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
# A mask beside another, with at most the dot of an initial or a hyphen between them.
_MASKS_IN_A_ROW = re.compile(rf"{re.escape(MASK)}(?:[\s.\-’']*{re.escape(MASK)})+")
_INITIALS = re.compile(rf"(?:\b[^\W\d_a-z]\.[\s-]?)+(?={re.escape(MASK)})")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_PARTICLES = frozenset(
    {"al", "ben", "bin", "da", "de", "del", "den", "der", "des", "di", "do", "dos", "du", "el"}
    | {"la", "las", "le", "les", "los", "mac", "van", "vom", "von", "zu"}
)
_SHORT = 4


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Folded words to hide where they follow one another."""

    words: tuple[str, ...]
    is_hidden_in_any_case: bool = True


def anonymous(dossier: SkillsDossier, *, alias: str) -> SkillsDossier:
    """Return a copy under `alias` ("Profil K7"), without what would lead to the person.

    The photo, links, operators, organisations and names of confirmers go. In what was typed freely
    their names, the person's own (whole or in part) and anything like an address, a telephone or
    a registration number become "[…]". Places, languages, years and the collective stay.
    """
    mask = _masker(_phrases(dossier))
    return replace(
        dossier,
        name=alias,
        headline=mask(dossier.headline),
        photo=None,
        operators=(),
        links=(),
        skill_groups=tuple(_without_names(group, mask) for group in dossier.skill_groups),
        achievements=tuple(_untraceable(item, mask) for item in dossier.achievements),
        is_anonymous=True,
    )


def text_mask(name: str, *, others: Iterable[str] = ()) -> Callable[[str], str]:
    """Return what replaces by "[…]", in one text, the person's name, contacts and `others`."""
    phrases = {*_own_name(name), *_whole(others)}
    return _masker(sorted(phrases, key=lambda phrase: (-len(phrase.words), phrase.words)))


def _without_names(group: SkillGroup, mask: Callable[[str], str]) -> SkillGroup:
    skills = (replace(skill, label=mask(skill.label)) for skill in group.skills)
    return replace(group, skills=tuple(skills))


def _untraceable(achievement: Achievement, mask: Callable[[str], str]) -> Achievement:
    figures = (Figure(value=mask(f.value), label=mask(f.label)) for f in achievement.figures)
    return replace(
        achievement,
        title=mask(achievement.title),
        context=mask(achievement.context),
        action=mask(achievement.action),
        result=mask(achievement.result),
        figures=tuple(figures),
        sector=mask(achievement.sector),
        organization="",
        link=None,
        skills=tuple(mask(label) for label in achievement.skills),
        confirmed_by=(),
        confirmations=max(achievement.confirmations, len(achievement.confirmed_by)),
    )


def _phrases(dossier: SkillsDossier) -> list[_Phrase]:
    """Longest first, so that a whole name is one mask."""
    found = set(_own_name(dossier.name))
    found.update(_whole(dossier.operators))
    for achievement in dossier.achievements:
        found.update(_whole([achievement.organization]))
        for name in achievement.confirmed_by:
            found.update(_whole([name]))
            found.update(_Phrase((word,), False) for word in _telling(name))
    return sorted(found, key=lambda phrase: (-len(phrase.words), phrase.words))


def _own_name(name: str) -> Iterator[_Phrase]:
    """Also as addresses write it: "fbelkacem", "fatimabelkacem"."""
    yield from _whole([name])
    words = _telling(name)
    for word in words:
        yield _Phrase((word,), len(word) >= _SHORT)
        for other in words:
            if other != word:
                yield from (_Phrase((word + other,)), _Phrase((word[0] + other,)))


def _whole(names: Iterable[str]) -> Iterator[_Phrase]:
    for name in names:
        words = tuple(_folded_words(name))
        if len("".join(words)) > 1:
            yield _Phrase(words, len(words) > 1 or len(words[0]) >= _SHORT)


def _telling(name: str) -> list[str]:
    return [word for word in _folded_words(name) if len(word) > 1 and word not in _PARTICLES]


def _folded_words(text: str) -> list[str]:
    return [fold(match.group()) for match in _WORD.finditer(_readable(text))]


def _readable(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_INVISIBLE)


def _masker(phrases: list[_Phrase]) -> Callable[[str], str]:
    by_first_word: dict[str, list[_Phrase]] = {}
    for phrase in phrases:
        by_first_word.setdefault(phrase.words[0], []).append(phrase)

    def mask(text: str) -> str:
        without_contacts = _CONTACTS.sub(MASK, _readable(text))
        without_names = _hide(without_contacts, by_first_word)
        return _MASKS_IN_A_ROW.sub(MASK, _INITIALS.sub("", without_names))

    return mask


def _hide(text: str, by_first_word: dict[str, list[_Phrase]]) -> str:
    matches = list(_WORD.finditer(text))
    folded = [fold(match.group()) for match in matches]
    pieces, kept_from, index = [], 0, 0
    while index < len(matches):
        length = _hidden_words(matches, folded, index, by_first_word)
        if length:
            pieces += [text[kept_from : matches[index].start()], MASK]
            kept_from = matches[index + length - 1].end()
        index += length or 1
    return "".join([*pieces, text[kept_from:]])


def _hidden_words(
    matches: list[re.Match[str]],
    folded: list[str],
    index: int,
    by_first_word: dict[str, list[_Phrase]],
) -> int:
    """Return how many words from `index` on make a phrase to hide."""
    for phrase in by_first_word.get(folded[index], ()):
        if tuple(folded[index : index + len(phrase.words)]) == phrase.words and (
            phrase.is_hidden_in_any_case or matches[index].group()[0].isupper()
        ):
            return len(phrase.words)
    return 0
