"""The clicks of a person on her own place at a meeting."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from collectif.core.http import HtmxRequest, render_partial
from meetings import permissions
from meetings.actions.bookings import (
    book,
    book_series,
    cancel_booking,
    change_seat,
    confirm_again,
    confirm_all_again,
)
from meetings.actions.roles import leave_role, take_role
from meetings.enums import BookingState, MeetingRole, Seat
from meetings.models import Booking, Occurrence
from meetings.views.booking_section import TEMPLATE, booking_section

SECTION = "booking"


@require_POST
def booking_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Take a place, or a turn in line."""
    meeting = visible_meeting(request, public_id)
    if not permissions.can_book(request.user, meeting):
        raise PermissionDenied
    seat = _seat(request, meeting)

    def act() -> str:
        taken = book(occurrence=meeting, user=request.user, seat=seat, actor=request.user)
        if taken.state == BookingState.CONFIRMED:
            return _("Your place is booked. It is in your mailbox too, for your calendar.")
        return _("You are on the waiting list. We write to you as soon as a place is free.")

    return _answer(request, meeting, act)


@require_POST
def booking_cancel(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """“I cannot come”: the place goes to the next, and other dates are proposed."""
    meeting = visible_meeting(request, public_id)
    booking = own_booking(request, meeting)

    def act() -> str:
        reason = request.POST.get("reason", "").strip()[:300]
        cancel_booking(booking=booking, actor=request.user, reason=reason)
        return _("Thank you for telling us: your place goes to somebody else.")

    return _answer(request, meeting, act)


@require_POST
def booking_keep(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """“I still come”, after the meeting was moved; or to all that were moved."""
    meeting = visible_meeting(request, public_id)
    booking = own_booking(request, meeting)

    def act() -> str:
        if "all" in request.POST:
            confirm_all_again(user=request.user, now=timezone.now())
        else:
            confirm_again(booking=booking, actor=request.user)
        return _("Noted: we count on you.")

    return _answer(request, meeting, act)


@require_POST
def booking_seat(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """In the room rather than online, or the other way."""
    meeting = visible_meeting(request, public_id)
    booking = own_booking(request, meeting)
    seat = _seat(request, meeting)

    def act() -> str:
        change_seat(booking=booking, seat=seat, actor=request.user)
        return _("Your place has changed. Your calendar is told by e-mail.")

    return _answer(request, meeting, act)


@require_POST
def role_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Take a role on, or give it back with an empty one."""
    meeting = visible_meeting(request, public_id)
    booking = own_booking(request, meeting)
    asked = request.POST.get("role", "")
    if asked and asked not in MeetingRole.values:
        raise Http404

    def act() -> str:
        if not asked:
            leave_role(booking=booking, actor=request.user)
            return _("Your role is free again for somebody else.")
        take_role(booking=booking, role=MeetingRole(asked), actor=request.user)
        return _("Thank you: the others see that you take care of it.")

    return _answer(request, meeting, act)


@require_POST
def series_book(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Book this meeting and all that are planned of its series."""
    meeting = visible_meeting(request, public_id)
    if not permissions.can_book(request.user, meeting):
        raise PermissionDenied
    seat = _seat(request, meeting)

    def act() -> str:
        found = book_series(series=meeting.series, user=request.user, seat=seat, actor=request.user)
        count = sum(booking.state == BookingState.CONFIRMED for booking in found)
        waiting = len(found) - count
        return " ".join(_series_words(count, waiting))

    return _answer(request, meeting, act)


def visible_meeting(request: HtmxRequest, public_id: UUID) -> Occurrence:
    meetings = Occurrence.objects.visible_to(request.user).for_list()
    return get_object_or_404(meetings, public_id=public_id)


def own_booking(request: HtmxRequest, meeting: Occurrence) -> Booking:
    booking = get_object_or_404(meeting.bookings.select_related("user"), user=request.user)
    booking.occurrence = meeting
    return booking


def _seat(request: HtmxRequest, meeting: Occurrence) -> Seat:
    """The kind of place asked for; the only one there is when nothing is said."""
    asked = request.POST.get("seat", meeting.seats[0])
    if asked not in Seat.values:
        raise Http404
    return Seat(asked)


def _series_words(count: int, waiting: int) -> list[str]:
    booked = ngettext(
        "%(count)s place is booked for you.", "%(count)s places are booked for you.", count
    )
    queued = ngettext(
        "You wait for a place at %(count)s meeting.",
        "You wait for a place at %(count)s meetings.",
        waiting,
    )
    if not count and not waiting:
        return [_("You have answered already for all the dates planned.")]
    lines = [booked % {"count": count}] if count else []
    return [*lines, queued % {"count": waiting}] if waiting else lines


def _answer(request: HtmxRequest, meeting: Occurrence, act: Callable[[], str]) -> HttpResponse:
    """Do it, then show where the person stands; a refusal says why, and changes nothing."""
    refusal = ""
    try:
        said = act()
    except ValidationError as error:
        refusal = error.messages[0]
    if not request.htmx:
        if refusal:
            messages.error(request, refusal)
        else:
            messages.success(request, said)
        return redirect(f"{meeting.get_absolute_url()}#{SECTION}")
    fresh = visible_meeting(request, meeting.public_id)
    context: dict[str, Any] = booking_section(request, fresh, refusal=refusal)
    context["said"] = "" if refusal else said
    status = 422 if refusal else 200
    return render_partial(request, TEMPLATE, context, partial=SECTION, status=status)
