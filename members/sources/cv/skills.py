"""Skills that a CV lists, and those that its stories show; each with the words that suggest it."""

import re
from collections.abc import Iterable, Iterator

from collectif.core.text import fold
from members.sources.cv.facts import Skill
from members.sources.cv.languages import is_language
from members.sources.cv.private import publishable
from members.sources.cv.vocabulary import Hit, Vocabulary

MOST_SKILLS = 80
_COMMA = re.compile(r"[,;](?![^()]{0,80}\))|[•·|]|\s[/–—-]\s")
_CATEGORY = re.compile(r"^[^:,]{2,40}:\s*(?=\S)")
# How good people say they are at it, in stars, dots, marks or per cent.
_RATING = re.compile(r"[\s(]*(?:[●○★☆■□▪▫◼◻⬤]+|\d{1,3}\s?%|\d\s?/\s?\d{1,2})[\s)●○★☆■□▪▫◼◻⬤]*$")
_LONGEST_LABEL = 80
_MOST_WORDS = 8
_SHORTEST_LABEL = 2
# One vague word of a story, such as "budget", is no skill yet; of a list of skills, it is.
_STEMS_OF_A_STORY = 2


def items(line: str) -> list[str]:
    """Return the skills of a line: "Finance : budget, consolidation" lists two."""
    if line.endswith(".") and len(line.split()) > _MOST_WORDS:
        return [line]
    listed = _COMMA.split(_CATEGORY.sub("", line))
    return [item for item in (_RATING.sub("", one).strip(" .\t") for one in listed) if item]


def propose(
    lines: Iterable[str], sentences: Iterable[str], vocabulary: Vocabulary
) -> tuple[Skill, ...]:
    """Return the skills of the `lines` of a list, then those that `sentences` show besides.

    Each label, and each code that only a sentence suggests, is proposed once.
    """
    found: dict[str, Skill] = {}
    for skill in _listed(lines, vocabulary):
        found.setdefault(fold(skill.label), skill)
    codes = {code for skill in found.values() for code in (skill.domain_code, skill.rome_code)}
    for skill in _shown(sentences, vocabulary):
        own = {skill.domain_code, skill.rome_code} - {""}
        if not own <= codes:
            found.setdefault(fold(skill.label), skill)
            codes |= own
    return tuple(found.values())[:MOST_SKILLS]


def _listed(lines: Iterable[str], vocabulary: Vocabulary) -> Iterator[Skill]:
    for line in lines:
        for item in map(publishable, items(line)):
            if is_language(item):
                continue
            domain, rome = vocabulary.domains.find(item), vocabulary.rome.find(item)
            label = item if _is_label(item) else _label(domain, rome)
            if len(label) >= _SHORTEST_LABEL and any(map(str.isalpha, label)):
                yield _skill(label, publishable(line), domain, rome)


def _shown(sentences: Iterable[str], vocabulary: Vocabulary) -> Iterator[Skill]:
    for sentence in sentences:
        domain = vocabulary.domains.find(sentence, fewest_stems=_STEMS_OF_A_STORY)
        rome = vocabulary.rome.find(sentence, fewest_stems=_STEMS_OF_A_STORY)
        if domain or rome:
            yield _skill(_label(domain, rome), sentence, domain, rome)


def _is_label(item: str) -> bool:
    return len(item) <= _LONGEST_LABEL and len(item.split()) <= _MOST_WORDS


def _label(domain: Hit | None, rome: Hit | None) -> str:
    hit = domain or rome
    return hit.label if hit else ""


def _skill(label: str, sentence: str, domain: Hit | None, rome: Hit | None) -> Skill:
    return Skill(label, sentence, domain.code if domain else "", rome.code if rome else "")
