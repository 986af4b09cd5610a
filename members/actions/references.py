from collections.abc import Collection
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.text import fold, normalise_spaces
from members.actions.confirmations import reopen_confirmations
from members.actions.drafts import drop_draft
from members.actions.evidence import Upload, forget_on_commit, save_with_file
from members.actions.profiles import lock_profile, mark_changed
from members.actions.skills import SkillChoice, add_skills
from members.enums import Audience
from members.models import Profile, Reference, Skill, SkillProof, User
from members.models.reference import STORY

NEW_DRAFT = "reference:new"
# On one line; the others keep their paragraphs.
LINES = frozenset({"title", "figures", "sector"})


class ReferenceWords(TypedDict, total=False):
    """The fields of an achievement; what is left out stays as it is."""

    title: str
    context: str
    text: str
    result: str
    figures: str
    year: int | None
    sector: str
    classification_code: str
    link: str
    audience: Audience


@transaction.atomic
def add_reference(
    *,
    profile: Profile,
    actor: User,
    skills: Collection[Skill] = (),
    new_labels: Collection[str] = (),
    upload: Upload | None = None,
    **words: Unpack[ReferenceWords],
) -> Reference:
    """Tell one more achievement; the very same one sent twice is kept once.

    `skills`: of hers, those it proves; `new_labels`: others, in her own words, added by the way.
    `year`: the one it ended. Drops the draft of it.

    Raises ValidationError: `too_many_references`, those of `add_skills`, and by field `blank`,
    `max_length`, `year_out_of_range`, `in_the_future`, `cpv_malformed`, those of `file`
    (`actions.evidence`).
    """
    profile = lock_profile(profile)
    reference = Reference(profile=profile, **_normalised(words))
    same = profile.references.filter(title=reference.title, text=reference.text).first()
    if same:
        return same
    _check_room(profile)
    _check(reference)
    if upload:
        save_with_file(reference, upload, fields=None)
    else:
        reference.save()
    _set_proofs(reference, [*skills, *_named(profile, actor, new_labels)])
    mark_changed(profile)
    drop_draft(owner=profile.user, form=NEW_DRAFT)
    record_event(actor=actor, verb="reference_added", subject=reference)
    return reference


@transaction.atomic
def change_reference(
    *,
    reference: Reference,
    actor: User,
    skills: Collection[Skill] | None = None,
    new_labels: Collection[str] = (),
    upload: Upload | None = None,
    removes_file: bool = False,
    **words: Unpack[ReferenceWords],
) -> Reference:
    """Reword an achievement; when nothing differs, nothing is written.

    `skills`: those it proves from now on; None leaves them. When the story itself changes, those
    who confirmed it are asked again: what they stood by was another one.

    Raises as `add_reference` does; Reference.DoesNotExist once removed.
    """
    profile = lock_profile(reference.profile)
    reference = profile.references.get(pk=reference.pk)
    drop_draft(owner=profile.user, form=draft_name(reference))
    changed = _reword(reference, _normalised(words))
    if removes_file and not upload and reference.file:
        forget_on_commit(reference, str(reference.file.name))
        reference.file, reference.file_name = "", ""
        changed += ["file", "file_name"]
    _check(reference)
    if upload:
        save_with_file(reference, upload, fields=changed)
        changed.append("file")
    elif changed:
        reference.save(update_fields=changed)
    if skills is not None:
        proven = [*skills, *_named(profile, actor, new_labels)]
        changed += ["proofs"] if _set_proofs(reference, proven) else []
    if not changed:
        return reference
    if not set(STORY).isdisjoint(changed):
        reopen_confirmations(reference=reference)
    mark_changed(profile)
    record_event(actor=actor, verb="reference_changed", subject=reference, fields=changed)
    return reference


