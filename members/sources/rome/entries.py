"""What an edition of ROME says, as we keep it. Codes are those of the publisher (OGR, ROME)."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SkillEntry:
    """A macro-compétence. `domain`, `stake`, `objective`: what it stands under, "" if not told."""

    code: str
    tree_code: str
    label: str
    definition: str
    is_transversal: bool
    domain: str = ""
    stake: str = ""
    objective: str = ""


@dataclass(frozen=True, slots=True)
class OccupationEntry:
    """A métier; `is_cadre`: the publisher says it is an executive's."""

    code: str
    label: str
    is_cadre: bool


@dataclass(frozen=True, slots=True)
class LinkEntry:
    """An occupation asks for a skill; `weight` (0 to 1) as `weights.weighed` tells."""

    occupation: str
    skill: str
    is_core: bool
    weight: float


@dataclass(frozen=True, slots=True)
class TermEntry:
    """Words that lead to a skill, or to an occupation: one of the two is empty.

    `words`: the text folded, its words alone, parted by single spaces.
    """

    code: str
    text: str
    words: str
    skill: str = ""
    occupation: str = ""


@dataclass(frozen=True, slots=True)
class RomeEdition:
    """Everything we take of one edition, each list by code; `version` reads "4.60"."""

    version: str
    skills: Sequence[SkillEntry]
    occupations: Sequence[OccupationEntry]
    links: Sequence[LinkEntry]
    terms: Sequence[TermEntry]
