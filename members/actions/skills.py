from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.text import fold, normalise_spaces
from members import expertise, hidden_skills
from members.actions.profiles import lock_profile, mark_changed
from members.enums import SkillKind, SkillLevel
from members.models import Profile, RomeSkill, Skill, User
from members.models.skill import FIRST_YEAR
from members.models.skill_search import domain_named


class SkillChoice(NamedTuple):
    """What a person asks to add: one of the four, as `skill_says_one_thing` has it."""

    domain_code: str = ""
    rome_code: str = ""
    hidden_code: str = ""
    label: str = ""
    kind: SkillKind = SkillKind.TECHNICAL
    found_in: str = ""


@transaction.atomic
def add_skills(*, profile: Profile, actor: User, choices: Iterable[SkillChoice]) -> list[Skill]:
    """Add skills to a profile and return the new ones; what is there already stays as it is.

    Own words that name a domain of our tree become that domain: it can then be searched.

    Raises ValidationError: `unknown_skill`, `too_many_labels`, `too_many_skills`, `same_name`,
    and by field `max_length`.
    """
    profile = lock_profile(profile)
    held = list(profile.skills.select_related("rome_skill"))
    added = _new_ones(profile, held, [_normalised(choice) for choice in choices])
    if not added:
        return []
    _check_room([*held, *added])
    for skill in added:
        skill.clean_fields(exclude=["profile"])
    Skill.objects.bulk_create(added)
    mark_changed(profile)
    record_event(actor=actor, verb="skills_added", subject=profile, count=len(added))
    return added


@transaction.atomic
def rate_skill(
    *, skill: Skill, actor: User, level: SkillLevel | None, last_used_year: int | None
) -> Skill:
    """Say how far a skill goes, and the year it last served; nothing new writes nothing.

    Raises ValidationError on `last_used_year`: `year_out_of_range`; Skill.DoesNotExist once
    removed.
    """
    profile = lock_profile(skill.profile)
    skill = profile.skills.get(pk=skill.pk)
    if (skill.level, skill.last_used_year) == (level, last_used_year):
        return skill
    if last_used_year is not None:
        _check_year(last_used_year)
    skill.level, skill.last_used_year = level, last_used_year
    skill.clean_fields(exclude=["profile"])
    skill.save(update_fields=["level", "last_used_year"])
    mark_changed(profile)
    record_event(actor=actor, verb="skill_rated", subject=profile, level=level)
    return skill


@transaction.atomic
def remove_skill(*, skill: Skill, actor: User) -> None:
    """Remove a skill; the achievements that proved it stay. Gone already, nothing changes."""
    profile = lock_profile(skill.profile)
    removed_count, _rows = profile.skills.filter(pk=skill.pk).delete()
    if removed_count:
        mark_changed(profile)
        record_event(actor=actor, verb="skill_removed", subject=profile)


@transaction.atomic
def set_skills(
    *, profile: Profile, actor: User, domain_codes: Iterable[str], labels: Iterable[str]
) -> Profile:
    """Have exactly these domains of our tree, and these own words, in a profile.

    What a kept skill carries stays; skills of ROME and hidden strengths are left alone. The same
    words in another case are one skill. When nothing differs, nothing is written.

    Raises ValidationError: `unknown_domain`, `too_many_labels`, `max_length`.
    """
    profile = lock_profile(profile)
    wanted = {(code, "") for code in domain_codes}
    wanted |= {("", label) for label in _distinct(labels)}
    in_question = profile.skills.filter(rome_skill=None, hidden_code="")
    held = {(skill.domain_code, skill.label): skill for skill in in_question}
    if wanted == held.keys():
        return profile
    kept = {(code, label.lower()): skill for (code, label), skill in held.items()}
    written = {key: kept.pop((key[0], key[1].lower()), None) for key in sorted(wanted)}
    added = [
        Skill(profile=profile, domain_code=code, label=label)
        for (code, label), skill in written.items()
        if skill is None
    ]
    _check_skills(wanted, added)
    _reword(written)
    profile.skills.filter(pk__in=[skill.pk for skill in kept.values()]).delete()
    Skill.objects.bulk_create(added)
    mark_changed(profile)
    _record_skills(profile, actor, wanted)
    return profile


