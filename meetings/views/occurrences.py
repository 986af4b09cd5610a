"""The page of one meeting, and what those who run it change of it alone."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from collectif.core.http import HtmxRequest
from meetings import permissions
from meetings.actions.occurrences import cancel_meeting, change_meeting, check_to_come
from meetings.actions.series import end_series
from meetings.forms.occurrences import CancelForm, CancelScope, MeetingForm, hours_of
from meetings.models import Occurrence
from meetings.pipeline.changes import expected_at
from meetings.views.booking_section import booking_section
from meetings.views.conduct_section import conduct_section
from meetings.views.stands import own_slots


@require_safe
def occurrence_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """One meeting: when and where, one's own place, and what is said and decided there."""
    meetings = Occurrence.objects.visible_to(request.user).for_list()
    meeting = get_object_or_404(meetings, public_id=public_id)
    runs_it = permissions.can_run_meeting(request.user, meeting)
    places = booking_section(request, meeting)
    context = {
        "meeting": meeting,
        "runs_it": runs_it,
        "facilitators": meeting.series.facilitated_by(),
        "is_changeable": runs_it and not _is_settled(meeting),
        "own_slots": own_slots(meeting, request.user),
        **places,
        **conduct_section(request, meeting, booking=places["booking"]),
    }
    return render(request, "meetings/occurrence_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def occurrence_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Change one meeting, or move it; those who expect it are told."""
    meeting = _run_by(request, public_id)
    data = request.POST if request.method == "POST" else None
    form = MeetingForm(data, instance=meeting, initial=hours_of(meeting))
    if form.is_valid():
        try:
            change_meeting(
                meeting=meeting,
                actor=request.user,
                now=timezone.now(),
                **form.meeting_values(),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The meeting is changed, and those who booked are told."))
            return redirect(meeting)
    context = {"form": form, **_shown(meeting)}
    status = 422 if form.errors else 200
    return render(request, "meetings/occurrence_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def occurrence_cancel(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Call off one meeting, or the series from there on; those who booked read why."""
    meeting = _run_by(request, public_id)
    data = request.POST if request.method == "POST" else None
    form = CancelForm(data, initial={"scope": CancelScope.ONE})
    if form.is_valid():
        try:
            _call_off(request, meeting, form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is called off, and those who booked are told why."))
            return redirect("meetings:calendar")
    context = {"form": form, **_shown(meeting)}
    status = 422 if form.errors else 200
    return render(request, "meetings/occurrence_cancel.html", context, status=status)


def _call_off(request: HtmxRequest, meeting: Occurrence, form: CancelForm) -> None:
    told = {
        "reason": form.cleaned_data["reason"],
        "actor": request.user,
        "now": timezone.now(),
    }
    if form.cleaned_data["scope"] == CancelScope.FOLLOWING:
        check_to_come(meeting, now=told["now"])
        end_series(series=meeting.series, since=meeting.recurrence_on, **told)
    else:
        cancel_meeting(meeting=meeting, **told)


def _run_by(request: HtmxRequest, public_id: UUID) -> Occurrence:
    """Return a meeting to come to whoever runs it: 404 to who may not know of it, else 403."""
    meetings = Occurrence.objects.visible_to(request.user).select_related("series", "group")
    meeting = get_object_or_404(meetings, public_id=public_id)
    if not permissions.can_run_meeting(request.user, meeting):
        raise PermissionDenied
    return meeting


def _shown(meeting: Occurrence) -> dict[str, object]:
    """What a page says of the meeting as it stands, whatever the form made of it."""
    stored = Occurrence.objects.select_related("series").get(pk=meeting.pk)
    return {
        "meeting": stored,
        "people_count": expected_at([stored]).get(stored.pk, 0),
        "is_settled": _is_settled(stored),
    }


def _is_settled(meeting: Occurrence) -> bool:
    return meeting.is_cancelled or meeting.ends_at <= timezone.now()
