from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from collectif.core.http import HtmxRequest, render_partial
from members.actions.reports import decide_report, report_person
from members.forms.reports import ReportDecisionForm, ReportForm
from members.models import ContactRequest, Report, User
from members.permissions import can_decide_report, can_read_reports
from members.pipeline.acquaintance import exchanges_of
from members.views.contacts import visible_contact, visible_person

PAGE_SIZE: Final = 20


@require_http_methods(["GET", "HEAD", "POST"])
def report_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Tell the coordinators about someone of the directory."""
    entry = visible_person(request, public_id)
    return _told(request, entry.profile.user, entry.title)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_report(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Tell the coordinators about a message, which they may then read."""
    contact = visible_contact(request, public_id)
    (exchange,) = exchanges_of(request.user, [contact])
    return _told(request, contact.other_than(request.user), exchange.name, contact)


@require_safe
def report_list(request: HtmxRequest) -> HttpResponse:
    """What coordinators were told: to decide first."""
    if not can_read_reports(request.user):
        raise PermissionDenied
    reports = Report.objects.visible_to(request.user).for_list()
    page = Paginator(reports, PAGE_SIZE).get_page(request.GET.get("page"))
    return render_partial(request, "members/report_list.html", {"page": page}, partial="reports")


@require_http_methods(["GET", "HEAD", "POST"])
def report_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Read one, and decide."""
    report = get_object_or_404(
        Report.objects.visible_to(request.user).for_list(), public_id=public_id
    )
    can_decide = can_decide_report(request.user, report)
    if request.method == "POST" and not can_decide:
        raise PermissionDenied
    form = ReportDecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            decide_report(report=report, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Decided. Whoever reported it is told."))
            return redirect("members:report_list")
    context = {"report": report, "form": form, "can_decide": can_decide}
    status = 422 if form.errors else 200
    return render(request, "members/report_detail.html", context, status=status)


def _told(
    request: HtmxRequest, reported: User, name: str, contact: ContactRequest | None = None
) -> HttpResponse:
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            report_person(reporter=request.user, reported=reported, reason=reason, contact=contact)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The coordinators are told. You hear what they decide."))
            return redirect("members:contact_list")
    context = {"form": form, "name": name, "contact": contact}
    status = 422 if form.errors else 200
    return render(request, "members/report_create.html", context, status=status)
