"""The file that goes with an achievement: whole or not at all, and nowhere but here."""

from functools import partial
from typing import BinaryIO, NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from members.models import Reference
from members.sources import evidence


class Upload(NamedTuple):
    """A file as it comes: the name a person gave it, and its bytes."""

    name: str
    content: BinaryIO


def save_with_file(reference: Reference, upload: Upload, *, fields: list[str] | None) -> None:
    """Save a reference with its new file; `fields`: what else has changed, None for a new row.

    What replaces is written before what is replaced goes, on commit. Without the row, no file
    stays behind. Raises ValidationError on `file`: `too_large`, `empty`, `kind`, `mismatch`,
    `too_many_pixels`, `animated`.
    """
    try:
        kept = evidence.accepted(upload.name, upload.content.read(evidence.MAX_BYTES + 1))
    except evidence.EvidenceRefused as refused:
        raise _refusal(refused.problem) from refused
    former = str(reference.file.name or "")
    reference.file = ContentFile(kept, name="evidence")
    reference.file_name = evidence.safe_name(upload.name)
    written = None if fields is None else [*fields, "file", "file_name"]
    try:
        with transaction.atomic():
            reference.save(update_fields=written)
    except Exception:
        reference.file.storage.delete(str(reference.file.name))
        raise
    forget_on_commit(reference, former)


def forget_on_commit(reference: Reference, path: str) -> None:
    """Delete a file once nothing names it any more; "" is no file."""
    if path:
        storage = Reference._meta.get_field("file").storage
        transaction.on_commit(partial(storage.delete, path))


def _refusal(problem: evidence.EvidenceProblem) -> ValidationError:
    texts = {
        "too_large": _("This file is too large: %(limit)s MB at most. Could you split it?"),
        "empty": _("This file is empty: choose another one."),
        "kind": _("We take PDF, PNG, JPEG, ODT and DOCX files: save it as one of these."),
        "mismatch": _("This file is not what its name says: open it, then save it again."),
        "too_many_pixels": _("This picture has too many pixels: could you make it smaller?"),
        "animated": _("This picture moves: choose one that stands still."),
    }
    limit = {"limit": evidence.MAX_BYTES // (1024 * 1024)}
    return ValidationError({"file": ValidationError(texts[problem], code=problem, params=limit)})
