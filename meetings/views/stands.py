"""The stands of a forum: what each is about, and the slots one may take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collectif.core.http import HtmxRequest
from meetings import permissions
from meetings.actions.stands import add_stand, change_stand, leave_slot, remove_stand, take_slot
from meetings.enums import MeetingKind
from meetings.forms.stands import SlotForm, StandForm
from meetings.models import ForumStand, Occurrence, StandVisit
from members.models import User


@dataclass(frozen=True, slots=True)
class Slot:
    starts_after: int
    at: datetime
    left: int
    is_hers: bool
    is_past: bool
    people: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
def stand_list(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """The stands of a forum and their slots; whoever runs it adds to them."""
    meeting = _meeting(request, public_id)
    runs_it = permissions.can_run_meeting(request.user, meeting)
    form = StandForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not runs_it:
        raise PermissionDenied
    if form.is_valid():
        try:
            add_stand(meeting=meeting, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The stand is open."))
            return redirect("meetings:stand_list", meeting.public_id)
    context = {
        "meeting": meeting,
        "form": form,
        "runs_it": runs_it,
        "stands": _shown(meeting, request.user, timezone.now()),
    }
    status = 422 if form.errors else 200
    return render(request, "meetings/stand_list.html", context, status=status)


@require_POST
def slot_take(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Take a slot at a stand."""
    stand = _stand(request, public_id)
    form = SlotForm(request.POST)
    chosen = form.cleaned_data["starts_after"] if form.is_valid() else -1
    values = {"stand": stand, "user": request.user, "starts_after": chosen}
    return _done(
        request, stand, lambda: take_slot(**values, now=timezone.now()), _("The slot is yours.")
    )


@require_POST
def slot_leave(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Give one's slot back."""
    stand = _stand(request, public_id)
    return _done(
        request,
        stand,
        lambda: leave_slot(stand=stand, user=request.user),
        _("The slot is free again."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def stand_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Put a stand right."""
    stand = _stand(request, public_id)
    if not permissions.can_run_meeting(request.user, stand.occurrence):
        raise PermissionDenied
    form = StandForm(request.POST if request.method == "POST" else None, instance=stand)
    if form.is_valid():
        try:
            change_stand(stand=stand, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The stand is changed."))
            return redirect("meetings:stand_list", stand.occurrence.public_id)
    context = {"form": form, "stand": stand, "meeting": stand.occurrence}
    status = 422 if form.errors else 200
    return render(request, "meetings/stand_form.html", context, status=status)


@require_POST
def stand_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Take a stand away."""
    stand = _stand(request, public_id)
    if not permissions.can_run_meeting(request.user, stand.occurrence):
        raise PermissionDenied
    return _done(
        request,
        stand,
        lambda: remove_stand(stand=stand, actor=request.user),
        _("The stand is taken away."),
    )


def _done(
    request: HtmxRequest, stand: ForumStand, act: Callable[[], Any], said: str
) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("meetings:stand_list", stand.occurrence.public_id)


def _meeting(request: HtmxRequest, public_id: UUID) -> Occurrence:
    meetings = Occurrence.objects.visible_to(request.user).select_related("series__group")
    return get_object_or_404(meetings, public_id=public_id)


def _stand(request: HtmxRequest, public_id: UUID) -> ForumStand:
    stands = ForumStand.objects.select_related("occurrence__series__group")
    known = Occurrence.objects.visible_to(request.user).values("pk")
    return get_object_or_404(stands.filter(occurrence__in=known), public_id=public_id)


def own_slots(meeting: Occurrence, user: User) -> list[StandVisit]:
    """Where a person is expected at a forum, and when; no query for another meeting."""
    if meeting.kind != MeetingKind.FORUM:
        return []
    visits = user.stand_visits.filter(stand__occurrence=meeting)
    return list(visits.select_related("stand__occurrence").order_by("starts_after", "pk"))


def _shown(meeting: Occurrence, user: User, now: datetime) -> list[tuple[ForumStand, list[Slot]]]:
    """Each stand with its slots; two queries, however many."""
    shown = []
    visited = Prefetch("visits", StandVisit.objects.select_related("user"))
    for stand in meeting.stands.prefetch_related(visited):
        stand.occurrence = meeting
        visits = list(stand.visits.all())
        hers = {visit.starts_after for visit in visits if visit.user_id == user.pk}
        slots = []
        for minutes in stand.slots:
            at = meeting.starts_at + timedelta(minutes=minutes)
            people = [one.user.get_full_name() for one in visits if one.starts_after == minutes]
            left = max(0, stand.slot_places - len(people))
            slots.append(Slot(minutes, at, left, minutes in hers, at <= now, people))
        shown.append((stand, slots))
    return shown
