"""What a person does with her CV: sends it, takes lines of it, and forgets it."""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from collectif.core.events import record_event
from collectif.core.text import fold
from members.actions.profile_parts import set_languages, set_links
from members.actions.profiles import lock_profile, update_profile
from members.actions.references import add_reference
from members.actions.skills import SkillChoice, add_skills
from members.enums import CvPart
from members.models import CvImport, Profile, User
from members.models.cv_import import FOLDER
from members.pipeline.cv import STORAGE, forget_on_commit
from members.pipeline.cv_proposals import TakenLine, without
from members.sources.cv.errors import CvFault, UnreadableCv
from members.sources.cv.limits import MAX_BYTES
from members.sources.cv.messages import explanation
from members.sources.cv.sniffing import recognise
from members.sources.evidence import safe_name
from members.tasks import read_cv

type Lines = list[Mapping[str, Any]]


def request_cv_import(
    *, profile: Profile, actor: User, file_name: str, content: BinaryIO, is_kept: bool
) -> CvImport:
    """Have a CV read in the background, in the place of the former one.

    The type is told by the bytes, before anything is locked. Raises ValidationError:
    `already_running`, and on `file` the codes of `CvFault`.
    """
    data = content.read(MAX_BYTES + 1)
    if fault := _fault_of(data, file_name):
        raise ValidationError({"file": ValidationError(explanation(fault), code=fault)})
    path = STORAGE.save(f"{FOLDER}/{uuid4().hex}", ContentFile(data))
    try:
        return _store(profile, actor, file=path, file_name=safe_name(file_name), is_kept=is_kept)
    except Exception:
        STORAGE.delete(path)
        raise


@transaction.atomic
def take_lines(*, cv_import: CvImport, actor: User, lines: Sequence[TakenLine]) -> CvImport:
    """Write lines into the profile, all or none, each through the action of its part.

    What is taken is proposed no more, and a line taken twice changes nothing. Raises
    ValidationError as those actions do; CvImport.DoesNotExist once forgotten.
    """
    profile = lock_profile(cv_import.profile)
    cv_import = _locked(cv_import)
    waiting = {line["key"] for lines in cv_import.proposals.values() for line in lines}
    for part, write in WRITERS.items():
        said = [one.values for one in lines if one.part == part and one.key in waiting]
        if said:
            write(profile, actor, said)
    cv_import.proposals = without(cv_import.proposals, [line.key for line in lines])
    cv_import.save(update_fields=["proposals"])
    return cv_import


@transaction.atomic
def finish_cv_import(*, cv_import: CvImport, actor: User) -> None:
    """Drop what is left to decide; without a kept file, nothing of the CV stays."""
    cv_import = _locked(cv_import)
    if not cv_import.file or cv_import.is_active:
        delete_cv_import(cv_import=cv_import, actor=actor)
        return
    cv_import.proposals = {}
    cv_import.save(update_fields=["proposals"])


@transaction.atomic
def delete_cv_import(*, cv_import: CvImport, actor: User) -> None:
    """Forget a CV, its file and what it proposed; what was taken of it stays in the profile."""
    deleted, _by_model = CvImport.objects.filter(pk=cv_import.pk).delete()
    if deleted:
        forget_on_commit(str(cv_import.file.name or ""))
        record_event(actor=actor, verb="cv_forgotten", subject=cv_import.profile)


def _fault_of(data: bytes, file_name: str) -> CvFault | None:
    """Say what shows at once; the rest is for the child process that reads."""
    if not data:
        return CvFault.EMPTY
    if len(data) > MAX_BYTES:
        return CvFault.TOO_LARGE
    try:
        recognise(data, file_name)
    except UnreadableCv as fault:
        return fault.code
    return None


@transaction.atomic
def _store(profile: Profile, actor: User, **facts: Any) -> CvImport:
    """Write the row; what stands of a former CV goes, unless that one is being read."""
    profile = lock_profile(profile)
    cv_import = CvImport(profile=profile, **facts)
    cv_import.full_clean()
    for former in profile.cv_imports.all():
        forget_on_commit(str(former.file.name or ""))
        former.delete()
    cv_import.save(force_insert=True)
    record_event(actor=actor, verb="cv_sent", subject=profile)
    read_cv.delay_on_commit(cv_import.pk)
    return cv_import


def _locked(cv_import: CvImport) -> CvImport:
    rows = CvImport.objects.select_for_update(of=("self",)).select_related("profile")
    return rows.get(pk=cv_import.pk)


def _write_headline(profile: Profile, actor: User, lines: Lines) -> None:
    update_profile(profile=profile, actor=actor, headline=lines[-1]["headline"])


def _write_experiences(profile: Profile, actor: User, lines: Lines) -> None:
    for words in lines:
        add_reference(profile=profile, actor=actor, **words)


def _write_skills(profile: Profile, actor: User, lines: Lines) -> None:
    """Own words that she holds already, under whatever code, are left as they are."""
    held = {fold(skill.name) for skill in profile.skills.select_related("rome_skill")}
    choices = [SkillChoice(**line) for line in lines]
    new = [one for one in choices if not one.label or fold(one.label) not in held]
    add_skills(profile=profile, actor=actor, choices=new)


def _write_languages(profile: Profile, actor: User, lines: Lines) -> None:
    held = dict(profile.languages.values_list("code", "level"))
    said = {line["code"]: line["level"] for line in lines}
    set_languages(profile=profile, actor=actor, levels=held | said | held)


def _write_links(profile: Profile, actor: User, lines: Lines) -> None:
    held = dict(profile.links.values_list("url", "label"))
    said = {line["url"]: line["label"] for line in lines}
    set_links(profile=profile, actor=actor, links=held | said | held)


WRITERS = {
    CvPart.HEADLINE: _write_headline,
    CvPart.EXPERIENCES: _write_experiences,
    CvPart.SKILLS: _write_skills,
    CvPart.LANGUAGES: _write_languages,
    CvPart.LINKS: _write_links,
}
