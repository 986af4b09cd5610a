"""What becomes of a request to join: notes, and each decision, taken by a person."""

from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.actions.groups import check_room, lock_group
from members.actions.invitations import invite_applicant, revoke_invitations_of
from members.enums import ApplicationState
from members.models import Application, ApplicationNote, Group, User
from members.notifications.intake import send_answer

EDITABLE: Final = ("state", "state_changed_at", "group", "decline_reason")


@transaction.atomic
def add_note(*, application: Application, text: str, actor: User) -> ApplicationNote:
    """Write down what was said; the same words sent twice in a row are one note."""
    application = lock_application(application)
    latest = application.notes.first()
    if latest is not None and (latest.author_id, latest.text) == (actor.pk, text):
        return latest
    note = ApplicationNote(application=application, author=actor, text=text)
    note.full_clean()
    note.save(force_insert=True)
    record_event(actor=actor, verb="application_note_added", subject=application)
    return note


@transaction.atomic
def accept_application(
    *, application: Application, group: Group, actor: User, now: datetime
) -> Application:
    """Keep a place in a group for an applicant, and send the invitation. Twice is once.

    Two coordinators who give the last place at once: the group is locked, so the second one is
    told. Raises ValidationError: `group_full`, `group_closed`, `wrong_state`.
    """
    application = lock_application(application)
    if application.state == ApplicationState.ACCEPTED and application.group_id == group.pk:
        return application
    group = lock_group(group)
    _check_transition(application, ApplicationState.ACCEPTED)
    check_room(group)
    _move(application, ApplicationState.ACCEPTED, actor, now, group=group)
    invite_applicant(application=application, group=group, actor=actor, now=now)
    return application


@transaction.atomic
def put_on_waiting_list(
    *, application: Application, group: Group, actor: User, now: datetime
) -> Application:
    """Have an applicant wait for a place in a group, behind those who wait for it already.

    Raises ValidationError: `group_closed`, `wrong_state`.
    """
    application = lock_application(application)
    if application.state == ApplicationState.WAITING and application.group_id == group.pk:
        return application
    group = lock_group(group)
    if group.is_closed:
        check_room(group)
    revoke_invitations_of(application=application, actor=actor, now=now)
    return _move(application, ApplicationState.WAITING, actor, now, group=group)


@transaction.atomic
def decline_application(
    *, application: Application, reason: str, actor: User, now: datetime, letter: str = ""
) -> Application:
    """Say no, for a reason this person could read; `letter`, when there is one, is sent to her.

    Raises ValidationError: `reason_required`, `interview_ahead`, `wrong_state`.
    """
    application = lock_application(application)
    if application.state == ApplicationState.DECLINED:
        return application
    _refuse_interview_ahead(application, now)
    revoke_invitations_of(application=application, actor=actor, now=now)
    _move(application, ApplicationState.DECLINED, actor, now, decline_reason=reason)
    if letter:
        send_answer(application, letter=letter)
    return application


@transaction.atomic
def withdraw_application(*, application: Application, actor: User, now: datetime) -> Application:
    """Close a request that the applicant gave up, or left without an answer; her place is free.

    Raises ValidationError: `interview_ahead`, `wrong_state`.
    """
    application = lock_application(application)
    if application.state == ApplicationState.WITHDRAWN:
        return application
    _refuse_interview_ahead(application, now)
    revoke_invitations_of(application=application, actor=actor, now=now)
    return _move(application, ApplicationState.WITHDRAWN, actor, now)


@transaction.atomic
def reopen_application(*, application: Application, actor: User, now: datetime) -> Application:
    """Take up again a request that was closed.

    Raises ValidationError: `already_open` when this person has asked again since, `forgotten`
    once what she wrote has been erased, `wrong_state`.
    """
    application = lock_application(application)
    if application.state == ApplicationState.NEW:
        return application
    if application.is_open:
        raise _wrong_state(application)
    if not application.email:
        message = _("What this person told us has been erased: there is nothing to take up.")
        raise ValidationError(message, code="forgotten")
    return _move(application, ApplicationState.NEW, actor, now, verb="application_reopened")


def lock_application(application: Application) -> Application:
    """Lock a request: decisions about one person wait for each other."""
    # Alone: whoever waited here would read nobody's group beside the row of now.
    return Application.objects.select_for_update().get(pk=application.pk)


def mark_interview_state(
    application: Application, target: ApplicationState, *, now: datetime
) -> None:
    """Follow the interviews of a locked request: one is booked, or none any more."""
    if application.state != target:
        _check_transition(application, target)
        _set_state(application, target, now)


def _move(
    application: Application,
    target: ApplicationState,
    actor: User,
    now: datetime,
    *,
    verb: str = "",
    group: Group | None = None,
    decline_reason: str = "",
) -> Application:
    _check_transition(application, target)
    former = application.state
    _set_state(application, target, now, group=group, decline_reason=decline_reason)
    data: dict[str, Any] = {"group": str(group.public_id)} if group else {}
    verb = verb or f"application_{target.value}"
    record_event(actor=actor, verb=verb, subject=application, was=former, **data)
    return application


def _set_state(
    application: Application,
    target: ApplicationState,
    now: datetime,
    *,
    group: Group | None = None,
    decline_reason: str = "",
) -> None:
    application.state, application.state_changed_at = target, now
    application.group, application.decline_reason = group, decline_reason
    application.full_clean()
    application.save(update_fields=EDITABLE)


def _check_transition(application: Application, target: ApplicationState) -> None:
    if not ApplicationState(application.state).can_become(target):
        raise _wrong_state(application)


def _wrong_state(application: Application) -> ValidationError:
    message = _("This request is “%(state)s” now: look at it again before you decide.")
    params = {"state": application.get_state_display()}
    return ValidationError(message, code="wrong_state", params=params)


def _refuse_interview_ahead(application: Application, now: datetime) -> None:
    if application.interviews.booked().filter(ends_at__gt=now).exists():
        message = _("An interview is still to come: cancel it first, so that nobody waits in vain.")
        raise ValidationError(message, code="interview_ahead")
