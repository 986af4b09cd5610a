"""One's CV: sent, read in the background, then taken line by line, or forgotten."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from collectif.core.http import HtmxRequest, render_partial
from collectif.core.rates import Rate, spend
from members.actions.cv_imports import (
    delete_cv_import,
    finish_cv_import,
    request_cv_import,
    take_lines,
)
from members.enums import JobState
from members.forms.cv_imports import CvReviewForm, CvUploadForm
from members.models import CvImport, Profile
from members.permissions import can_edit_profile
from members.pipeline.cv import GAVE_UP, LOST
from members.sources.cv.errors import CvFault
from members.sources.cv.messages import explanation
from members.views.profiles import own_profile, stored
from members.views.references import DOWNLOAD_HEADERS

FORM_PAGE = "members/cv_import_form.html"
PAGE = "members/cv_import_detail.html"
RATE = Rate("cv_import", 10, timedelta(hours=1))
FAILURES = {
    LOST: gettext_lazy("The file was lost before we read it. Please send it again."),
    GAVE_UP: gettext_lazy(
        "Our reader did not answer in time, and your file is deleted. Please send it again."
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def cv_import_create(request: HtmxRequest) -> HttpResponse:
    """Send one's CV: what is read of it, what never is, and what becomes of the file."""
    profile = own_profile(request)
    form = CvUploadForm(request.POST, request.FILES) if request.method == "POST" else CvUploadForm()
    if form.is_valid():
        try:
            return redirect(_requested(request, profile, form))
        except ValidationError as error:
            form.add_error(None, error)
    former = list(profile.cv_imports.exclude(state=JobState.FAILED)) if profile.pk else []
    context = {"form": form, "former": former}
    return render(request, FORM_PAGE, context, status=422 if form.errors else 200)


@require_safe
def cv_import_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """How far the reading has come; then its lines, to take or leave."""
    cv_import = _own_import(request, public_id)
    if request.htmx.target == "reading" and not cv_import.is_active:
        return HttpResponseClientRefresh()
    return render_partial(request, PAGE, _context(cv_import), partial="reading")


@require_POST
def cv_import_take(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Take into the profile the lines that are ticked, as they are worded now."""
    cv_import = _own_import(request, public_id)
    review = CvReviewForm(cv_import.proposals, cv_import.profile, request.POST)
    if review.is_valid():
        lines = review.taken()
        try:
            take_lines(cv_import=cv_import, actor=request.user, lines=lines)
        except ValidationError as error:
            review.refusals = error.messages
        else:
            messages.success(request, _taken(len(lines)))
            return redirect(cv_import)
    return render(request, PAGE, _context(cv_import, review), status=422)


@require_POST
def cv_import_finish(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Drop the lines that are left."""
    cv_import = _own_import(request, public_id)
    finish_cv_import(cv_import=cv_import, actor=request.user)
    messages.success(request, _("That is done: the other lines are dropped."))
    return redirect("members:profile_detail")


@require_POST
def cv_import_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Forget a CV: its reading, its lines and its file."""
    cv_import = _own_import(request, public_id)
    delete_cv_import(cv_import=cv_import, actor=request.user)
    messages.success(request, _("Your CV is deleted."))
    return redirect("members:cv_import_create")


@require_safe
def cv_import_file(request: HtmxRequest, public_id: UUID) -> FileResponse:
    """Give back the file that a person asked us to keep."""
    cv_import = _own_import(request, public_id)
    if not cv_import.is_kept or cv_import.is_active:
        raise Http404
    try:
        content = cv_import.file.open("rb")
    except (FileNotFoundError, ValueError) as error:
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=True,
        filename=cv_import.file_name,
        content_type="application/octet-stream",
        headers=DOWNLOAD_HEADERS,
    )


def _own_import(request: HtmxRequest, public_id: UUID) -> CvImport:
    visible = CvImport.objects.visible_to(request.user).select_related("profile__user")
    cv_import = get_object_or_404(visible, public_id=public_id)
    if not can_edit_profile(request.user, cv_import.profile):
        raise PermissionDenied
    return cv_import


def _requested(request: HtmxRequest, profile: Profile, form: CvUploadForm) -> CvImport:
    spend(RATE, str(request.user.pk))
    given = form.cleaned_data
    return request_cv_import(
        profile=stored(profile),
        actor=request.user,
        file_name=given["file"].name,
        content=given["file"],
        is_kept=given["is_kept"],
    )


def _context(cv_import: CvImport, review: CvReviewForm | None = None) -> dict[str, Any]:
    if cv_import.proposals and not review:
        review = CvReviewForm(cv_import.proposals, cv_import.profile)
    return {
        "cv_import": cv_import,
        "review": review,
        "is_failed": cv_import.state == JobState.FAILED,
        "failure": _failure(cv_import.error_code) if cv_import.state == JobState.FAILED else "",
    }


def _failure(code: str) -> str:
    return str(FAILURES[code]) if code in FAILURES else explanation(CvFault(code))


def _taken(count: int) -> str:
    text = ngettext(
        "%(count)s line of your CV is in your profile now.",
        "%(count)s lines of your CV are in your profile now.",
        count,
    )
    return text % {"count": count}
