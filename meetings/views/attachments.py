from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest
from meetings.actions.documents import add_file, add_link, remove_document
from meetings.forms.agendas import DocumentForm
from meetings.models import MeetingDocument, Occurrence
from meetings.permissions import can_remove_document
from meetings.views.conduct import noted_meeting

# A file may hold anything: it is saved, never shown, nor kept by what lies on its way.
DOWNLOAD_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
}


@require_http_methods(["GET", "HEAD", "POST"])
def attachment_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Add a link or a file for those who come."""
    meeting = noted_meeting(request, public_id)
    is_sent = request.method == "POST"
    form = DocumentForm(request.POST, request.FILES) if is_sent else DocumentForm()
    if form.is_valid():
        try:
            _add(request, meeting, form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(f"{meeting.get_absolute_url()}#documents-title")
    context = {"form": form, "meeting": meeting}
    status = 422 if form.errors else 200
    return render(request, "meetings/attachment_create.html", context, status=status)


@require_safe
def attachment_download(request: HtmxRequest, public_id: UUID) -> FileResponse:
    """Give a file to be saved, to whoever may read it today."""
    document = _document(request, public_id)
    try:
        content = document.file.open("rb")
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=document.name,
        content_type="application/octet-stream",
        headers=DOWNLOAD_HEADERS,
    )


@require_POST
def attachment_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    document = _document(request, public_id)
    if not can_remove_document(request.user, document):
        raise PermissionDenied
    remove_document(document=document, actor=request.user)
    messages.success(request, document.name)
    return redirect(document.occurrence)


def _document(request: HtmxRequest, public_id: UUID) -> MeetingDocument:
    visible = MeetingDocument.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("occurrence__series"), public_id=public_id)


def _add(request: HtmxRequest, meeting: Occurrence, form: DocumentForm) -> None:
    given = form.cleaned_data
    told = {"occurrence": meeting, "name": given["name"], "actor": request.user}
    if upload := given["file"]:
        add_file(file_name=upload.name, content=upload, size=upload.size, **told)
    else:
        add_link(url=given["url"], **told)
