"""Who could answer a call: the members who agreed to be found, ranked by the engine of matching.

The same scores as in their own lists, seen from the call, but for what their own verdicts on
calls took from them: those are nobody else's to know. What a person keeps from coordinators
counts, for it is hers to use, and is told as one figure without its words.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from collectif.matching.scores import Part, PartKind, Score, total_points
from members.enums import Audience, ConsentPurpose, MemberState, ProfileField, Role, SkillStanding
from members.models import (
    Consent,
    DirectoryEntry,
    Membership,
    Profile,
    Reference,
    RoleGrant,
    User,
)
from members.models.profile import ProfileQuerySet
from members.pipeline.openness import Openness, openness
from members.pipeline.skill_facts import code_of
from tenders.models import Procedure
from tenders.pipeline.coverage import HeldSkill, Proof
from tenders.pipeline.kept_people import kept_people, read_vectors
from tenders.pipeline.statistics import current_statistics
from tenders.pipeline.vectors import procedure_vectors

# Newcomers too: whoever is never asked never shows what she can do.
ASKED_STATES: Final = (MemberState.TRIAL, MemberState.ACTIVE)
VIEWER: Final = Audience.COORDINATORS


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as coordinators may know her. `parts`: the reasons they may read, which sum to
    `score` with `kept_points`, those of what she keeps from them. `titles`: of her achievements
    among the reasons, by their keys.
    """

    profile_id: int
    entry: DirectoryEntry
    skills: tuple[HeldSkill, ...] = ()
    score: Decimal = Decimal(0)
    parts: tuple[Part, ...] = ()
    kept_points: Decimal = Decimal(0)
    titles: tuple[tuple[int, str], ...] = ()


def reachable_people(now: datetime) -> ProfileQuerySet:
    """Members of the day, here and not on a break, who agree to be found (GDPR, art. 6-1-a)."""
    members = RoleGrant.objects.active_on(timezone.localdate(now)).filter(role=Role.MEMBER)
    here = Membership.objects.filter(user=OuterRef("user"), state__in=ASKED_STATES)
    agreed = Consent.objects.active().filter(
        user=OuterRef("user"), purpose=ConsentPurpose.DIRECTORY
    )
    return Profile.objects.filter(
        Exists(here), Exists(agreed), user__is_active=True, user__in=members.values("user")
    )


def rank_people(
    procedure: Procedure,
    people: ProfileQuerySet,
    *,
    now: datetime,
    top: int,
    floor: int | None = None,
) -> list[Score]:
    """Return the `top` best of `people` for a call that is open at `now`, best first.

    Gates as in their own lists; the floor too, unless one is given, in points. `people` are asked
    of the database each time; what they bring is kept by the process, and read again when it has
    changed (`kept_people`).
    """
    statistics = current_statistics()
    stamps = dict(people.order_by().values_list("pk", "changed_at"))
    kept = kept_people(statistics, len(stamps))
    index = kept.engine.index(procedure_vectors(Procedure.objects.filter(pk=procedure.pk)))
    best = kept.best_of(stamps, index, now=now, top=top, floor=floor)
    table = kept.engine.table_of(vector for _at, vector in read_vectors(best, statistics))
    found = kept.engine.best_profiles(index, table, now=now, floor=floor, top=top)
    return found.get(procedure.pk, [])


def describe(scores: Iterable[Score], viewer: User) -> list[Person]:
    """Say who they are, in the same order; those who are hidden from `viewer` are left out."""
    by_profile = {score.profile_id: score for score in scores}
    known = _people_by_profile(by_profile, viewer)
    return [_with_score(known[pk], score) for pk, score in by_profile.items() if pk in known]


@dataclass(frozen=True, slots=True)
class _Known:
    person: Person
    opened: Openness
    shown_references: dict[int, str]


def _people_by_profile(profile_ids: Collection[int], viewer: User) -> dict[int, _Known]:
    """Read people with their skills and what proves them, in four queries, by profile."""
    entries = DirectoryEntry.objects.seen_by(viewer, VIEWER).filter(profile__in=profile_ids)
    rows = {entry.profile_id: entry for entry in entries.select_related("profile")}
    references = _references(rows)
    return {pk: _known(entry, references.get(pk, [])) for pk, entry in rows.items()}


def skills_of(profile_ids: Collection[int], viewer: User) -> dict[int, Person]:
    """The same people without a score."""
    return {pk: known.person for pk, known in _people_by_profile(profile_ids, viewer).items()}


def _references(profile_ids: Collection[int]) -> dict[int, list[Reference]]:
    """Their achievements that coordinators may read, newest first, with the skills they show."""
    reaching = [one for one in Audience if one.reaches(VIEWER)]
    told = Reference.objects.filter(profile__in=profile_ids, audience__in=reaching)
    rows = told.prefetch_related("proofs__skill__rome_skill").order_by("-year", "-pk")
    found: dict[int, list[Reference]] = {}
    for reference in rows.only("public_id", "profile_id", "title", "year"):
        found.setdefault(reference.profile_id, []).append(reference)
    return found


def _known(entry: DirectoryEntry, references: list[Reference]) -> _Known:
    opened = openness(entry.profile, VIEWER)
    shown = references if opened.shows(ProfileField.REFERENCES) else []
    skills = tuple(_held(entry, skill, shown) for skill in entry.top_skills)
    titles = {one.pk: "" if entry.is_anonymous else one.title for one in shown}
    return _Known(Person(entry.profile_id, entry, skills), opened, titles)


def _held(entry: DirectoryEntry, skill: dict[str, Any], references: list[Reference]) -> HeldSkill:
    shown = (one for one in references if _shows(one, skill["code"], skill["label"]))
    return HeldSkill(
        code=skill["code"],
        label=skill["label"],
        level=skill["level"],
        standing=SkillStanding(skill["standing"]),
        proofs=tuple(_proof(entry, one) for one in shown),
    )


def _shows(reference: Reference, code: str, label: str) -> bool:
    skills = (proof.skill for proof in reference.proofs.all())
    return any(code_of(one) == code and (code or one.label == label) for one in skills)


def _proof(entry: DirectoryEntry, reference: Reference) -> Proof:
    page = reverse("members:directory_detail", args=[entry.profile.public_id])
    title = "" if entry.is_anonymous else reference.title
    return Proof(title, reference.year, f"{page}#reference-{reference.public_id}")


def _with_score(known: _Known, score: Score) -> Person:
    shown = tuple(part for part in score.parts if _may_be_told(part, known))
    return Person(
        profile_id=known.person.profile_id,
        entry=known.person.entry,
        skills=known.person.skills,
        score=score.total,
        parts=shown,
        kept_points=score.total - total_points(shown),
        titles=tuple(known.shown_references.items()),
    )


def _may_be_told(part: Part, known: _Known) -> bool:
    """Say whether what a reason is drawn from is open to coordinators."""
    if part.reference_id is not None:
        return part.reference_id in known.shown_references
    if part.kind == PartKind.PLACE:
        return known.opened.shows(ProfileField.PLACES)
    shows_skills = known.opened.shows(ProfileField.SKILLS)
    if part.kind == PartKind.CPV or part.expertise_code or part.skill:
        return shows_skills
    shows_headline = known.opened.shows(ProfileField.HEADLINE)
    return shows_headline if part.is_headline else shows_headline and shows_skills
