from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest
from members.actions.exports import request_export
from members.enums import JobState
from members.models import DataExport


@require_POST
def data_copy_create(request: HtmxRequest) -> HttpResponse:
    """Have a copy of one's data made."""
    request_export(user=request.user)
    messages.success(request, _("Your copy is being made: we write to you when it is there."))
    return redirect("members:privacy_detail")


@never_cache
@require_safe
def data_copy_download(request: HtmxRequest, public_id: UUID) -> FileResponse:
    """One's own copy, as long as it is kept."""
    copies = DataExport.objects.visible_to(request.user)
    ready = copies.filter(state=JobState.READY, expires_at__gt=timezone.now())
    export = get_object_or_404(ready, public_id=public_id)
    try:
        content = export.file.open()
    except FileNotFoundError as lost:
        raise Http404 from lost
    return FileResponse(
        content, as_attachment=True, filename="mes-donnees.zip", content_type="application/zip"
    )
