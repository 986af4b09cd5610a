"""Attendance that a person contests, and the answer she gets."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from collectif.core.http import HtmxRequest
from meetings import permissions
from meetings.actions.contests import answer_contest, contest_attendance
from meetings.enums import BookingState
from meetings.forms.attendance import ContestAnswerForm, ContestForm
from meetings.models import AttendanceContest, Occurrence
from meetings.views.bookings import own_booking, visible_meeting

PAGE_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE_METHODS)
def contest_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """“I was there.”"""
    meeting = visible_meeting(request, public_id)
    booking = own_booking(request, meeting)
    form = ContestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            contest_attendance(booking=booking, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Sent to those who run the meeting: they answer you."))
            return redirect(meeting)
    context = {"form": form, "meeting": meeting, "booking": booking}
    status = 422 if form.errors else 200
    return render(request, "meetings/contest_form.html", context, status=status)


@require_http_methods(PAGE_METHODS)
def contest_answer(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Answer what was contested: whoever runs the meeting."""
    visible = Occurrence.objects.visible_to(request.user)
    rows = AttendanceContest.objects.filter(booking__occurrence__in=visible)
    rows = rows.select_related("booking__occurrence__series__group", "booking__user")
    contest = get_object_or_404(rows, public_id=public_id)
    if not permissions.can_run_meeting(request.user, contest.booking.occurrence):
        raise PermissionDenied
    initial = {"state": BookingState.PRESENT.value}
    form = ContestAnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            answer_contest(
                contest=contest,
                state=BookingState(form.cleaned_data["state"]),
                answer=form.cleaned_data["answer"],
                actor=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your answer has left."))
            return redirect("meetings:attendance_list", contest.booking.occurrence.public_id)
    context = {"form": form, "contest": contest, "meeting": contest.booking.occurrence}
    status = 422 if form.errors else 200
    return render(request, "meetings/contest_answer.html", context, status=status)