def _check_year(year: int) -> None:
    this_year = timezone.localdate().year
    if not FIRST_YEAR <= year <= this_year:
        message = _("Give a year up to %(year)s, in four digits.")
        error = ValidationError(message, code="year_out_of_range", params={"year": this_year})
        raise ValidationError({"last_used_year": error})


def _normalised(choice: SkillChoice) -> SkillChoice:
    label = normalise_spaces(choice.label)
    if label and (domain := domain_named(label)):
        return choice._replace(label="", domain_code=domain.code, kind=SkillKind.TECHNICAL)
    return choice._replace(label=label)


def _new_ones(profile: Profile, held: list[Skill], choices: Sequence[SkillChoice]) -> list[Skill]:
    rome = RomeSkill.objects.in_use().in_bulk([one.rome_code for one in choices if one.rome_code])
    known = {_key(skill) for skill in held}
    names = {fold(skill.name) for skill in held}
    added: list[Skill] = []
    for choice in choices:
        skill = _made(profile, choice, rome)
        if _key(skill) in known:
            continue
        if skill.label and fold(skill.name) in names:
            message = _("“%(name)s” is in your list already.")
            raise ValidationError(message, code="same_name", params={"name": skill.name})
        known.add(_key(skill))
        names.add(fold(skill.name))
        added.append(skill)
    return added


def _made(profile: Profile, choice: SkillChoice, rome: dict[str, RomeSkill]) -> Skill:
    is_known = (
        choice.domain_code in expertise.domains()
        or choice.rome_code in rome
        or choice.hidden_code in hidden_skills.strengths()
        or choice.label
    )
    if not is_known:
        raise ValidationError(_("This skill is not in our lists any more."), code="unknown_skill")
    found = rome.get(choice.rome_code)
    kind = found.kind if found else choice.kind
    return Skill(
        profile=profile,
        domain_code=choice.domain_code,
        rome_skill=found,
        hidden_code=choice.hidden_code,
        label=choice.label,
        kind=SkillKind.HIDDEN if choice.hidden_code else kind,
        found_in=choice.found_in,
    )


def _key(skill: Skill) -> tuple[str, str | None, str, str]:
    return (skill.domain_code, skill.rome_skill_id, skill.hidden_code, skill.label.lower())


def _check_room(skills: Sequence[Skill]) -> None:
    if sum(1 for skill in skills if skill.label) > Skill.MAX_LABELS:
        message = _("Keep the %(limit)s skills in your own words that say most: remove one first.")
        raise ValidationError(message, code="too_many_labels", params={"limit": Skill.MAX_LABELS})
    if len(skills) > Skill.MAX_PER_PROFILE:
        message = _("Keep the %(limit)s skills that say most about you: remove one first.")
        limit = {"limit": Skill.MAX_PER_PROFILE}
        raise ValidationError(message, code="too_many_skills", params=limit)


def _reword(written: dict[tuple[str, str], Skill | None]) -> None:
    """Write in its new case the words of a skill that stays."""
    for (_code, label), skill in written.items():
        if skill and skill.label != label:
            skill.label = label
            skill.save(update_fields=["label"])


def _distinct(labels: Iterable[str]) -> list[str]:
    """Each wording once whatever its case, as first written, without blanks."""
    first: dict[str, str] = {}
    for label in map(normalise_spaces, labels):
        if label:
            first.setdefault(label.lower(), label)
    return list(first.values())


def _check_skills(wanted: set[tuple[str, str]], added: list[Skill]) -> None:
    known = expertise.domains()
    if unknown := sorted(code for code, _label in wanted if code and code not in known):
        message = _("“%(code)s” is not one of our fields.")
        raise ValidationError(message, code="unknown_domain", params={"code": unknown[0]})
    if sum(1 for _code, label in wanted if label) > Skill.MAX_LABELS:
        message = _("Keep the %(limit)s skills that say most about you.")
        raise ValidationError(message, code="too_many_labels", params={"limit": Skill.MAX_LABELS})
    for skill in added:
        skill.clean_fields(exclude=["profile"])


def _record_skills(profile: Profile, actor: User, wanted: set[tuple[str, str]]) -> None:
    domains = sorted(code for code, _label in wanted if code)
    record_event(
        actor=actor,
        verb="skills_set",
        subject=profile,
        domains=domains,
        label_count=len(wanted) - len(domains),
    )
