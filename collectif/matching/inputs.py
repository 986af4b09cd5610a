"""What the engine is told: a notice and a profile, nothing else about the person.

No name, no age, no birth date, no graduation year: what is not here cannot weigh.
"""

from dataclasses import dataclass
from datetime import datetime

from collectif.matching.tuning import Reduction

SERVICES = "services"
SUPPLIES = "supplies"
WORKS = "works"
DEFAULT_NATURES = frozenset({SERVICES, SUPPLIES})


@dataclass(frozen=True, slots=True)
class NoticeInput:
    """One notice; empty tuples mean "the notice does not say".

    `classification_codes`: CPV, 8 digits with or without check digit. `departments`: INSEE codes
    of the place of performance. `contract_natures`: eForms BT-23 codes (services, supplies, works).
    `suggested_codes`: CPV classes that we read in the title of a notice that names none.
    `language`: ISO 639-3 of the notice ("fra"). `buyer_id`: whoever buys, for members who want no
    more of them.
    """

    id: int
    title: str
    description: str = ""
    classification_codes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    contract_natures: frozenset[str] = frozenset()
    is_call: bool = True
    closes_at: datetime | None = None
    language: str = ""
    buyer_id: int | None = None
    suggested_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpertiseInput:
    """One domain of expertise that the member chose, with what the tree says of it."""

    code: str
    label: str
    keywords: tuple[str, ...] = ()
    cpv_prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReferenceInput:
    """One past achievement in the member's words."""

    id: int
    title: str
    text: str = ""
    classification_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileInput:
    """What a member brings and where, then what she refuses, then what counts less for her.

    `skills`: her free skills; `headline`: the line that says what she brings, read with them.

    `is_strict_place` refuses the départements that are not hers, `reach` (INSEE codes) those that
    are not in it when it names any, `languages` (ISO 639-3) likewise; the rest says itself.
    """

    id: int
    expertise: tuple[ExpertiseInput, ...] = ()
    skills: tuple[str, ...] = ()
    headline: str = ""
    references: tuple[ReferenceInput, ...] = ()
    departments: tuple[str, ...] = ()
    is_remote: bool = False
    is_strict_place: bool = False
    contract_natures: frozenset[str] = DEFAULT_NATURES
    reach: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    muted_buyers: frozenset[int] = frozenset()
    excluded_words: tuple[str, ...] = ()
    reductions: tuple[Reduction, ...] = ()