@transaction.atomic
def remove_reference(*, reference: Reference, actor: User) -> None:
    """Remove an achievement and its file for good; one that is already gone changes nothing."""
    profile = lock_profile(reference.profile)
    drop_draft(owner=profile.user, form=draft_name(reference))
    removed_count, _rows = profile.references.filter(pk=reference.pk).delete()
    if removed_count:
        forget_on_commit(reference, str(reference.file.name or ""))
        mark_changed(profile)
        record_event(actor=actor, verb="reference_removed", subject=reference)


@transaction.atomic
def prove_skill(*, skill: Skill, actor: User, references: Collection[Reference]) -> Skill:
    """Say which achievements of hers show a skill at work, and no others.

    Skill.DoesNotExist once removed; achievements of others are left out.
    """
    profile = lock_profile(skill.profile)
    skill = profile.skills.get(pk=skill.pk)
    wanted = set(profile.references.filter(pk__in=[one.pk for one in references]))
    held = {proof.reference_id: proof for proof in skill.proofs.all()}
    added = [one for one in wanted if one.pk not in held]
    gone = [proof.pk for pk, proof in held.items() if pk not in {one.pk for one in wanted}]
    if not added and not gone:
        return skill
    SkillProof.objects.filter(pk__in=gone).delete()
    SkillProof.objects.bulk_create(SkillProof(skill=skill, reference=one) for one in added)
    mark_changed(profile)
    record_event(actor=actor, verb="proofs_set", subject=profile, count=len(wanted))
    return skill


def draft_name(reference: Reference | None) -> str:
    """Under which name the form of an achievement keeps what is typed in it."""
    return f"reference:{reference.public_id}" if reference else NEW_DRAFT


def _normalised(words: ReferenceWords) -> dict[str, Any]:
    return {name: _trimmed(name, value) for name, value in words.items()}


def _trimmed(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return normalise_spaces(value) if name in LINES else value.strip()


def _reword(reference: Reference, asked: dict[str, Any]) -> list[str]:
    """Set what differs; return the names of it."""
    changed = [name for name, value in asked.items() if getattr(reference, name) != value]
    for name in changed:
        setattr(reference, name, asked[name])
    return changed


def _check(reference: Reference) -> None:
    this_year = timezone.localdate().year
    reference.full_clean(exclude=["file"])
    if reference.year is not None and reference.year > this_year:
        message = _("This year has not come yet: tell what is done.")
        raise ValidationError({"year": ValidationError(message, code="in_the_future")})


def _check_room(profile: Profile) -> None:
    if profile.references.count() >= Reference.MAX_PER_PROFILE:
        message = _("Keep the %(limit)s achievements that say most about you: remove one first.")
        limit = {"limit": Reference.MAX_PER_PROFILE}
        raise ValidationError(message, code="too_many_references", params=limit)


def _named(profile: Profile, actor: User, labels: Collection[str]) -> list[Skill]:
    """The skills of these names; those she has not yet are added in her own words."""
    wanted = {fold(label): label for label in labels}
    held = {fold(skill.name) for skill in profile.skills.select_related("rome_skill")}
    missing = [SkillChoice(label=label) for name, label in wanted.items() if name not in held]
    added = add_skills(profile=profile, actor=actor, choices=missing)
    known = [
        skill for skill in profile.skills.select_related("rome_skill") if fold(skill.name) in wanted
    ]
    return [*known, *added]


def _set_proofs(reference: Reference, skills: Collection[Skill]) -> bool:
    """Have the reference prove these skills of the same profile; say whether that is new."""
    own = Skill.objects.filter(profile=reference.profile_id, pk__in=[skill.pk for skill in skills])
    wanted = set(own.values_list("pk", flat=True))
    held = set(reference.proofs.values_list("skill", flat=True))
    reference.proofs.filter(skill__in=held - wanted).delete()
    SkillProof.objects.bulk_create(
        SkillProof(skill_id=pk, reference=reference) for pk in sorted(wanted - held)
    )
    return wanted != held
