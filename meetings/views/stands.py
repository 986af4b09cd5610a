"""The stands of a forum: what each is about, and the slots one may take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collectif.core.http import HtmxRequest
from meetings import permissions
from meetings.actions.stands import add_stand, leave_slot, remove_stand, take_slot
from meetings.forms.stands import SlotForm, StandForm
from meetings.models import ForumStand, Occurrence
from members.models import User


@dataclass(frozen=True, slots=True)
class Slot:
    starts_after: int
    at: datetime
    left: int
    is_hers: bool
    is_past: bool


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


def _shown(meeting: Occurrence, user: User, now: datetime) -> list[tuple[ForumStand, list[Slot]]]:
    """Each stand with its slots; two queries, however many."""
    shown = []
    for stand in meeting.stands.prefetch_related("visits"):
        stand.occurrence = meeting
        visits = list(stand.visits.all())
        hers = {visit.starts_after for visit in visits if visit.user_id == user.pk}
        slots = []
        for minutes in stand.slots:
            at = meeting.starts_at + timedelta(minutes=minutes)
            taken = sum(1 for visit in visits if visit.starts_after == minutes)
            left = max(0, stand.slot_places - taken)
            slots.append(Slot(minutes, at, left, minutes in hers, at <= now))
        shown.append((stand, slots))
    return shown
