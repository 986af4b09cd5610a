"""What those who run a meeting see and decide of its waiting list and of its guests."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest
from meetings import permissions
from meetings.actions.guests import approve_guest, decline_guest
from meetings.actions.waiting import give_free_place, make_room
from meetings.enums import BookingState
from meetings.models import Booking, Occurrence
from meetings.pipeline.places import next_in, offers_are_frozen
from meetings.pipeline.standing import seats_left
from meetings.views.bookings import visible_meeting


@require_safe
def waiting_list(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Who waits, in order; who has an offer; which guests are to be agreed to."""
    meeting = run_meeting(request, public_id)
    now = timezone.now()
    bookings = meeting.bookings.for_list()
    asked = bookings.filter(state=BookingState.REQUESTED, invited_by__isnull=False)
    is_open = not meeting.is_cancelled and meeting.starts_at > now
    is_frozen = offers_are_frozen(meeting, now=now)
    context = {
        "meeting": meeting,
        "first": next_in(meeting, now=now) if is_open and is_frozen else [],
        "line": list(bookings.in_line()),
        "offers": list(bookings.filter(state=BookingState.OFFERED).order_by("offered_until")),
        "guests": list(asked.order_by("created_at")),
        "seats": seats_left(meeting, request.user, now=now),
        "is_frozen": is_frozen,
        "is_open": is_open,
    }
    return render(request, "meetings/waiting_list.html", context)


@require_POST
def place_give(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """“Make room for her”: in from the waiting list, out of turn."""
    return _decide(request, public_id, make_room, _("The place is given, and told by e-mail."))


@require_POST
def free_place_give(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """“Give it to her”: a place that is free, and no chair more."""
    return _decide(
        request, public_id, give_free_place, _("The place is given, and told by e-mail.")
    )


@require_POST
def guest_approve(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    return _decide(request, public_id, approve_guest, _("Agreed: the guest is written to."))


@require_POST
def guest_decline(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "")[:300]
    said = _("Noted: whoever brings this guest is told.")
    return _decide(request, public_id, decline_guest, said, reason=reason)


def run_meeting(request: HtmxRequest, public_id: UUID) -> Occurrence:
    """A meeting that the person runs: 404 when she may not know of it, 403 when she does not."""
    meeting = visible_meeting(request, public_id)
    if not permissions.can_run_meeting(request.user, meeting):
        raise PermissionDenied
    return meeting


def run_booking(request: HtmxRequest, public_id: UUID) -> Booking:
    """A booking for a meeting that the person runs."""
    visible = Occurrence.objects.visible_to(request.user)
    rows = Booking.objects.filter(occurrence__in=visible)
    rows = rows.select_related("occurrence__series__group", "user", "invited_by")
    booking = get_object_or_404(rows, public_id=public_id)
    if not permissions.can_run_meeting(request.user, booking.occurrence):
        raise PermissionDenied
    return booking


def _decide(
    request: HtmxRequest, public_id: UUID, act: Callable[..., Booking], said: str, **values: Any
) -> HttpResponse:
    booking = run_booking(request, public_id)
    try:
        act(booking=booking, actor=request.user, **values)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, said)
    return redirect("meetings:waiting_list", booking.occurrence.public_id)
