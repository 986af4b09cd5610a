from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest, render_partial
from collectif.core.places import DEPARTMENTS
from tenders.actions.runs import request_run
from tenders.enums import Source
from tenders.models import Procedure, SourceRecord, SourceRun
from tenders.permissions import can_pull_source, can_read_sources

SHOWN_RUNS = 10
SHOWN_RECORDS = 10


@require_safe
def source_detail(request: HtmxRequest) -> HttpResponse:
    """How fresh the notices are, what the last pulls did, and what could not be read."""
    if not can_read_sources(request.user):
        raise PermissionDenied
    runs = list(SourceRun.objects.visible_to(request.user).for_list()[:SHOWN_RUNS])
    quarantined = SourceRecord.objects.quarantined()
    context = {
        "runs": runs,
        "active_run": next((run for run in runs if run.is_active), None),
        "last_run": next((run for run in runs if not run.is_active), None),
        "last_success": SourceRun.objects.last_success(),
        "notice_count": Procedure.objects.count(),
        "open_count": Procedure.objects.open_at(timezone.now()).count(),
        "quarantined_count": quarantined.count(),
        "quarantined": quarantined.defer("body").order_by("-changed_at")[:SHOWN_RECORDS],
        "origin": settings.TENDERS_BOAMP_ORIGIN,
        "base_url": settings.TENDERS_BOAMP_URL,
        "departments": [
            DEPARTMENTS[code] for code in settings.TENDERS_DEPARTMENTS if code in DEPARTMENTS
        ],
        "can_pull": can_pull_source(request.user),
    }
    return render_partial(request, "tenders/source_detail.html", context, partial="run_state")


@require_POST
def run_create(request: HtmxRequest) -> HttpResponse:
    if not can_pull_source(request.user):
        raise PermissionDenied
    try:
        request_run(source=Source.BOAMP, actor=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("The BOAMP is being read. This page follows the work."))
    return redirect("tenders:source_detail")
