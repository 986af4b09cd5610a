"""What a meeting decides, and what people take upon themselves there."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.text import normalise_spaces
from meetings.actions.agendas import check_is_held
from meetings.enums import ActionState
from meetings.models import ActionItem, Decision, Occurrence
from meetings.models.readers import people_of
from members.models import User


@transaction.atomic
def record_decision(*, occurrence: Occurrence, text: str, actor: User) -> Decision:
    """Write a decision down; the same one again is the first.

    Raises ValidationError by field, and `meeting_cancelled`.
    """
    check_is_held(occurrence)
    words = text.strip()
    if found := occurrence.decisions.filter(text=words).first():
        return found
    decision = Decision(occurrence=occurrence, text=words, recorded_by=actor)
    decision.full_clean()
    decision.save()
    record_event(actor=actor, verb="decision_recorded", subject=occurrence)
    return decision


@transaction.atomic
def change_decision(*, decision: Decision, text: str, actor: User) -> Decision:
    """Say a decision otherwise; versions approved before keep their words.

    Raises ValidationError by field, `already_decided`.
    """
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    words = text.strip()
    if decision.text == words:
        return decision
    decision.text = words
    decision.full_clean()
    decision.save(update_fields=["text"])
    record_event(actor=actor, verb="decision_changed", subject=decision.occurrence)
    return decision


@transaction.atomic
def remove_decision(*, decision: Decision, actor: User) -> None:
    """Strike a decision from the draft; versions approved before keep it."""
    gone, _by_model = Decision.objects.filter(pk=decision.pk).delete()
    if gone:
        record_event(actor=actor, verb="decision_removed", subject=decision.occurrence)


@transaction.atomic
def take_action(
    *, occurrence: Occurrence, text: str, owner: User, due_on: date, actor: User
) -> ActionItem:
    """Write down what somebody takes upon herself; the same again is the first.

    Raises ValidationError by field, and `meeting_cancelled`, `not_of_the_meeting`,
    `due_before_meeting`.
    """
    check_is_held(occurrence)
    words = normalise_spaces(text)
    if found := occurrence.actions.filter(text=words, owner=owner).first():
        return found
    action = ActionItem(
        occurrence=occurrence, text=words, owner=owner, due_on=due_on, recorded_by=actor
    )
    _check(action)
    action.save()
    record_event(actor=actor, verb="action_taken", subject=occurrence, owner=str(owner.public_id))
    return action


@transaction.atomic
def change_action(
    *, action: ActionItem, text: str, owner: User, due_on: date, actor: User
) -> ActionItem:
    """Say otherwise what is to be done, by whom or for when; raises as `take_action`."""
    action = ActionItem.objects.select_for_update(of=("self",)).get(pk=action.pk)
    action.text, action.owner, action.due_on = normalise_spaces(text), owner, due_on
    _check(action)
    action.save(update_fields=["text", "owner", "due_on"])
    record_event(actor=actor, verb="action_changed", subject=action.occurrence)
    return action


@transaction.atomic
def set_action_state(
    *, action: ActionItem, state: ActionState, actor: User, now: datetime
) -> ActionItem:
    """Close an action, done or given up, or take it up again; twice is the same as once.

    Raises ValidationError `impossible_state`.
    """
    action = ActionItem.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if action.state != state:
        _become(action, state, actor=actor, now=now)
    return action


@transaction.atomic
def pass_action_on(
    *,
    action: ActionItem,
    occurrence: Occurrence,
    owner: User,
    due_on: date,
    actor: User,
    now: datetime,
) -> ActionItem:
    """Have somebody take up, at a later meeting, what was left to do; return what she takes.

    The minutes of both meetings tell it: the former action is closed, and keeps its words. The
    same again is the first. Raises as `take_action`, and ValidationError `impossible_state`.
    """
    former = ActionItem.objects.select_for_update(of=("self",)).get(pk=action.pk)
    told: dict[str, Any] = {"occurrence": occurrence, "text": former.text, "owner": owner}
    if former.state == ActionState.PASSED and (found := ActionItem.objects.filter(**told).first()):
        return found
    taken = take_action(**told, due_on=due_on, actor=actor)
    _become(former, ActionState.PASSED, actor=actor, now=now)
    return taken


def _become(action: ActionItem, state: ActionState, *, actor: User, now: datetime) -> None:
    if not ActionState(action.state).can_become(state):
        message = _("This action is closed already: take it up again first.")
        raise ValidationError(message, code="impossible_state")
    action.state = state
    action.closed_at = None if state == ActionState.OPEN else now
    action.save(update_fields=["state", "closed_at"])
    record_event(actor=actor, verb=f"action_{state.value}", subject=action.occurrence)


def _check(action: ActionItem) -> None:
    action.full_clean()
    if not people_of(action.occurrence).filter(pk=action.owner_id).exists():
        message = _("Choose somebody of this meeting or of its group.")
        raise ValidationError({"owner": ValidationError(message, code="not_of_the_meeting")})
    if action.due_on < action.occurrence.local_start.date():
        message = _("This day comes before the meeting: choose a later one.")
        raise ValidationError({"due_on": ValidationError(message, code="due_before_meeting")})
