"""One row of the directory: what one kind of viewer may know of a profile, and no more."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from collectif.core.bulk import to_json
from collectif.core.text import fold
from members import expertise
from members.enums import Audience, ProfileField, SkillStanding
from members.models import Profile, Reference
from members.pipeline.directory_codes import (
    department_number,
    family_bits,
    form_bit,
    language_number,
    marks,
)
from members.pipeline.directory_words import (
    Vocabulary,
    labels_of,
    plainly,
    reference_words,
    skill_words,
)
from members.pipeline.openness import Openness, alias_code, mask_of
from members.pipeline.skill_facts import SkillFact, skill_facts

type Row = dict[str, Any]

# From this level on, a level is searched by itself: 1 is what any stated skill has.
LOWEST_SEARCHED = 2
WORDS = ("own_words", "near_words", "told_words", *(f"{one}_words" for one in SkillStanding))


def entry_row(profile: Profile, opened: Openness, vocabulary: Vocabulary) -> Row:
    """Return the columns of an entry, and the words its vectors are made of."""
    mask = mask_of(profile, opened)
    references = [one for one in profile.references.all() if opened.shows_reference(one)]
    is_skilled = opened.shows(ProfileField.SKILLS)
    facts = skill_facts(profile, references, mask) if is_skilled else []
    families, practical = _families(facts), _practical(profile, opened)
    name = alias_code(profile) if opened.is_anonymous else profile.user.get_full_name()
    row = {
        "profile_id": profile.pk,
        "audience": opened.audience.value,
        "name": name,
        "name_key": fold(name),
        "is_anonymous": opened.is_anonymous,
        "has_photo": opened.shows(ProfileField.PHOTO) and bool(profile.photo),
        **practical,
        "families": family_bits(families),
        "marks": _in_json(marks(families, practical["work_forms"], practical["facets"])),
        "headline": mask(profile.headline) if opened.shows(ProfileField.HEADLINE) else "",
        "skills": list(_skill_codes(facts)),
        "top_skills": [_shown(fact) for fact in facts],
        "skill_count": len(facts),
        "proof_count": len(references),
        "confirmation_count": _people_behind(facts, references),
    }
    row |= _words(row, facts, [mask(text) for text in reference_words(references)], vocabulary)
    return row | {"digest": sha256(to_json([row]).encode()).hexdigest()}


def _in_json(data: bytes) -> str:
    return f"\\x{data.hex()}"


def _practical(profile: Profile, opened: Openness) -> Row:
    has_place = opened.shows(ProfileField.PLACES)
    has_time = opened.shows(ProfileField.AVAILABILITY)
    languages = profile.languages.all() if opened.shows(ProfileField.LANGUAGES) else ()
    departments = profile.departments if has_place else []
    forms = profile.work_forms if opened.shows(ProfileField.WORK_FORMS) else []
    return {
        "departments": departments,
        "town_id": profile.town_id if has_place and not opened.is_anonymous else None,
        "is_remote": profile.is_remote if has_place else None,
        "work_forms": forms,
        "forms": sum(map(form_bit, forms)),
        "days_per_month": profile.days_per_month if has_time else None,
        "available_from": profile.available_from if has_time else None,
        "languages": [f"{one.code}:{one.level}" if one.level else one.code for one in languages],
        "facets": [
            *map(department_number, departments),
            *(language_number(one.code, one.level) for one in languages),
        ],
    }


def _skill_codes(facts: Sequence[SkillFact]) -> Iterator[str]:
    for fact in facts:
        if fact.code:
            yield from _graded(fact.code, fact.level)
            if fact.standing != SkillStanding.DECLARED:
                yield f"{fact.code}+proven"
            if fact.standing == SkillStanding.CONFIRMED:
                yield f"{fact.code}+confirmed"


def _graded(code: str, level: int) -> Iterator[str]:
    yield code
    yield from (f"{code}:{each}" for each in range(LOWEST_SEARCHED, level + 1))


def _families(facts: Sequence[SkillFact]) -> dict[str, int]:
    """The best level stated in each family of the tree, 0 when none is."""
    best: dict[str, int] = {}
    for fact in facts:
        if domain := fact.domain:
            best[domain.family] = max(best.get(domain.family, 0), fact.level)
    return best


def _shown(fact: SkillFact) -> Row:
    return {
        "code": fact.code,
        "label": fact.label,
        "level": fact.level,
        "standing": fact.standing.value,
    }


def _people_behind(facts: Sequence[SkillFact], references: Sequence[Reference]) -> int:
    """How many confirmations stand behind what is shown, each counted where it was given."""
    of_references = sum(len(one.confirmations.all()) for one in references)
    return max([of_references, *(fact.confirmation_count for fact in facts)])


def _words(row: Row, facts: Sequence[SkillFact], told: list[str], vocabulary: Vocabulary) -> Row:
    """Whoever is not named is not found by her name, nor by her alias.

    What is open to everyone is searched by nobody: its row holds no word.
    """
    if row["audience"] == Audience.PUBLIC:
        return dict.fromkeys(WORDS, "")
    name = "" if row["is_anonymous"] else row["name"]
    labels = [label for fact in facts for label in labels_of(fact)]
    families = expertise.families_by_code()
    near = [words for fact in facts for words in vocabulary.synonyms(fact)]
    near += [families[fact.domain.family].label_fr for fact in facts if fact.domain]
    return {
        "own_words": plainly([name, row["headline"], *labels]),
        "near_words": plainly(dict.fromkeys(near)),
        "told_words": plainly(told),
        **{f"{one}_words": skill_words(facts, one) for one in SkillStanding},
    }
