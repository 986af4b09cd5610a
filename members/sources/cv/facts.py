"""What is read in a CV. No field holds a birth date, an age or the year of a diploma.

Matching rests on what people can do: family status, nationality and photo are not read either.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Experience:
    """Work of a time: calendar years; a start without an end is work that goes on."""

    title: str = ""
    organisation: str = ""
    start_year: int | None = None
    end_year: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill, the sentence that suggests it, and its codes in our tree and in ROME, or ""."""

    label: str
    sentence: str
    domain_code: str = ""
    rome_code: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its ISO 639-1 code; `level` is of the CEFR ("A1" to "C2"), or ""."""

    code: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class CvReading:
    """What a CV proposes, each line for the person to accept or not.

    `studies` are the titles of diplomas and courses, without a year.
    """

    headline: str = ""
    experiences: tuple[Experience, ...] = ()
    skills: tuple[Skill, ...] = ()
    languages: tuple[Language, ...] = ()
    studies: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
