"""What of the needs of a call a group of people holds: pure functions, no table read."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from members import expertise
from members.enums import SkillStanding
from tenders.pipeline.needs import Phrase, keywords, stems_of

RANKS: Final = {standing: rank for rank, standing in enumerate(SkillStanding)}


@dataclass(frozen=True, slots=True)
class WantedSkill:
    """A need: `domain_code` of our tree, or "" and words of its own."""

    domain_code: str
    label: str


@dataclass(frozen=True, slots=True)
class Proof:
    """An achievement that shows a skill: "" stands for a title that would name its person."""

    title: str
    year: int | None
    url: str


@dataclass(frozen=True, slots=True)
class HeldSkill:
    """A skill as the directory shows it: `code` such as "domain:finance.audit", "" for words.

    `proofs`: the achievements that show it, the newest first.
    """

    code: str
    label: str
    level: int
    standing: SkillStanding
    proofs: tuple[Proof, ...] = ()


def answers(need: WantedSkill, skill: HeldSkill) -> bool:
    """Say whether a skill answers a need.

    Domain against domain, they must be the same. Words against anything: the narrower holds all
    stems of the wider; a lone common stem of a domain names it only when no other domain uses it.
    """
    _scheme, _colon, short = skill.code.partition(":")
    held = short if short in expertise.domains() else ""
    if need.domain_code and held:
        return need.domain_code == held
    if need.domain_code:
        return _names_domain(stems_of(skill.label), need.domain_code)
    wanted = set(stems_of(need.label))
    phrases = _phrases_of(held) if held else [stems_of(skill.label)]
    return bool(wanted) and any(wanted.issubset(phrase) for phrase in phrases)


def _names_domain(words: Phrase, code: str) -> bool:
    def tells(phrase: Phrase) -> bool:
        is_own = len(phrase) > 1 or len(keywords()[phrase]) == 1
        return phrase == words or (is_own and set(phrase).issubset(words))

    return any(tells(phrase) for phrase in _phrases_of(code))


@cache
def _phrases_of(code: str) -> list[Phrase]:
    return [phrase for phrase, users in keywords().items() if code in users]


def best_answer(need: WantedSkill, skills: Iterable[HeldSkill]) -> HeldSkill | None:
    """The best backed of the skills that answer a need, then the highest; None without any."""
    found = [skill for skill in skills if answers(need, skill)]
    return max(found, key=lambda one: (RANKS[one.standing], one.level), default=None)


def cover(
    needs: Sequence[WantedSkill], people: Sequence[Sequence[HeldSkill]]
) -> list[list[HeldSkill | None]]:
    """Return a line for each need, and in it a cell for each person: her best answer, or None."""
    return [[best_answer(need, skills) for skills in people] for need in needs]


def counted(lines: Sequence[Sequence[HeldSkill | None]], *, column: int) -> Counter[SkillStanding]:
    """How many needs one person answers, by what stands behind her answer."""
    return Counter(cell.standing for line in lines if (cell := line[column]))
