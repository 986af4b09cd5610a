"""Minutes as they are read, approved, compared and printed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest
from meetings import permissions
from meetings.actions.minutes import approve_minutes
from meetings.documents.minutes_pdf import write_minutes
from meetings.enums import ApprovalRole
from meetings.models import MinutesVersion
from meetings.pipeline.comparison import compare
from meetings.pipeline.minutes_sheet import attendance, read, sheet_of
from meetings.pipeline.passages import compose, digest


@require_safe
def version_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """What a version says, who stands by it, and the buttons of who is asked to."""
    return _page(request, _version(request, public_id))


@require_POST
def version_approve(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Stand by these very words, as the scribe or as a facilitator."""
    version = _version(request, public_id)
    roles = permissions.approval_roles(request.user, version.minutes)
    if not roles:
        raise PermissionDenied
    role = next((one for one in roles if one == request.POST.get("role")), None)
    if role is None:
        return _page(request, version, _("Say as whom you approve: choose a button."))
    try:
        approved = approve_minutes(
            version=version, role=role, actor=request.user, now=timezone.now()
        )
    except ValidationError as error:
        return _page(request, version, " ".join(error.messages))
    messages.success(request, _said(approved))
    return redirect(version)


@require_safe
def version_compare(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """What changed since the version before."""
    version = _version(request, public_id)
    visible = MinutesVersion.objects.visible_to(request.user).filter(minutes=version.minutes)
    former = visible.filter(number__lt=version.number).order_by("number").last()
    if former is None:
        raise Http404
    differences = compare(former.passages.for_reading(), version.passages.for_reading())
    context = {
        "version": version,
        "former": former,
        "meeting": version.minutes.occurrence,
        "differences": differences,
    }
    return render(request, "meetings/version_compare.html", context)


@require_safe
def version_pdf(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """The same on paper."""
    version = _version(request, public_id)
    meeting = version.minutes.occurrence
    sheet = sheet_of(version, meeting, version.passages.for_reading())
    language = get_language() or "fr"
    data = write_minutes(sheet, language=language, made_on=timezone.localdate())
    name = f"{slugify(meeting.title)}-{meeting.local_start:%Y-%m-%d}-v{version.number}.pdf"
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(data, content_type="application/pdf", headers=headers)


def _version(request: HtmxRequest, public_id: UUID) -> MinutesVersion:
    visible = MinutesVersion.objects.visible_to(request.user)
    meeting = "minutes__occurrence"
    related = ("minutes__scribe", f"{meeting}__group", f"{meeting}__series__group", "proposed_by")
    return get_object_or_404(visible.select_related(*related), public_id=public_id)


def _page(request: HtmxRequest, version: MinutesVersion, refusal: str = "") -> HttpResponse:
    minutes = version.minutes
    versions = list(
        MinutesVersion.objects.visible_to(request.user).filter(minutes=minutes).order_by("number")
    )
    context: dict[str, Any] = {
        "version": version,
        "versions": versions,
        "is_last": versions[-1] == version,
        "meeting": minutes.occurrence,
        "minutes": minutes,
        "read": read(version.passages.for_reading()),
        "attendance": attendance(minutes.occurrence),
        "approvals": list(version.approvals.select_related("user")),
        "takes_notes": permissions.can_take_notes(request.user, minutes.occurrence),
        "refusal": refusal,
        **_asked(request, version),
    }
    status = 422 if refusal else 200
    return render(request, "meetings/version_detail.html", context, status=status)


def _asked(request: HtmxRequest, version: MinutesVersion) -> dict[str, Any]:
    """The approvals the reader may give to this version, and whether it still stands."""
    given = {approval.role: approval.user_id for approval in version.approvals.all()}
    if version.published_at or request.user.pk in given.values():
        return {"asked": [], "is_stale": False}
    roles = permissions.approval_roles(request.user, version.minutes)
    is_stale = digest(compose(version.minutes.occurrence)) != version.digest
    asked = [] if is_stale else [role for role in roles if role not in given]
    return {"asked": asked, "is_stale": is_stale and bool(roles)}


def _said(version: MinutesVersion) -> str:
    if version.published_at:
        return _("Both approvals are there: the group can read the minutes.")
    missing = set(ApprovalRole) - {one.role for one in version.approvals.all()}
    role = ApprovalRole(missing.pop()).label
    return _("Thank you. One more approval is awaited, %(role)s.") % {"role": role}
