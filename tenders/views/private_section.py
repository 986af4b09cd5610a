"""What the bid team of a private call sees: on a page of its own, and inside the dossier."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.utils import timezone

from members.enums import RoleState
from members.models import User
from members.models.user import UserQuerySet
from tenders.forms.private import AccessForm, AgreementForm, DocumentForm, VisibilityForm
from tenders.models import (
    ConfidentialityAgreement,
    PrivateCall,
    Procedure,
    ProcedureAccess,
    ProcedureDocument,
)
from tenders.permissions import (
    can_edit_private_call,
    can_manage_bid_team,
    can_publish_private_calls,
    can_read_document,
    can_remove_document,
    can_work_on,
)


@dataclass(frozen=True, slots=True)
class Teammate:
    """Somebody of the team; `form` writes down what she signed."""

    access: ProcedureAccess
    agreement: ConfidentialityAgreement | None
    form: AgreementForm


@dataclass(frozen=True, slots=True)
class DocumentLine:
    document: ProcedureDocument
    is_readable: bool
    is_removable: bool


def private_section(
    user: User, procedure: Procedure, *, faulty: BaseForm | None = None
) -> dict[str, Any] | None:
    """Return what the partial shows as `team`: None for a public call, or to an outsider.

    One query for a public call, six at most for a private one. `faulty`: the form that was
    just refused, shown again with its errors.
    """
    call = PrivateCall.objects.filter(procedure=procedure).select_related("submitted_by").first()
    if call is None:
        return None
    accesses = list(procedure.accesses.select_related("user").order_by("granted_at", "pk"))
    is_in_team = any(access.user_id == user.pk for access in accesses)
    if not can_work_on(user, is_in_team=is_in_team):
        return None
    signed = {agreement.user_id: agreement for agreement in procedure.agreements.all()}
    can_manage = can_manage_bid_team(user)
    return {
        "call": call,
        "procedure": procedure,
        "teammates": list(_teammates(accesses, signed, faulty)),
        "documents": list(_documents(user, call, procedure, has_signed=user.pk in signed)),
        "is_in_team": is_in_team,
        "must_sign": call.is_nda_required and user.pk not in signed,
        "can_edit": can_edit_private_call(user, call),
        "can_manage": can_manage,
        "can_publish": can_publish_private_calls(user),
        "faulty": faulty,
        "visibility_form": _own(faulty, VisibilityForm)
        or VisibilityForm(initial={"visibility": procedure.visibility}),
        "document_form": _own(faulty, DocumentForm) or DocumentForm(),
        "access_form": (_own(faulty, AccessForm) or AccessForm(people=people_to_add(procedure)))
        if can_manage
        else None,
    }


def people_to_add(procedure: Procedure) -> UserQuerySet:
    """Return whoever holds a role today and is not in the team, as in a directory."""
    holders = User.objects.in_role_state(RoleState.CURRENT, day=timezone.localdate())
    outside = holders.filter(is_active=True).exclude(procedure_accesses__procedure=procedure)
    return outside.order_by("last_name", "first_name", "pk")


def agreement_form(user: User, **data: Any) -> AgreementForm:
    """Return the form of one person: several stand on the page, each with ids of its own."""
    return AgreementForm(auto_id=f"agreement_{user.public_id.hex}_%s", **data)


def _teammates(
    accesses: list[ProcedureAccess],
    signed: dict[int, ConfidentialityAgreement],
    faulty: BaseForm | None,
) -> Iterator[Teammate]:
    for access in accesses:
        agreement = signed.get(access.user_id)
        day = agreement.signed_on if agreement else timezone.localdate()
        form = agreement_form(access.user, initial={"signed_on": day})
        is_faulty = faulty is not None and faulty.auto_id == form.auto_id
        yield Teammate(access, agreement, (is_faulty and _own(faulty, AgreementForm)) or form)


def _documents(
    user: User, call: PrivateCall, procedure: Procedure, *, has_signed: bool
) -> Iterator[DocumentLine]:
    for document in procedure.documents.for_list():
        is_readable = can_read_document(
            user, document, is_nda_required=call.is_nda_required, has_signed=has_signed
        )
        yield DocumentLine(document, is_readable, can_remove_document(user, document))


def _own[Kind: BaseForm](faulty: BaseForm | None, kind: type[Kind]) -> Kind | None:
    return faulty if isinstance(faulty, kind) else None
