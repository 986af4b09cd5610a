from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest, render_partial
from members.models import User
from tenders.actions.records import request_rereading, reread_record
from tenders.enums import Source
from tenders.forms.records import QuarantineForm
from tenders.models import Rereading, SourceRecord
from tenders.permissions import can_browse_tenders, can_pull_source, can_read_sources
from tenders.sources.payloads import indented
from tenders.views.source_words import REASONS

PAGE_SIZE = 20
SHOWN_LENGTH = 100_000


@require_safe
def record_list(request: HtmxRequest) -> HttpResponse:
    """What could not be read, why, and the reading again that is under way."""
    if not can_read_sources(request.user):
        raise PermissionDenied
    form = _quarantine_form(request.user, request.GET)
    is_understood = form.is_valid()
    found = SourceRecord.objects.visible_to(request.user).quarantined(**_chosen(form))
    rereading = Rereading.objects.order_by("-pk").first()
    context = {
        "form": form,
        "page": Paginator(found.for_list(), PAGE_SIZE).get_page(request.GET.get("page")),
        "reasons": REASONS,
        "rereading": rereading,
        "can_reread": can_pull_source(request.user),
    }
    is_followed = request.htmx.target == "rereading"
    response = render_partial(
        request,
        "tenders/record_list.html",
        context,
        partial="rereading" if is_followed else "records",
        status=200 if is_understood else 422,
    )
    if is_followed and not (rereading and rereading.is_active):
        # The work that was followed is done: the list is shorter.
        response["HX-Refresh"] = "true"
    return response


@require_safe
def record_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """One record: what came, what was made of it, and why it could not be read."""
    record = _record(request, public_id)
    text = indented(record.body, record.media_type)
    context = {
        "record": record,
        "reason": REASONS.get(record.quarantine_code, record.quarantine_code),
        "payload": text[:SHOWN_LENGTH],
        "is_cut": len(text) > SHOWN_LENGTH,
        "can_reread": can_pull_source(request.user),
        "can_browse": can_browse_tenders(request.user),
    }
    return render(request, "tenders/record_detail.html", context)


@require_safe
def record_download(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Give the record as it came, in a form no browser will run."""
    record = _record(request, public_id)
    kind = "xml" if record.media_type == "application/xml" else "json"
    name = f"{record.source}-{record.source_id}.{kind}.txt"
    return HttpResponse(
        record.body,
        content_type="text/plain; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(True, name) or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
def record_reparse(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    record = _record(request, public_id)
    if not can_pull_source(request.user):
        raise PermissionDenied
    try:
        record = reread_record(record=record, actor=request.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        _say_outcome(request, record)
    return redirect("tenders:record_detail", public_id=record.public_id)


@require_POST
def records_reparse(request: HtmxRequest) -> HttpResponse:
    """Read again, in the background, all that is set apart under the filter."""
    if not can_pull_source(request.user):
        raise PermissionDenied
    form = _quarantine_form(request.user, request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("No record is set apart any more."), code="nothing_to_read")
        request_rereading(actor=request.user, **_chosen(form))
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        said = _("The records are being read again. This page follows the work.")
        messages.success(request, said)
    query = form.cleaned_data if form.is_valid() else {}
    return redirect(f"{reverse('tenders:record_list')}?{urlencode(query)}")


def _record(request: HtmxRequest, public_id: UUID) -> SourceRecord:
    if not can_read_sources(request.user):
        raise PermissionDenied
    records = SourceRecord.objects.visible_to(request.user)
    return get_object_or_404(
        records.select_related("run", "notice__procedure"), public_id=public_id
    )


def _say_outcome(request: HtmxRequest, record: SourceRecord) -> None:
    if record.quarantine_code:
        reason = REASONS.get(record.quarantine_code, record.quarantine_code)
        said = _("It still cannot be read: %(reason)s. It stays here, whole.")
        messages.warning(request, said % {"reason": reason})
    else:
        messages.success(request, _("It could be read: its notice has joined the calls."))


def _quarantine_form(user: User, data: Mapping[str, Any]) -> QuarantineForm:
    """Offer the sources and reasons there are, each with its count; one query."""
    sources: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    found = SourceRecord.objects.visible_to(user).quarantined()
    counted = found.order_by().values_list("source", "quarantine_code").annotate(Count("pk"))
    for source, code, count in counted:
        sources[source] += count
        reasons[code] += count
    return QuarantineForm(
        data,
        sources=[(name, f"{Source(name).label} ({count})") for name, count in sources.items()],
        reasons=[
            (code, f"{REASONS.get(code, code)} ({count})") for code, count in reasons.most_common()
        ],
    )


def _chosen(form: QuarantineForm) -> dict[str, str]:
    """Return the filter; all that is set apart when it was not understood."""
    given = form.cleaned_data if form.is_valid() else {}
    return {
        "source": given.get("source", ""),
        "quarantine_code": given.get("reason", ""),
    }
