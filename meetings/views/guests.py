"""Guests: the one that a member brings, and those who come to a public event by themselves."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest
from collectif.core.rates import Rate, asker_of, spend
from meetings import permissions
from meetings.actions.attendance import join_online
from meetings.actions.bookings import cancel_booking, confirm_again
from meetings.actions.guests import ask_public_place, bring_guest, confirm_public_place
from meetings.enums import Seat
from meetings.forms.guests import GuestForm, PublicPlaceForm
from meetings.models import AgendaItem, Booking, Occurrence
from meetings.notifications.bookings import is_in_calendars
from meetings.notifications.calendar_files import write_agenda
from meetings.notifications.links import read_guest_token
from meetings.notifications.readers import reader_of
from meetings.pipeline.tables import OwnTable, own_tables
from meetings.views.booking_section import may_join
from meetings.views.bookings import visible_meeting
from members.views.applications import status_of

# As for those who ask to join: many people may sit behind one address.
BY_NETWORK: Final = Rate("public-place-network", count=20, window=timedelta(hours=1))
BY_ADDRESS: Final = Rate("public-place-address", count=5, window=timedelta(hours=24))
# Those who run meetings read each request.
GUESTS_A_DAY: Final = Rate("guests-brought", count=10, window=timedelta(hours=24))
PAGE_METHODS: Final = ["GET", "HEAD", "POST"]


@require_http_methods(PAGE_METHODS)
def guest_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Ask to bring a guest."""
    meeting = visible_meeting(request, public_id)
    if not permissions.can_bring_guest(request.user, meeting):
        raise PermissionDenied
    form = GuestForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if form.is_valid():
        try:
            spend(GUESTS_A_DAY, str(request.user.public_id))
            bring_guest(occurrence=meeting, host=request.user, **_facts(form))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, _("Asked. As soon as it is agreed, your guest gets the invitation.")
            )
            return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "meetings/guest_form.html", context, status=status_of(form))


@require_POST
def guest_cancel(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Give back the place of a guest one brings."""
    rows = Booking.objects.filter(invited_by=request.user).select_related("occurrence")
    booking = get_object_or_404(rows, public_id=public_id)
    try:
        cancel_booking(booking=booking, actor=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The place of your guest is given back."))
    return redirect(booking.occurrence)


@login_not_required
@require_http_methods(PAGE_METHODS)
def public_place_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Ask for a place at a public event; who comes shows nowhere but in the mailbox."""
    meeting = get_object_or_404(Occurrence.objects.public(), public_id=public_id)
    form = PublicPlaceForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if form.is_valid():
        try:
            spend(BY_NETWORK, asker_of(request))
            spend(BY_ADDRESS, form.cleaned_data["email"])
            ask_public_place(occurrence=meeting, **_facts(form))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return render(request, "meetings/public_place_sent.html", {"meeting": meeting})
    context = {"form": form, "meeting": meeting}
    return render(request, "meetings/public_place_form.html", context, status=status_of(form))


@login_not_required
@never_cache
@require_http_methods(PAGE_METHODS)
def guest_place(request: HtmxRequest, token: str) -> HttpResponse:
    """The place of somebody without an account: confirmed, given back or joined, by her link."""
    try:
        booking = _guest_of(token)
    except BadSignature:
        return render(request, "meetings/link_broken.html", status=404)
    refusal, now = "", timezone.now()
    if "join" in request.POST:
        return _join(request, booking, now)
    if request.method == "POST":
        try:
            booking = _answer(request, booking)
        except ValidationError as error:
            refusal = error.messages[0]
    context = {"token": token, "refusal": refusal, **_shown(booking, now)}
    return render(request, "meetings/guest_place.html", context, status=422 if refusal else 200)


@login_not_required
@never_cache
@require_safe
def guest_place_ical(request: HtmxRequest, token: str) -> HttpResponse:
    """Her place as a file for her calendar, and nobody else's; 404 until she has one."""
    try:
        booking = _guest_of(token)
    except BadSignature:
        return render(request, "meetings/link_broken.html", status=404)
    if not is_in_calendars(booking):
        raise Http404
    with translation.override(reader_of(booking).language):
        body = write_agenda([booking], stamp=booking.state_changed_at)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{booking.occurrence.public_id}.ics"'
    return response


def _guest_of(token: str) -> Booking:
    """Return the place that a guest's link opens. Raises BadSignature, Http404."""
    rows = Booking.objects.filter(user=None).select_related("occurrence", "invited_by")
    return get_object_or_404(rows, public_id=read_guest_token(token))


def _shown(booking: Booking, now: datetime) -> dict[str, Any]:
    meeting = booking.occurrence
    return {
        "booking": booking,
        "meeting": meeting,
        "may_join": may_join(booking, now=now),
        "is_open": not meeting.is_cancelled and meeting.starts_at > now,
        "is_over": meeting.ends_at <= now,
        "rounds": _rounds_of(booking),
        "is_asked_again": Booking.objects.asked_again(now).filter(pk=booking.pk).exists(),
    }


def _rounds_of(booking: Booking) -> list[tuple[AgendaItem, OwnTable]]:
    """The rounds of the meeting where she is at a table, with whom she works there."""
    if booking.occurrence.is_cancelled:
        return []
    items = list(AgendaItem.objects.filter(agenda__occurrence=booking.occurrence).for_list())
    tables = own_tables(items, booking)
    return [(item, tables[item.pk]) for item in items if item.pk in tables]


def _join(request: HtmxRequest, booking: Booking, now: datetime) -> HttpResponse:
    """Lead a guest to the video link, from a quarter of an hour before."""
    if not may_join(booking, now=now):
        raise PermissionDenied
    join_online(booking=booking, actor=None)
    return render(request, "meetings/meeting_join.html", {"meeting": booking.occurrence})


def _answer(request: HtmxRequest, booking: Booking) -> Booking:
    if "give_up" in request.POST:
        return cancel_booking(booking=booking, actor=None)
    if "keep" in request.POST:
        return confirm_again(booking=booking, actor=None)
    return confirm_public_place(booking=booking)


def _facts(form: GuestForm) -> dict[str, Any]:
    answers = form.cleaned_data
    return {"name": answers["name"], "email": answers["email"], "seat": Seat(answers["seat"])}
