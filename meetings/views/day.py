"""The meeting as it goes: the clock, the round table, what is kept for later."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from collectif.core.http import HtmxRequest, render_partial
from meetings import permissions
from meetings.actions.agendas import park_thought
from meetings.actions.clock import start_item, stop_clock
from meetings.enums import BookingState
from meetings.forms.agendas import ThoughtForm
from meetings.models import Agenda, AgendaItem, Booking, Contribution, Occurrence
from meetings.pipeline.shortlist import brought_to
from meetings.pipeline.tables import people_there, rounds_of, sources_of
from meetings.views.conduct import noted_meeting, run_item, run_meeting
from meetings.views.follow_up import follow_up_of

PAGE = "meetings/day_detail.html"


@require_safe
def day_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """All that the facilitator and the scribe need under their eyes."""
    return day_page(request, noted_meeting(request, public_id), ThoughtForm())


@require_POST
def item_start(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Go to a point; the one that ran stops."""
    item = run_item(request, public_id)
    meeting: Any = item.agenda.occurrence
    try:
        start_item(item=item, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _clock(request, meeting)


@require_POST
def day_stop(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Stop the clock: a pause, or the end."""
    meeting = run_meeting(request, public_id)
    if agenda := Agenda.objects.filter(occurrence=meeting).first():
        stop_clock(agenda=agenda, now=timezone.now())
    return _clock(request, meeting)


@require_POST
def thought_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Keep words aside for the next meeting."""
    meeting = noted_meeting(request, public_id)
    form = ThoughtForm(request.POST)
    if form.is_valid():
        try:
            park_thought(occurrence=meeting, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(f"{_day_url(meeting)}#later-title")
    return day_page(request, meeting, form)


def _day_url(meeting: Occurrence) -> str:
    return reverse("meetings:day_detail", args=[meeting.public_id])


def _clock(request: HtmxRequest, meeting: Occurrence) -> HttpResponse:
    if request.htmx.target == "clock":
        return day_page(request, meeting, ThoughtForm())
    return redirect(_day_url(meeting))


def day_page(
    request: HtmxRequest, meeting: Occurrence, form: ThoughtForm, status: int = 200
) -> HttpResponse:
    context = {"meeting": meeting, "form": form, **clock_of(meeting)}
    context["runs_it"] = permissions.can_run_meeting(request.user, meeting)
    is_settled = meeting.is_cancelled or meeting.attendance_closed_at is not None
    context["draws"] = context["runs_it"] and not is_settled
    if request.htmx.target != "clock":
        context |= _rest_of_the_page(request, meeting, context["items"])
    status = 422 if form.errors else status
    return render_partial(request, PAGE, context, partial="clock", status=status)


def clock_of(meeting: Occurrence) -> dict[str, Any]:
    """Where the meeting stands: the point that runs, those around it, and the time of each."""
    now = timezone.now()
    items = list(AgendaItem.objects.filter(agenda__occurrence=meeting).for_list())
    sources = sources_of(items)
    for item in items:
        item.drawn_at = sources.get(item.pk)
        item.spent = item.seconds_at(now)
        item.is_long = item.spent > item.minutes * 60
    running = next((item for item in items if item.running_since), None)
    place = items.index(running) if running else None
    return {
        "items": items,
        "running": running,
        "previous": items[place - 1] if place else None,
        "following": _following(items, place),
        **(_foreseen_end(meeting, items, now) if running else {}),
        "now": now,
    }


def _foreseen_end(meeting: Occurrence, items: list[AgendaItem], now: datetime) -> dict[str, Any]:
    """When it ends if what is left takes the time it is given; `late_by` in minutes, or 0."""
    left = sum(
        max(0, item.minutes * 60 - item.spent)
        for item in items
        if item.running_since or not item.was_started
    )
    end = now + timedelta(seconds=left)
    return {"foreseen_end": end, "late_by": max(0, (end - meeting.ends_at) // timedelta(minutes=1))}


def _following(items: list[AgendaItem], place: int | None) -> AgendaItem | None:
    """The next point; before the first, or after a pause, the first that was not held."""
    if place is not None:
        return items[place + 1] if place + 1 < len(items) else None
    return next((item for item in items if not item.was_started), None)


def round_table(meeting: Occurrence) -> list[tuple[Booking, Contribution | None]]:
    """Those who come, each with her turn, None before she speaks."""
    bookings = meeting.bookings.holding().select_related("user", "contribution")
    coming = bookings.order_by("created_at", "pk")
    return [(booking, getattr(booking, "contribution", None)) for booking in coming]


def _rest_of_the_page(
    request: HtmxRequest, meeting: Occurrence, items: list[AgendaItem]
) -> dict[str, Any]:
    coming = round_table(meeting)
    bookings = [booking for booking, _turn in coming]
    now = timezone.now()
    return {
        "coming": coming,
        "kinds": {item.kind for item in items},
        "present_count": sum(one.state == BookingState.PRESENT for one in bookings),
        "rounds": rounds_of(items, bookings),
        "there_count": len(people_there(bookings)),
        "thoughts": meeting.parked_thoughts.waiting(),
        "open_actions": follow_up_of(meeting),
        "today": timezone.localdate(now),
        **brought_to(meeting, items, reader=request.user, now=now, hears=True),
    }
