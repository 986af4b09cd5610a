"""What earlier meetings left to do, as this one goes through it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from collectif.core.http import HtmxRequest
from meetings.actions.decisions import pass_action_on, set_action_state
from meetings.forms.notes import ActionStateForm, HandOverForm
from meetings.models import ActionItem, Occurrence
from meetings.models.readers import people_of
from meetings.views.conduct import noted_meeting


def follow_up_of(meeting: Occurrence) -> list[ActionItem]:
    """What is still to do, first due first; `is_left` when its owner is not there any more.

    Who has left the group; of a meeting of no group, whose account has ended.
    """
    actions = list(ActionItem.objects.left_to(meeting))
    asks_group = bool(actions) and meeting.group_id is not None
    people = set(people_of(meeting).values_list("pk", flat=True)) if asks_group else set()
    for action in actions:
        action.is_left = action.owner_id not in people if asks_group else not action.owner.is_active
    return actions


@require_POST
def follow_up_state(request: HtmxRequest, public_id: UUID, action_id: UUID) -> HttpResponse:
    """Say that an action is done or given up, and go on with the meeting."""
    meeting = noted_meeting(request, public_id)
    action = _action(meeting, action_id)
    form = ActionStateForm(request.POST)
    if not form.is_valid():
        return render(request, "meetings/action_state.html", {"action": action}, status=422)
    try:
        set_action_state(action=action, actor=request.user, now=timezone.now(), **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(_day_url(meeting))


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up_pass(request: HtmxRequest, public_id: UUID, action_id: UUID) -> HttpResponse:
    """Have somebody take an action up, or put it off."""
    meeting = noted_meeting(request, public_id)
    action = _action(meeting, action_id)
    form = HandOverForm(request.POST if request.method == "POST" else None, occurrence=meeting)
    if form.is_valid():
        told = {"occurrence": meeting, "actor": request.user, "now": timezone.now()}
        try:
            pass_action_on(action=action, **told, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(_day_url(meeting))
    context: dict[str, Any] = {"form": form, "meeting": meeting, "action": action}
    status = 422 if form.errors else 200
    return render(request, "meetings/follow_up_pass.html", context, status=status)


def _action(meeting: Occurrence, action_id: UUID) -> ActionItem:
    earlier = ActionItem.objects.before(meeting).select_related("owner", "occurrence")
    return get_object_or_404(earlier, public_id=action_id)


def _day_url(meeting: Occurrence) -> str:
    return f"{reverse('meetings:day_detail', args=[meeting.public_id])}#follow-title"
