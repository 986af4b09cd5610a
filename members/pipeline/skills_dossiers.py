"""A profile, as one kind of viewer is shown it, put into the words of a skills dossier."""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from collectif.core.languages import language_name
from members import expertise
from members.documents.anonymity import anonymous
from members.documents.content import (
    Achievement,
    Figure,
    HeldSkill,
    Link,
    SkillGroup,
    SkillsDossier,
    SkillStatus,
    SpokenLanguage,
)
from members.enums import SkillKind, SkillStanding
from members.models import Profile
from members.pipeline.openness import alias_code
from members.pipeline.shown_profile import ShownProfile, ShownReference
from members.pipeline.skill_facts import SkillFact

STATUSES: dict[SkillStanding, SkillStatus] = {
    SkillStanding.DECLARED: "declared",
    SkillStanding.PROVEN: "proven",
    SkillStanding.CONFIRMED: "confirmed",
}


def skills_dossier(
    profile: Profile,
    shown: ShownProfile,
    *,
    references: Collection[UUID],
    is_anonymous: bool,
    language: str,
    made_on: date,
) -> SkillsDossier:
    """Return what the dossier says: no more than `shown`, of its achievements only `references`.

    Whoever is shown without a name has no other dossier than one without it.
    """
    with translation.override(language):
        named = _dossier(profile, shown, references, language, made_on)
        if not (is_anonymous or shown.is_anonymous):
            return named
        return anonymous(named, alias=_("Profile %(code)s") % {"code": alias_code(profile)})


def _dossier(
    profile: Profile,
    shown: ShownProfile,
    references: Collection[UUID],
    language: str,
    made_on: date,
) -> SkillsDossier:
    return SkillsDossier(
        name=shown.name,
        made_on=made_on,
        collective=settings.SITE_NAME,
        contact=settings.CONTACT_EMAIL,
        headline=shown.headline,
        photo=_photo(profile) if shown.has_photo else None,
        places=tuple(place.name for place in shown.departments),
        is_remote=bool(shown.is_remote),
        days_per_month=shown.days_per_month,
        available_from=shown.available_from,
        work_forms=tuple(str(form.label) for form in shown.work_forms),
        operators=tuple(name for name, _form in shown.operators),
        languages=tuple(
            SpokenLanguage(name=capfirst(language_name(code)), level=level.value)
            for code, level in shown.languages
        ),
        links=tuple(Link(label=label, url=url) for label, url in shown.links),
        skill_groups=tuple(_groups(shown.skills, language)),
        achievements=tuple(
            _achievement(one, language) for one in shown.references if one.public_id in references
        ),
    )


def _photo(profile: Profile) -> bytes | None:
    """The bytes of the photo; without its file, the dossier does without."""
    try:
        with profile.photo.open("rb") as stored:
            return stored.read()
    except FileNotFoundError:
        return None


def _groups(skills: Collection[SkillFact], language: str) -> Iterator[SkillGroup]:
    """The families of our tree in its order, then the other kinds of skills."""
    for family in expertise.families():
        held = [fact for fact in skills if fact.domain and fact.domain.family == family.code]
        if held:
            yield _group(family.label(language), held, language)
    for kind in SkillKind:
        held = [fact for fact in skills if not fact.domain and fact.kind == kind]
        if held:
            yield _group(str(kind.label), held, language)


def _group(title: str, held: Collection[SkillFact], language: str) -> SkillGroup:
    return SkillGroup(title=title, skills=tuple(_skill(fact, language) for fact in held))


def _skill(fact: SkillFact, language: str) -> HeldSkill:
    return HeldSkill(
        label=fact.name(language),
        level=fact.level,
        status=STATUSES[fact.standing],
        confirmations=fact.confirmation_count,
        proof_year=fact.proof_year,
    )


def _achievement(told: ShownReference, language: str) -> Achievement:
    return Achievement(
        title=told.title,
        context=told.context,
        action=told.text,
        result=told.result,
        figures=(Figure(value=told.figures),) if told.figures else (),
        year=told.year,
        sector=told.sector,
        link=Link(label="", url=told.link) if told.link else None,
        skills=tuple(fact.name(language) for fact in told.skills),
        confirmations=told.confirmation_count,
    )
