"""Who works on a private call, and the documents that only they read."""

from datetime import date
from functools import partial
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collectif.core.events import record_event
from members.models import User
from tenders.models import (
    ConfidentialityAgreement,
    PrivateCall,
    Procedure,
    ProcedureAccess,
    ProcedureDocument,
)
from tenders.sources.private.documents import (
    HEAD_LENGTH,
    DocumentProblem,
    digest_of,
    problem_of,
    safe_name,
)


@transaction.atomic
def grant_access(*, procedure: Procedure, user: User, actor: User) -> ProcedureAccess:
    """Put a person in the bid team; asking twice changes nothing.

    Raises ValidationError `no_role` for someone who holds no role today: she could not read it.
    """
    if not user.current_roles:
        message = _("%(person)s holds no role today: grant one first.")
        raise ValidationError(message, code="no_role", params={"person": user.get_full_name()})
    access, is_new = ProcedureAccess.objects.get_or_create(
        procedure=procedure, user=user, defaults={"granted_by": actor}
    )
    if is_new:
        _record(procedure, "procedure_access_granted", actor, user)
    return access


@transaction.atomic
def withdraw_access(*, procedure: Procedure, user: User, actor: User) -> None:
    """Take a person out of the bid team; what she signed stays written.

    Raises ValidationError `submitter` for whoever entered the call: it stays hers to follow.
    """
    if PrivateCall.objects.filter(procedure=procedure, submitted_by=user).exists():
        message = _("%(person)s entered this call, and stays in its team.")
        raise ValidationError(message, code="submitter", params={"person": user.get_full_name()})
    gone, _by_model = ProcedureAccess.objects.filter(procedure=procedure, user=user).delete()
    if gone:
        _record(procedure, "procedure_access_withdrawn", actor, user)


@transaction.atomic
def record_agreement(
    *, procedure: Procedure, user: User, signed_on: date, actor: User, today: date
) -> ConfidentialityAgreement:
    """Write down that a person signed the confidentiality agreement; the last day given holds.

    Raises ValidationError on `signed_on`: `in_the_future`.
    """
    if signed_on > today:
        message = _("This day has not come yet: give the day of the signature.")
        raise ValidationError({"signed_on": ValidationError(message, code="in_the_future")})
    agreement, is_new = ConfidentialityAgreement.objects.select_for_update().get_or_create(
        procedure=procedure, user=user, defaults={"signed_on": signed_on, "recorded_by": actor}
    )
    if not is_new and agreement.signed_on == signed_on:
        return agreement
    if not is_new:
        agreement.signed_on, agreement.recorded_by = signed_on, actor
        agreement.save(update_fields=["signed_on", "recorded_by"])
    _record(procedure, "confidentiality_recorded", actor, user, signed_on=signed_on.isoformat())
    return agreement


@transaction.atomic
def add_document(
    *, procedure: Procedure, name: str, content: BinaryIO, size: int, actor: User
) -> ProcedureDocument:
    """Keep a file for the bid team, whole or not at all; the same one again is kept once.

    Raises ValidationError on `file`: `too_large`, `too_many`, `empty`, `kind`, `mismatch`.
    """
    _check_file(name, content, size)
    digest = digest_of(content)
    procedure = Procedure.objects.select_for_update(of=("self",)).get(pk=procedure.pk)
    if same := procedure.documents.filter(sha256=digest).first():
        return same
    if procedure.documents.count() >= ProcedureDocument.MAX_PER_PROCEDURE:
        raise _refusal("too_many", limit=ProcedureDocument.MAX_PER_PROCEDURE)
    document = ProcedureDocument(
        procedure=procedure,
        file=File(content, name="document"),
        name=safe_name(name),
        size=size,
        sha256=digest,
        uploaded_by=actor,
    )
    document.full_clean()
    _save_whole(document)
    record_event(
        actor=actor, verb="procedure_document_added", subject=procedure, size=document.size
    )
    return document


@transaction.atomic
def remove_document(*, document: ProcedureDocument, actor: User) -> None:
    """Remove a file for good; the journal keeps who did, never its name."""
    gone, _by_model = ProcedureDocument.objects.filter(pk=document.pk).delete()
    if not gone:
        return
    transaction.on_commit(partial(document.file.storage.delete, str(document.file.name)))
    record_event(actor=actor, verb="procedure_document_removed", subject=document.procedure)


def _save_whole(document: ProcedureDocument) -> None:
    """Write the file, then its row; without the row, no file stays behind."""
    try:
        with transaction.atomic():
            document.save(force_insert=True)
    except Exception:
        document.file.storage.delete(str(document.file.name))
        raise


def _check_file(name: str, content: BinaryIO, size: int) -> None:
    if size > ProcedureDocument.MAX_SIZE:
        raise _refusal("too_large", limit=ProcedureDocument.MAX_SIZE // (1024 * 1024))
    content.seek(0)
    head = content.read(HEAD_LENGTH)
    content.seek(0)
    if problem := problem_of(name, head):
        raise _refusal(problem)


def _refusal(code: DocumentProblem | str, *, limit: int = 0) -> ValidationError:
    texts = {
        "too_large": _("This file is too large: %(limit)s MB at most. Could you split it?"),
        "too_many": ngettext(
            "This dossier holds %(limit)s document already: remove one first.",
            "This dossier holds %(limit)s documents already: remove one first.",
            limit,
        ),
        "empty": _("This file is empty: choose another one."),
        "kind": _("We do not take this kind of file: send a PDF, an office document or an image."),
        "mismatch": _("This file is not what its name says: open it, then save it again."),
    }
    error = ValidationError(texts[code], code=code, params={"limit": limit})
    return ValidationError({"file": error})


def _record(procedure: Procedure, verb: str, actor: User, user: User, **data: str) -> None:
    record_event(actor=actor, verb=verb, subject=procedure, user=str(user.public_id), **data)
