"""From a few words to the skills a person may add: of our tree first, then of ROME."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from collectif.core.text import fold
from members import expertise
from members.models.rome import RomeSkill

MOST_DOMAINS = 8
MOST_ROME = 12
# Letters below which a word would lead everywhere.
SHORTEST = 2
_WORD = re.compile(r"[^\W_]+")

# What a box of the page sends back: the kind of thing, and its code.
DOMAIN, ROME = "domain", "rome"


@dataclass(frozen=True, slots=True)
class SkillProposal:
    """A skill that some words lead to; `via`: the synonym or title that did, "" for its name."""

    value: str
    name: str
    group: str
    via: str


def skill_proposals(typed: str, language: str) -> list[SkillProposal]:
    """Return the skills that hold every word typed, the last one perhaps unfinished."""
    words = _WORD.findall(fold(typed))
    if len("".join(words)) < SHORTEST:
        return []
    found = sorted(_domains(words, language), key=lambda proposal: bool(proposal.via))
    return [*found[:MOST_DOMAINS], *_rome_skills(typed)]


def domain_named(words: str) -> expertise.Domain | None:
    """The domain of our tree that goes by exactly these words, in either language."""
    wanted = fold(words)
    names = (
        domain
        for domain in expertise.domains().values()
        if wanted in (fold(domain.label_fr), fold(domain.label_en))
    )
    return next(names, None)


def _domains(words: list[str], language: str) -> Iterator[SkillProposal]:
    for family in expertise.families():
        for domain in family.domains:
            label = domain.label(language)
            via = _via(domain, words, label)
            if via is not None:
                yield SkillProposal(f"{DOMAIN}:{domain.code}", label, family.label(language), via)


def _via(domain: expertise.Domain, words: list[str], label: str) -> str | None:
    """What leads to a domain: "" for its name, else the first keyword; None when nothing does."""
    if any(_holds(name, words) for name in (label, domain.label_fr, domain.label_en)):
        return ""
    return next((keyword for keyword in domain.keywords if _holds(keyword, words)), None)


def _holds(text: str, words: list[str]) -> bool:
    """Each word typed begins one of the text."""
    there = _WORD.findall(fold(text))
    return all(any(one.startswith(word) for one in there) for word in words)


def _rome_skills(typed: str) -> list[SkillProposal]:
    return [
        SkillProposal(f"{ROME}:{found.code}", found.label, found.domain, found.via)
        for found in RomeSkill.objects.suggest(typed, MOST_ROME)
    ]
