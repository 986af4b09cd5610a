"""What a CV proposes, as its row keeps it: nothing but what a profile has room for."""

from collections.abc import Iterable, Iterator, Mapping
from textwrap import shorten
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from collectif.core.text import fold
from members.enums import CvPart
from members.models import Profile, ProfileLanguage, ProfileLink, Reference, Skill
from members.models.skill import FIRST_YEAR
from members.sources.cv.facts import CvReading, Experience
from members.sources.cv.facts import Skill as FoundSkill

type Line = dict[str, Any]
type Proposals = dict[str, list[Line]]

TITLE_LENGTH = 160
SENTENCE_LENGTH = 500
ADDRESS_LENGTH = 500


class TakenLine(NamedTuple):
    """A line that the person wants: its key, where it goes, and what it says, reworded or not."""

    key: str
    part: CvPart
    values: Mapping[str, Any]


def proposals_of(reading: CvReading) -> Proposals:
    """Return the lines of a reading by `CvPart`, each with its `key`; empty parts are left out.

    Of the years of an experience only the one it ended is kept. Studies are not: a profile says
    what a person can do.
    """
    parts: dict[CvPart, Iterable[Line]] = {
        CvPart.HEADLINE: [{"headline": reading.headline}] if reading.headline else [],
        CvPart.EXPERIENCES: map(_experience, reading.experiences[: Reference.MAX_PER_PROFILE]),
        CvPart.SKILLS: list(_skills(reading.skills))[: Skill.MAX_PER_PROFILE],
        CvPart.LANGUAGES: [
            {"code": one.code, "level": one.level}
            for one in reading.languages[: ProfileLanguage.MAX_PER_PROFILE]
        ],
        CvPart.LINKS: list(_links(reading.links))[: ProfileLink.MAX_PER_PROFILE],
    }
    keyed = {
        part.value: [{"key": f"{part}-{number}", **line} for number, line in enumerate(lines)]
        for part, lines in parts.items()
    }
    return {part: lines for part, lines in keyed.items() if lines}


def without(proposals: Proposals, keys: Iterable[str]) -> Proposals:
    """Return the lines that are left once those of `keys` are decided."""
    decided = set(keys)
    left = {
        part: [line for line in lines if line["key"] not in decided]
        for part, lines in proposals.items()
    }
    return {part: lines for part, lines in left.items() if lines}


def already_there(profile: Profile, proposals: Proposals) -> set[str]:
    """Return the keys of the lines that say what the profile says already; four queries."""
    held = _held(profile)
    return {
        line["key"]
        for part, lines in proposals.items()
        for line in lines
        if _said(CvPart(part), line) in held
    }


def _held(profile: Profile) -> set[tuple[str, str]]:
    skills = profile.skills.select_related("rome_skill")
    titles = profile.references.values_list("title", flat=True)
    codes = [(skill, skill.domain_code or skill.rome_skill_id) for skill in skills]
    return {
        (CvPart.HEADLINE, fold(profile.headline)),
        *((CvPart.EXPERIENCES, fold(title)) for title in titles),
        *((CvPart.SKILLS, code) for _skill, code in codes if code),
        *((CvPart.SKILLS, fold(skill.name)) for skill, _code in codes),
        *((CvPart.LANGUAGES, code) for code in profile.languages.values_list("code", flat=True)),
        *((CvPart.LINKS, url) for url in profile.links.values_list("url", flat=True)),
    }


def _said(part: CvPart, line: Line) -> tuple[str, str]:
    match part:
        case CvPart.HEADLINE:
            return part, fold(line["headline"])
        case CvPart.EXPERIENCES:
            return part, fold(line["title"])
        case CvPart.SKILLS:
            return part, line["domain_code"] or line["rome_code"] or fold(line["label"])
        case CvPart.LANGUAGES:
            return part, line["code"]
        case CvPart.LINKS:
            return part, line["url"]


def _experience(found: Experience) -> Line:
    """An experience as the beginning of an achievement."""
    year = found.end_year
    return {
        "title": shorten(found.title or found.organisation, TITLE_LENGTH, placeholder="…"),
        "context": found.organisation if found.title else "",
        "text": found.text,
        "year": year if year and year >= FIRST_YEAR else None,
    }


def _skills(found: Iterable[FoundSkill]) -> Iterator[Line]:
    """Each skill under the first of its codes that no other took, else in the words of the CV."""
    taken: set[str] = set()
    for skill in found:
        coded = {"domain_code": skill.domain_code, "rome_code": skill.rome_code}
        name = next((name for name, code in coded.items() if code and code not in taken), "")
        key = coded.get(name) or fold(skill.label)
        if key not in taken:
            taken |= {key, fold(skill.label)}
            codes = {one: code if one == name else "" for one, code in coded.items()}
            sentence = skill.sentence[:SENTENCE_LENGTH]
            yield {"label": skill.label[: Skill.LABEL_LENGTH], "sentence": sentence, **codes}


def _links(found: Iterable[str]) -> Iterator[Line]:
    """Addresses that hold, each once, over https: nobody reads on the way what is opened."""
    seen: set[str] = set()
    for address in found:
        url = _secure(address)
        if url and len(url) <= ADDRESS_LENGTH and url not in seen:
            seen.add(url)
            yield {"url": url}


def _secure(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts._replace(scheme="https").geturl() if parts.hostname else ""
