"""Who was there: the list that whoever runs the meeting taps on a phone, and what she closes."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest, render_partial
from meetings.actions.attendance import MARKS, close_attendance, mark_attendance
from meetings.enums import BookingState
from meetings.models import AttendanceContest, Occurrence
from meetings.pipeline.doors import attendance_opens_at
from meetings.views.waiting import run_booking, run_meeting

PAGE = "meetings/attendance_list.html"
PARTIAL = "attendance"


@require_safe
def attendance_list(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    return attendance_page(request, run_meeting(request, public_id))


@require_POST
def attendance_mark(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Note one person; `confirmed` takes the note back."""
    booking = run_booking(request, public_id)
    state = request.POST.get("state", "")
    if state not in MARKS:
        raise Http404
    refusal = ""
    try:
        mark_attendance(booking=booking, state=BookingState(state), actor=request.user)
    except ValidationError as error:
        refusal = error.messages[0]
    if request.htmx:
        meeting = run_meeting(request, booking.occurrence.public_id)
        return attendance_page(request, meeting, refusal=refusal)
    if refusal:
        messages.error(request, refusal)
    return redirect("meetings:attendance_list", booking.occurrence.public_id)


@require_POST
def attendance_close(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    meeting = run_meeting(request, public_id)
    try:
        close_attendance(meeting=meeting, actor=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The attendance is closed. It can be contested for a week."))
    return redirect("meetings:attendance_list", meeting.public_id)


def attendance_page(
    request: HtmxRequest, meeting: Occurrence, *, refusal: str = ""
) -> HttpResponse:
    """The list, its counts, and what was contested; three queries besides the reader's rights."""
    expected = meeting.bookings.filter(state__in=MARKS).for_list()
    bookings = list(expected.order_by("user__last_name", "user__first_name", "guest_name", "pk"))
    now = timezone.now()
    is_closed = meeting.attendance_closed_at is not None
    contests = AttendanceContest.objects.of_meeting(meeting).for_list() if is_closed else []
    context = {
        "meeting": meeting,
        "bookings": bookings,
        "present_count": sum(one.state == BookingState.PRESENT for one in bookings),
        "unsaid_count": sum(one.state == BookingState.CONFIRMED for one in bookings),
        "marks": [BookingState.PRESENT, BookingState.EXCUSED, BookingState.ABSENT],
        "is_closed": is_closed,
        "is_open": not is_closed
        and not meeting.is_cancelled
        and now >= attendance_opens_at(meeting),
        "opens_at": attendance_opens_at(meeting),
        "may_close": not is_closed and not meeting.is_cancelled and now >= meeting.starts_at,
        "contests": list(contests),
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render_partial(request, PAGE, context, partial=PARTIAL, status=status)
