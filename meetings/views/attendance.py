"""Who was there: the list that whoever runs the meeting taps on a phone, and what she closes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest, render_partial
from meetings.actions.attendance import MARKS, close_attendance, mark_attendance
from meetings.actions.walk_ins import may_add, note_walk_in, note_walk_in_guest
from meetings.enums import BookingState
from meetings.forms.attendance import ArrivalForm, PersonSearchForm
from meetings.models import AttendanceContest, Booking, Occurrence
from meetings.pipeline import arrivals
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
    return _answer(request, booking.occurrence, refusal=refusal)


@require_POST
def arrival_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Add somebody who came without a place."""
    meeting = run_meeting(request, public_id)
    form = ArrivalForm(request.POST)
    if not form.is_valid():
        return attendance_page(request, meeting, form=form)
    refusal = ""
    try:
        booking = _add(request, meeting, form.cleaned_data)
    except ValidationError as error:
        refusal = error.messages[0]
    else:
        messages.success(request, _("Noted: %(name)s was there.") % {"name": booking.name})
    return _answer(request, meeting, refusal=refusal)


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
    request: HtmxRequest,
    meeting: Occurrence,
    *,
    refusal: str = "",
    form: ArrivalForm | None = None,
) -> HttpResponse:
    """The list, its counts, and what was contested; five queries besides the reader's rights."""
    expected = meeting.bookings.filter(state__in=MARKS).for_list()
    bookings = list(expected.order_by("user__last_name", "user__first_name", "guest_name", "pk"))
    now = timezone.now()
    is_closed = meeting.attendance_closed_at is not None
    contests = AttendanceContest.objects.of_meeting(meeting).for_list() if is_closed else []
    walk_ins = [one for one in bookings if one.is_walk_in]
    context = {
        "meeting": meeting,
        "bookings": bookings,
        "expected_count": len(bookings) - len(walk_ins),
        "walk_in_count": len(walk_ins),
        "present_count": sum(one.state == BookingState.PRESENT for one in bookings) - len(walk_ins),
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
        **(_arrivals(request, meeting, form) if may_add(meeting, now=now) else {}),
    }
    status = 422 if refusal or form else 200
    return render_partial(request, PAGE, context, partial=PARTIAL, status=status)


def _arrivals(
    request: HtmxRequest, meeting: Occurrence, form: ArrivalForm | None
) -> dict[str, Any]:
    """Those whom one more tap notes as there."""
    search = PersonSearchForm(request.GET if "q" in request.GET else None)
    words = search.words
    return {
        "may_add": True,
        "is_adding": not {"q", "person", "guest"}.isdisjoint({*request.GET, *request.POST}),
        "on_list": list(arrivals.on_its_list(meeting)),
        "of_group": list(arrivals.of_its_group(meeting)),
        "search": search,
        "words": words,
        "found": arrivals.found_by_name(meeting, words) if words else [],
        "arrival": form or ArrivalForm(),
    }


def _add(request: HtmxRequest, meeting: Occurrence, values: dict[str, Any]) -> Booking:
    if not values["person"]:
        return note_walk_in_guest(meeting=meeting, name=values["guest"], actor=request.user)
    people = arrivals.may_have_come(meeting)
    person = get_object_or_404(people, public_id=values["person"])
    return note_walk_in(meeting=meeting, user=person, actor=request.user)


def _answer(request: HtmxRequest, meeting: Occurrence, *, refusal: str) -> HttpResponse:
    if request.htmx:
        fresh = run_meeting(request, meeting.public_id)
        return attendance_page(request, fresh, refusal=refusal)
    if refusal:
        messages.error(request, refusal)
    return redirect("meetings:attendance_list", meeting.public_id)
