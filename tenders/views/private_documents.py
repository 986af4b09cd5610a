from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest
from tenders.actions.private_team import add_document, remove_document
from tenders.forms.private import DocumentForm
from tenders.models import ConfidentialityAgreement, ProcedureDocument
from tenders.permissions import can_read_document, can_remove_document
from tenders.views.private_section import private_section
from tenders.views.private_team import private_procedure, team_answer, team_page

# A file may hold anything: it is saved, never shown, nor kept by what lies on its way.
DOWNLOAD_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


@require_POST
def document_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Add a file for the bid team."""
    procedure = private_procedure(request, public_id)
    if private_section(request.user, procedure) is None:
        raise PermissionDenied
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            add_document(
                procedure=procedure,
                name=upload.name,
                content=upload,
                size=upload.size,
                actor=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return team_answer(request, procedure)
    return team_page(request, procedure, form)


@require_POST
def document_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Remove a file for good."""
    document = _document(request, public_id)
    if not can_remove_document(request.user, document):
        raise PermissionDenied
    remove_document(document=document, actor=request.user)
    return team_answer(request, document.procedure)


@require_safe
def document_download(request: HtmxRequest, public_id: UUID) -> FileResponse:
    """Give a file to be saved, to whoever may read it today."""
    document = _document(request, public_id)
    signed = ConfidentialityAgreement.objects.filter(
        procedure=document.procedure_id, user=request.user
    )
    if not can_read_document(
        request.user,
        document,
        is_nda_required=document.procedure.private_call.is_nda_required,
        has_signed=signed.exists(),
    ):
        raise PermissionDenied
    try:
        content = document.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=document.name,
        content_type="application/octet-stream",
        headers=DOWNLOAD_HEADERS,
    )


def _document(request: HtmxRequest, public_id: UUID) -> ProcedureDocument:
    visible = ProcedureDocument.objects.visible_to(request.user)
    rows = visible.select_related("procedure__private_call")
    return get_object_or_404(rows, public_id=public_id)
