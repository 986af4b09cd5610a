"""CVs read in the background, and their files forgotten as soon as they may be."""

from datetime import datetime, timedelta
from functools import lru_cache, partial
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction
from django.utils import timezone

from members.enums import JobState
from members.models import CvImport, RomeSkill
from members.models.cv_import import FOLDER, CvImportQuerySet
from members.pipeline.cv_proposals import proposals_of
from members.sources.cv.errors import UnreadableCv
from members.sources.cv.facts import CvReading
from members.sources.cv.reader import read_in_child
from members.sources.cv.vocabulary import Term, Vocabulary, vocabulary

# Past this, nobody waits for the answer any more, and the file must not stay.
LIFETIME = timedelta(hours=1)
KEPT_FOR = timedelta(days=7)
# Beside those of `members.sources.cv.errors`.
LOST, GAVE_UP, NOTHING_FOUND = "lost", "gave_up", "nothing_found"
STORAGE = CvImport._meta.get_field("file").storage


def read_import(import_id: int) -> JobState | None:
    """Read a CV and keep what it proposes; None when it is done, in other hands, or gone.

    Whoever takes it signs with a heartbeat; whoever took it over meanwhile has the last word.
    Raises OSError when the system has no process to give: the CV then waits for another try.
    """
    claim = _claim(import_id)
    if claim is None:
        return None
    held = CvImport.objects.filter(pk=claim.pk, heartbeat_at=claim.heartbeat_at).active()
    try:
        data = _content(claim)
        reading = read_in_child(data, claim.file_name, _vocabulary()) if data else None
    except UnreadableCv as fault:
        return _fail(held, claim, fault.code)
    except OSError:
        held.update(state=JobState.WAITING)
        raise
    return _keep(held, claim, reading) if reading else _fail(held, claim, LOST)


def give_up_imports(*, now: datetime) -> int:
    """Close the readings that never came to an end, and delete their files."""
    old = CvImport.objects.active().filter(created_at__lt=now - LIFETIME)
    return sum(1 for one in old if _fail(old.filter(pk=one.pk), one, GAVE_UP))


def discard_imports(*, now: datetime) -> int:
    """Forget what was proposed a week ago; a file that its person keeps stays."""
    old = CvImport.objects.filter(finished_at__lt=now - KEPT_FOR)
    old.exclude(file="").exclude(proposals={}).update(proposals={})
    gone, _by_model = old.filter(file="").delete()
    return gone


def delete_stray_files(*, now: datetime) -> int:
    """Delete the files that no row names: a process died between the two."""
    named = set(CvImport.objects.exclude(file="").values_list("file", flat=True))
    strays = [path for path in _stored_before(now - LIFETIME) if path not in named]
    for path in strays:
        STORAGE.delete(path)
    return len(strays)


def forget_on_commit(path: str) -> None:
    """Delete a CV once nothing names it any more; "" is no file."""
    if path:
        transaction.on_commit(partial(STORAGE.delete, path))


def _claim(import_id: int) -> CvImport | None:
    signed_at = timezone.now()
    claimable = CvImport.objects.claimable().filter(pk=import_id)
    if not claimable.update(state=JobState.RUNNING, heartbeat_at=signed_at):
        return None
    return CvImport.objects.filter(pk=import_id, heartbeat_at=signed_at).first()


def _content(claim: CvImport) -> bytes:
    """The bytes of the file; none when it is gone."""
    try:
        with claim.file.open("rb") as content:
            return content.read()
    except (FileNotFoundError, ValueError):
        return b""


def _keep(held: CvImportQuerySet, claim: CvImport, reading: CvReading) -> JobState | None:
    proposals = proposals_of(reading)
    said = {"proposals": proposals, "error_code": "" if proposals else NOTHING_FOUND}
    return _close(held, claim, JobState.READY, keeps_file=claim.is_kept, **said)


def _fail(held: CvImportQuerySet, claim: CvImport, code: str) -> JobState | None:
    return _close(held, claim, JobState.FAILED, keeps_file=False, error_code=code)


@transaction.atomic
def _close(
    held: CvImportQuerySet, claim: CvImport, state: JobState, *, keeps_file: bool, **said: Any
) -> JobState | None:
    """Write the end of a reading, when the row is still in these hands."""
    if not keeps_file:
        said["file"] = ""
    if not held.update(state=state, finished_at=timezone.now(), **said):
        return None
    if not keeps_file:
        forget_on_commit(str(claim.file.name))
    return state


def _stored_before(moment: datetime) -> list[str]:
    if not STORAGE.exists(FOLDER):
        return []
    _folders, names = STORAGE.listdir(FOLDER)
    paths = [str(PurePosixPath(FOLDER, name)) for name in names]
    return [path for path in paths if STORAGE.get_modified_time(path) < moment]


def _vocabulary() -> Vocabulary:
    skills = RomeSkill.objects.in_use().order_by("code").values_list("code", "label")
    return _indexed(tuple(Term(code, (label,)) for code, label in skills))


@lru_cache(maxsize=1)
def _indexed(terms: tuple[Term, ...]) -> Vocabulary:
    """Built again when ROME changes only: it takes a third of a second."""
    return vocabulary(terms)
