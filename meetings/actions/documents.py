"""Documents of a meeting: links, or files kept where no url leads."""

from functools import partial
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.text import normalise_spaces
from meetings.models import MeetingDocument, Occurrence
from members.models import User
from tenders.sources.private.documents import HEAD_LENGTH, digest_of, problem_of, safe_name

MEGABYTE = 1024 * 1024


@transaction.atomic
def add_link(*, occurrence: Occurrence, url: str, name: str, actor: User) -> MeetingDocument:
    """Add a link to an https page; the same one again is kept once.

    Raises ValidationError by field, and `too_many`.
    """
    meeting = _lock(occurrence)
    if same := meeting.documents.filter(url=url).first():
        return same
    shown = normalise_spaces(name) or url
    document = MeetingDocument(occurrence=meeting, url=url, name=shown[:200], added_by=actor)
    _check_room(meeting)
    document.full_clean()
    document.save()
    record_event(actor=actor, verb="meeting_document_added", subject=meeting)
    return document


@transaction.atomic
def add_file(
    *, occurrence: Occurrence, name: str, file_name: str, content: BinaryIO, size: int, actor: User
) -> MeetingDocument:
    """Keep a file, whole or not at all; the same one again is kept once.

    `name`: what people read, or "" for the file's own. Raises ValidationError on `file`:
    `too_large`, `too_many`, `empty`, `kind`, `mismatch`.
    """
    _check_file(file_name, content, size)
    digest, meeting = digest_of(content), _lock(occurrence)
    if same := meeting.documents.filter(sha256=digest).first():
        return same
    _check_room(meeting)
    shown = safe_name(file_name)
    document = MeetingDocument(
        occurrence=meeting,
        file=File(content, name="document"),
        name=_named(normalise_spaces(name), shown),
        size=size,
        sha256=digest,
        added_by=actor,
    )
    document.full_clean()
    _save_whole(document)
    record_event(actor=actor, verb="meeting_document_added", subject=meeting, size=size)
    return document


@transaction.atomic
def remove_document(*, document: MeetingDocument, actor: User) -> None:
    """Remove a document for good; the journal keeps who did, never its name."""
    gone, _by_model = MeetingDocument.objects.filter(pk=document.pk).delete()
    if not gone:
        return
    if document.file:
        transaction.on_commit(partial(document.file.storage.delete, str(document.file.name)))
    record_event(actor=actor, verb="meeting_document_removed", subject=document.occurrence)


def _named(words: str, file_name: str) -> str:
    """What people call it, with the extension that lets it be opened."""
    extension = file_name.rpartition(".")[2]
    return file_name if not words else f"{words[: 200 - len(extension) - 1]}.{extension}"


def _save_whole(document: MeetingDocument) -> None:
    """Write the file, then its row; without the row, no file stays behind."""
    try:
        with transaction.atomic():
            document.save(force_insert=True)
    except Exception:
        document.file.storage.delete(str(document.file.name))
        raise


def _lock(occurrence: Occurrence) -> Occurrence:
    locked = Occurrence.objects.select_for_update(of=("self",), no_key=True)
    return locked.get(pk=occurrence.pk)


def _check_room(occurrence: Occurrence) -> None:
    if occurrence.documents.count() >= MeetingDocument.MAX_PER_MEETING:
        raise _refusal("too_many")


def _check_file(name: str, content: BinaryIO, size: int) -> None:
    if size > MeetingDocument.MAX_SIZE:
        raise _refusal("too_large")
    content.seek(0)
    head = content.read(HEAD_LENGTH)
    content.seek(0)
    if problem := problem_of(name, head):
        raise _refusal(problem)


def _refusal(code: str) -> ValidationError:
    texts = {
        "too_large": _("This file is too large: %(limit)s MB at most. Could you split it?"),
        "too_many": _("This meeting holds %(most)s documents already: remove one first."),
        "empty": _("This file is empty: choose another one."),
        "kind": _("We do not take this kind of file: send a PDF, an office document or an image."),
        "mismatch": _("This file is not what its name says: open it, then save it again."),
    }
    limits = {
        "limit": MeetingDocument.MAX_SIZE // MEGABYTE,
        "most": MeetingDocument.MAX_PER_MEETING,
    }
    return ValidationError({"file": ValidationError(texts[code], code=code, params=limits)})
