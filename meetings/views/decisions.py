"""Decisions and actions of a meeting: written with the notes, closed by who does them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from collectif.core.http import HtmxRequest
from meetings import permissions
from meetings.actions.decisions import (
    change_action,
    change_decision,
    record_decision,
    remove_decision,
    set_action_state,
    take_action,
)
from meetings.enums import ActionState
from meetings.forms.notes import ActionForm, ActionStateForm, DecisionForm
from meetings.models import ActionItem, Decision, Occurrence
from meetings.views.conduct import noted_meeting
from meetings.views.notes import notes_page

SAID = {
    ActionState.DONE: _("Done, thank you: it no longer comes back."),
    ActionState.DROPPED: _("Given up: it no longer comes back."),
    ActionState.OPEN: _("Taken up again: it comes back at the next meeting."),
}


@require_POST
def decision_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    meeting = noted_meeting(request, public_id)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            record_decision(occurrence=meeting, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(_notes_url(meeting, "decisions-title"))
    return notes_page(request, meeting, decision_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def decision_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    decision = _decision(request, public_id)
    form = DecisionForm(request.POST if request.method == "POST" else None, instance=decision)
    if form.is_valid():
        try:
            change_decision(decision=decision, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(_notes_url(decision.occurrence, "decisions-title"))
    context = {"form": form, "meeting": decision.occurrence, "decision": decision}
    return _form_page(request, context)


@require_POST
def decision_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    decision = _decision(request, public_id)
    remove_decision(decision=decision, actor=request.user)
    return redirect(_notes_url(decision.occurrence, "decisions-title"))


@require_POST
def action_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    meeting = noted_meeting(request, public_id)
    form = ActionForm(request.POST, occurrence=meeting)
    if form.is_valid():
        try:
            take_action(occurrence=meeting, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(_notes_url(meeting, "actions-title"))
    return notes_page(request, meeting, action_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def action_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    action = _action(request, public_id)
    if not permissions.can_take_notes(request.user, action.occurrence):
        raise PermissionDenied
    form = ActionForm(
        request.POST if request.method == "POST" else None,
        instance=action,
        occurrence=action.occurrence,
    )
    if form.is_valid():
        try:
            change_action(action=action, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(_notes_url(action.occurrence, "actions-title"))
    return _form_page(request, {"form": form, "meeting": action.occurrence, "action": action})


@require_POST
def action_state(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Say that an action is done, given up, or to do after all."""
    action = _action(request, public_id)
    if not permissions.can_close_action(request.user, action):
        raise PermissionDenied
    form = ActionStateForm(request.POST)
    if not form.is_valid():
        return render(request, "meetings/action_state.html", {"action": action}, status=422)
    state = form.cleaned_data["state"]
    try:
        set_action_state(action=action, state=state, actor=request.user, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, SAID[state])
    return redirect("dashboard" if action.owner_id == request.user.pk else action.occurrence)


def _decision(request: HtmxRequest, public_id: UUID) -> Decision:
    visible = Decision.objects.visible_to(request.user)
    related = ("occurrence__group", "occurrence__series__group")
    decision = get_object_or_404(visible.select_related(*related), public_id=public_id)
    if not permissions.can_take_notes(request.user, decision.occurrence):
        raise PermissionDenied
    return decision


def _action(request: HtmxRequest, public_id: UUID) -> ActionItem:
    visible = ActionItem.objects.visible_to(request.user)
    related = ("occurrence__group", "occurrence__series__group", "owner")
    return get_object_or_404(visible.select_related(*related), public_id=public_id)


def _notes_url(meeting: Occurrence, fragment: str) -> str:
    return f"{reverse('meetings:notes_detail', args=[meeting.public_id])}#{fragment}"


def _form_page(request: HtmxRequest, context: dict[str, Any]) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return render(request, "meetings/decision_update.html", context, status=status)
