"""The pages of a dossier as words: what the PDF and the DOCX both print."""

from dataclasses import dataclass

from members.documents.content import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph when there is one line and `is_list` is false, else the items of a list."""

    lines: tuple[str, ...]
    is_list: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    label: str
    lines: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillLine:
    """`level`: from 1 to 4, 0 when unknown, with its words; `status` says what stands behind."""

    label: str
    level: int
    level_words: str
    is_confirmed: bool
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    title: str
    skills: tuple[SkillLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    label: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One achievement; `figures` are pairs of a value and what it counts."""

    title: str
    year: str
    setting: str
    figures: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    skills: str
    confirmed: str
    link: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Every string the document prints. `page_label` keeps "{page}" and "{pages}" to be filled.

    `author` is for the properties of the file, and empty when the dossier is anonymous.
    """

    kind: str
    title: str
    name: str
    author: str
    headline: str
    note: str
    made_on: str
    collective: str
    contact: str
    page_label: str
    photo_alt: str
    facts_title: str
    facts: tuple[Fact, ...]
    skills_title: str
    groups: tuple[Group, ...]
    legend: str
    stories_title: str
    stories: tuple[Story, ...]
