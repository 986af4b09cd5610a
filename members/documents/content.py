"""What a skills dossier says, whatever its format: never an age, never the year of a diploma."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

type SkillStatus = Literal["declared", "proven", "confirmed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenLanguage:
    """`name` in the language of the dossier; `level`: a CEFR code, "native", or ""."""

    name: str
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldSkill:
    """One skill. `level` from 1 to 4, 0 when the person gave none.

    `confirmations`: how many people stand by it; `proof_year`: the year of its newest proof, which
    shows the reader how fresh the proof is.
    """

    label: str
    level: int = 0
    status: SkillStatus = "declared"
    confirmations: int = 0
    proof_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillGroup:
    """Skills of one family or of one kind, under the title the reader sees."""

    title: str
    skills: tuple[HeldSkill, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A result in figures: "1,4 km", "of archives taken over in eleven months"."""

    value: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Achievement:
    """Something done, told in three parts of plain text. `skills`: labels of what it proves.

    `confirmations` counts everyone who confirmed it, `confirmed_by` names those who may be named.
    """

    title: str
    context: str = ""
    action: str = ""
    result: str = ""
    figures: tuple[Figure, ...] = ()
    year: int | None = None
    sector: str = ""
    organization: str = ""
    link: Link | None = None
    skills: tuple[str, ...] = ()
    confirmed_by: tuple[str, ...] = ()
    confirmations: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillsDossier:
    """What one person chose to show, in the words of the language the dossier is asked in.

    `photo`: JPEG or PNG bytes, already square and without metadata. `made_on` is also the date of
    the file. `collective` and `contact` say who vouches for the dossier and where to write.
    """

    name: str
    made_on: date
    collective: str
    contact: str = ""
    headline: str = ""
    photo: bytes | None = None
    places: tuple[str, ...] = ()
    is_remote: bool = False
    days_per_month: int | None = None
    available_from: date | None = None
    work_forms: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    languages: tuple[SpokenLanguage, ...] = ()
    links: tuple[Link, ...] = ()
    skill_groups: tuple[SkillGroup, ...] = ()
    achievements: tuple[Achievement, ...] = ()
    is_anonymous: bool = False
