from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collectif.core.http import HtmxRequest
from members.actions.interviews import (
    Slot,
    book_interview,
    cancel_interview,
    change_interview,
)
from members.enums import Role, RoleState
from members.forms.intake import InterviewForm, initial_of_interview
from members.models import Application, Interview, User
from members.models.user import UserQuerySet
from members.views.intake import visible_application

TEMPLATE = "members/intake/interview.html"


@require_http_methods(["GET", "HEAD", "POST"])
def interview_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Book a talk with an applicant."""
    application = visible_application(request, public_id)
    form = _form(request, initial={"interviewer": request.user.public_id})
    if form.is_valid():
        try:
            book_interview(application=application, actor=request.user, **_asked(form))
        except ValidationError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("The interview is booked: both sides are written to."))
            return redirect(application)
    return _page(request, form, application)


@require_http_methods(["GET", "HEAD", "POST"])
def interview_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Move a talk, or change how it takes place."""
    interview = _visible_interview(request, public_id)
    form = _form(request, initial=initial_of_interview(interview))
    if form.is_valid():
        try:
            change_interview(interview=interview, actor=request.user, **_asked(form))
        except ValidationError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("The interview is changed: both sides are written to."))
            return redirect(interview.application)
    return _page(request, form, interview.application, interview)


@require_POST
def interview_cancel(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Call a talk off."""
    interview = _visible_interview(request, public_id)
    try:
        cancel_interview(interview=interview, actor=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The interview is called off: both sides are written to."))
    return redirect(interview.application)


def _visible_interview(request: HtmxRequest, public_id: UUID) -> Interview:
    applications = Application.objects.visible_to(request.user)
    rows = Interview.objects.filter(application__in=applications)
    return get_object_or_404(rows.select_related("application", "interviewer"), public_id=public_id)


def _form(request: HtmxRequest, *, initial: dict[str, Any]) -> InterviewForm:
    data = request.POST if request.method == "POST" else None
    return InterviewForm(data, initial=initial, hosts=_hosts())


def _hosts() -> UserQuerySet:
    """Coordinators of today, in the order of a directory."""
    held = User.objects.in_role_state(
        RoleState.CURRENT, day=timezone.localdate(), role=Role.COORDINATOR
    )
    return held.filter(is_active=True).order_by("last_name", "first_name")


def _asked(form: InterviewForm) -> dict[str, Any]:
    answers = form.cleaned_data
    return {
        "slot": Slot(**{name: answers[name] for name in Slot.__slots__}),
        "is_overlap_accepted": answers["is_overlap_accepted"],
        "now": timezone.now(),
    }


def _refuse(form: InterviewForm, error: ValidationError) -> None:
    """Show the refusal where it belongs, and offer to meet both where that is the trouble."""
    form.is_busy = getattr(error, "code", None) == "busy"
    form.add_error(None, error)


def _page(
    request: HtmxRequest,
    form: InterviewForm,
    application: Application,
    interview: Interview | None = None,
) -> HttpResponse:
    context = {"form": form, "application": application, "interview": interview}
    return render(request, TEMPLATE, context, status=422 if form.errors else 200)
