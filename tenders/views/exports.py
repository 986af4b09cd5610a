import tempfile
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import (
    FileResponse,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest, site_url
from tenders.actions.exports import record_export
from tenders.filters import ProcedureFilter
from tenders.models import Procedure
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.permissions import can_browse_tenders
from tenders.pipeline.exports.csv import write_csv
from tenders.pipeline.exports.ical import write_calendar
from tenders.pipeline.exports.ocds import release_of, write_package
from tenders.pipeline.exports.scope import public_only, with_release_parts
from tenders.pipeline.exports.table import columns, lines
from tenders.pipeline.exports.xlsx import MOST_LINES, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RELEASES_A_PAGE = 100

type Writer = Callable[[ProcedureQuerySet, str], HttpResponseBase]


@require_POST
def export_create(request: HtmxRequest, form: str) -> HttpResponseBase:
    """Give the list of the url as a table, streamed; all that the person may see, no more."""
    procedures = _asked(request)
    if procedures is None:
        return redirect(f"{reverse('tenders:procedure_list')}?{request.GET.urlencode()}")
    record_export(actor=request.user, form=form, row_count=procedures.count())
    name = f"{_('calls-for-tenders')}-{timezone.localdate():%Y-%m-%d}.{form}"
    return WRITERS[form](procedures.order_by("closes_at", "pk"), name)


@require_safe
def procedure_calendar(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """The deadline of one procedure, for one's own calendar."""
    procedure = get_object_or_404(Procedure.objects.visible_to(request.user), public_id=public_id)
    if procedure.submission_deadline is None:
        messages.warning(request, _("This call gives no date that we can put in a calendar."))
        return redirect(procedure)
    body = write_calendar(
        [procedure], name=procedure.title, site_url=settings.SITE_URL, with_alarm=True
    )
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{procedure.public_id}.ics"'
    return response


@require_safe
def procedure_ocds(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """One public procedure as an OCDS 1.1 release package."""
    public = public_only(Procedure.objects.visible_to(request.user))
    procedure = get_object_or_404(with_release_parts(public), public_id=public_id)
    return JsonResponse(_package([procedure], reverse("tenders:procedure_ocds", args=[public_id])))


@require_safe
def list_ocds(request: HtmxRequest) -> HttpResponse:
    """A page of the list of the url as an OCDS 1.1 release package, with the next one's address."""
    asked = _asked(request)
    if asked is None:
        return JsonResponse({"error": _("One of the values is not known.")}, status=422)
    found = with_release_parts(public_only(asked)).order_by("-last_published_on", "-pk")
    page = Paginator(found, RELEASES_A_PAGE).get_page(request.GET.get("page"))
    package = _package(list(page), _page_path(request, page.number))
    if page.has_next():
        next_path = _page_path(request, page.next_page_number())
        package["links"] = {"next": site_url(next_path)}
    return JsonResponse(package)


def _asked(request: HtmxRequest) -> ProcedureQuerySet | None:
    """What the url searches for among what the person may see; None when it makes no sense."""
    if not can_browse_tenders(request.user):
        raise PermissionDenied
    visible = Procedure.objects.visible_to(request.user)
    search = ProcedureFilter(request.GET, visible, now=timezone.now())
    return search.qs if search.is_valid() else None


def _csv(procedures: ProcedureQuerySet, name: str) -> HttpResponseBase:
    shown = columns(settings.SITE_URL)
    return StreamingHttpResponse(
        write_csv(shown, lines(procedures, shown)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _xlsx(procedures: ProcedureQuerySet, name: str) -> HttpResponseBase:
    """Written to a file without a name, which goes when the answer is sent."""
    shown = columns(settings.SITE_URL)
    target = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    write_xlsx(target, shown, lines(procedures[:MOST_LINES], shown), sheet=_("Calls"))
    target.seek(0)
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)


def _package(procedures: list[Procedure], path: str) -> dict[str, Any]:
    prefix = settings.TENDERS_OCID_PREFIX
    return write_package(
        [release_of(procedure, prefix=prefix) for procedure in procedures],
        uri=site_url(path),
        published_at=timezone.now(),
        publisher={"name": settings.SITE_NAME, "uri": site_url("/")},
    )


def _page_path(request: HtmxRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"{reverse('tenders:list_ocds')}?{query.urlencode()}"


WRITERS: dict[str, Writer] = {"csv": _csv, "xlsx": _xlsx}
