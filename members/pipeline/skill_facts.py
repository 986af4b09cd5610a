"""The skills of a person, with what stands behind each of them for one kind of viewer."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch

from members import expertise, hidden_skills
from members.enums import SkillKind, SkillStanding
from members.models import Confirmation, Profile, ProfileOperator, Reference, Skill, SkillProof
from members.models.profile import ProfileQuerySet
from members.pipeline.openness import Mask

RANKS = {standing: rank for rank, standing in enumerate(SkillStanding)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillFact:
    """A skill as one kind of viewer knows it.

    `code`: "domain:finance.audit", "rome:403091", "hidden:rebound", or "" for words of her own.
    `label`: her words, or those of ROME; "" when the code alone names it. `level`: 0 when not
    stated. `confirmation_count` counts people; `proof_year` is that of the newest proof.
    """

    id: int
    code: str
    label: str
    kind: SkillKind
    level: int
    standing: SkillStanding
    confirmation_count: int
    proof_year: int | None
    last_used_year: int | None

    @property
    def domain(self) -> expertise.Domain | None:
        """The domain of our tree; None for what the tree does not hold, or holds no longer."""
        return domain_of(self.code)

    @property
    def strength(self) -> hidden_skills.Strength | None:
        return strength_of(self.code)

    def name(self, language: str) -> str:
        return skill_name(self.code, self.label, language)


def domain_of(code: str) -> expertise.Domain | None:
    scheme, _colon, short = code.partition(":")
    return expertise.domains().get(short) if scheme == "domain" else None


def strength_of(code: str) -> hidden_skills.Strength | None:
    scheme, _colon, short = code.partition(":")
    return hidden_skills.strengths().get(short) if scheme == "hidden" else None


def skill_name(code: str, label: str, language: str) -> str:
    """Return how a skill reads in a language; ROME's and her own words have one only."""
    named = domain_of(code) or strength_of(code)
    return named.label(language) if named else label or code


def with_shown_parts(profiles: ProfileQuerySet) -> ProfileQuerySet:
    """Fetch all that a viewer may be shown, in a fixed number of queries."""
    standing = Confirmation.objects.filter(revoked_at=None)
    confirmed = Prefetch("confirmations", standing)
    skills = Skill.objects.select_related("rome_skill").prefetch_related(
        Prefetch("proofs", SkillProof.objects.order_by("pk")), confirmed
    )
    return profiles.select_related("user__membership").prefetch_related(
        Prefetch("skills", skills),
        Prefetch("references", Reference.objects.prefetch_related("proofs", confirmed)),
        Prefetch("operators", ProfileOperator.objects.select_related("organization")),
        "languages",
    )


def skill_facts(profile: Profile, references: Collection[Reference], mask: Mask) -> list[SkillFact]:
    """Return the skills, the best backed first; `references`: those the viewer may see.

    A proof that she may not see proves nothing to her: the standing would tell that it is there.
    """
    seen = {reference.pk: reference for reference in references}
    facts = [_fact(skill, list(_proofs(skill, seen)), mask) for skill in profile.skills.all()]
    return sorted(facts, key=lambda one: (-RANKS[one.standing], -one.level, one.code, one.label))


def _proofs(skill: Skill, seen: dict[int, Reference]) -> Iterator[Reference]:
    return (seen[proof.reference_id] for proof in skill.proofs.all() if proof.reference_id in seen)


def _fact(skill: Skill, proofs: list[Reference], mask: Mask) -> SkillFact:
    people = {one.confirmed_by_id for one in _confirmations(skill, proofs)}
    return SkillFact(
        id=skill.pk,
        code=code_of(skill),
        label=mask(skill.label) or (skill.rome_skill.label if skill.rome_skill else ""),
        kind=SkillKind(skill.kind),
        level=skill.level or 0,
        standing=_standing(is_proven=bool(proofs), is_confirmed=bool(people)),
        confirmation_count=len(people),
        proof_year=max((one.year for one in proofs if one.year), default=None),
        last_used_year=skill.last_used_year,
    )


def code_of(skill: Skill) -> str:
    """Return how the directory names a skill; "" for words of the person's own."""
    if skill.domain_code:
        return f"domain:{skill.domain_code}"
    if skill.rome_skill_id:
        return f"rome:{skill.rome_skill_id}"
    return f"hidden:{skill.hidden_code}" if skill.hidden_code else ""


def _confirmations(skill: Skill, proofs: Iterable[Reference]) -> Iterator[Confirmation]:
    yield from skill.confirmations.all()
    for reference in proofs:
        yield from reference.confirmations.all()


def _standing(*, is_proven: bool, is_confirmed: bool) -> SkillStanding:
    if is_confirmed:
        return SkillStanding.CONFIRMED
    return SkillStanding.PROVEN if is_proven else SkillStanding.DECLARED
