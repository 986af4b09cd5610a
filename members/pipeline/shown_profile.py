"""A profile as one kind of viewer is shown it: its page, its preview, its documents."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch

from collectif.core.places import DEPARTMENTS, Department
from members.enums import Audience, CefrLevel, ProfileField, WorkForm
from members.models import Profile, ProfileLink, Reference
from members.pipeline.openness import Mask, Openness, alias_code, mask_of, openness
from members.pipeline.skill_facts import SkillFact, skill_facts, with_shown_parts


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownReference:
    """An achievement. `skills`: those it proves, among those that are shown."""

    public_id: UUID
    title: str
    context: str
    text: str
    result: str
    figures: str
    year: int | None
    sector: str
    link: str
    file_name: str
    confirmation_count: int
    skills: tuple[SkillFact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProfile:
    """What a viewer reads of a person; a part that is not opened to her is empty here.

    `fields` tells the parts that are opened, so that "not said" and "not shown" stay apart.
    `name` is a code such as "K7X2P" when `is_anonymous`. `languages`: ISO 639-1 code and level;
    `operators`: name and form of work.
    """

    public_id: UUID
    audience: Audience
    fields: frozenset[ProfileField]
    name: str
    is_anonymous: bool
    has_photo: bool = False
    headline: str = ""
    departments: tuple[Department, ...] = ()
    commune: str = ""
    radius_km: int | None = None
    is_remote: bool | None = None
    days_per_month: int | None = None
    available_from: date | None = None
    busy_weeks: tuple[date, ...] = ()
    work_forms: tuple[WorkForm, ...] = ()
    operators: tuple[tuple[str, WorkForm], ...] = ()
    languages: tuple[tuple[str, CefrLevel], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    skills: tuple[SkillFact, ...] = ()
    references: tuple[ShownReference, ...] = ()


def shown_profile(profile: Profile, audience: Audience) -> ShownProfile:
    """Return all that `audience` may know of a profile, whatever the person consented to.

    Whether that viewer may open it at all is said by the entries of the directory.
    """
    return shown_profiles(profile, [audience])[audience]


def shown_profiles(profile: Profile, audiences: Iterable[Audience]) -> dict[Audience, ShownProfile]:
    """Return the same for several kinds of viewers, reading the profile once."""
    links = Prefetch("links", ProfileLink.objects.order_by("pk"))
    parts = with_shown_parts(Profile.objects.filter(pk=profile.pk)).prefetch_related(links).get()
    return {audience: _shown(parts, openness(parts, audience)) for audience in audiences}


def _shown(profile: Profile, opened: Openness) -> ShownProfile:
    mask = mask_of(profile, opened)
    seen = [one for one in profile.references.all() if opened.shows_reference(one)]
    skills = skill_facts(profile, seen, mask) if opened.shows(ProfileField.SKILLS) else []
    parts: dict[str, object] = {}
    for field, read in _PARTS.items():
        if opened.shows(field):
            parts |= read(profile)
    if opened.is_anonymous:
        # A small town beside a trade names someone.
        parts |= {"commune": "", "headline": mask(str(parts.get("headline", "")))}
    return ShownProfile(
        public_id=profile.public_id,
        audience=opened.audience,
        fields=opened.fields,
        name=alias_code(profile) if opened.is_anonymous else profile.user.get_full_name(),
        is_anonymous=opened.is_anonymous,
        skills=tuple(skills),
        references=tuple(_references(seen, skills, opened, mask)),
        **parts,  # type: ignore[arg-type]
    )


def _places(profile: Profile) -> dict[str, object]:
    known = (DEPARTMENTS[code] for code in profile.departments if code in DEPARTMENTS)
    return {
        "departments": tuple(known),
        "commune": profile.commune,
        "radius_km": profile.radius_km,
        "is_remote": profile.is_remote,
    }


def _availability(profile: Profile) -> dict[str, object]:
    return {
        "days_per_month": profile.days_per_month,
        "available_from": profile.available_from,
        "busy_weeks": tuple(profile.busy_weeks),
    }


def _operators(profile: Profile) -> dict[str, object]:
    told = ((one.organization.name, WorkForm(one.work_form)) for one in profile.operators.all())
    return {"operators": tuple(told)}


def _languages(profile: Profile) -> dict[str, object]:
    told = ((one.code, CefrLevel(one.level)) for one in profile.languages.all())
    return {"languages": tuple(told)}


# How each part is read; names, skills and achievements are read by themselves.
_PARTS = {
    ProfileField.PHOTO: lambda profile: {"has_photo": bool(profile.photo)},
    ProfileField.HEADLINE: lambda profile: {"headline": profile.headline},
    ProfileField.PLACES: _places,
    ProfileField.AVAILABILITY: _availability,
    ProfileField.WORK_FORMS: lambda profile: {
        "work_forms": tuple(map(WorkForm, profile.work_forms))
    },
    ProfileField.OPERATORS: _operators,
    ProfileField.LANGUAGES: _languages,
    ProfileField.LINKS: lambda profile: {
        "links": tuple((one.label, one.url) for one in profile.links.all())
    },
}


def _references(
    seen: Iterable[Reference], skills: list[SkillFact], opened: Openness, mask: Mask
) -> Iterator[ShownReference]:
    by_id = {fact.id: fact for fact in skills}
    for one in seen:
        proved = (by_id.get(proof.skill_id) for proof in one.proofs.all())
        yield ShownReference(
            public_id=one.public_id,
            title=mask(one.title),
            context=mask(one.context),
            text=mask(one.text),
            result=mask(one.result),
            figures=mask(one.figures),
            year=one.year,
            sector=mask(one.sector),
            link="" if opened.is_anonymous else one.link,
            file_name="" if opened.is_anonymous else one.file_name,
            confirmation_count=len(one.confirmations.all()),
            skills=tuple(fact for fact in proved if fact),
        )
