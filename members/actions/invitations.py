"""Doors opened to one address: made, sent again, taken back. Who goes through one joins."""

from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.keys import digest_of, new_key
from collectif.core.text import normalise_spaces
from members.actions.groups import check_room, lock_group
from members.models import Application, Group, Invitation, User
from members.models.invitation import VALID_FOR
from members.notifications.intake import send_invitation

# Two clicks on "send again" are one.
SAME_CLICK: Final = timedelta(minutes=1)


@transaction.atomic
def invite_person(
    *, email: str, first_name: str, last_name: str, group: Group, actor: User, now: datetime
) -> Invitation:
    """Invite somebody known from elsewhere, who did not apply; a place is kept in the group.

    Raises ValidationError: `group_closed`, `group_full`, and on `email` `already_invited`,
    `already_there`, `has_application`, `account_closed`.
    """
    email = email.strip().lower()
    group = lock_group(group)
    _check_address(email, group)
    check_room(group)
    invitation = Invitation(
        email=email,
        first_name=normalise_spaces(first_name),
        last_name=normalise_spaces(last_name),
        group=group,
    )
    return _open(invitation, actor=actor, now=now)


@transaction.atomic
def invite_applicant(
    *, application: Application, group: Group, actor: User, now: datetime
) -> Invitation:
    """Invite an applicant whose place has just been kept, in the same transaction."""
    invitation = Invitation(
        email=application.email,
        first_name=application.first_name,
        last_name=application.last_name,
        application=application,
        group=group,
    )
    return _open(invitation, actor=actor, now=now)


@transaction.atomic
def send_invitation_again(*, invitation: Invitation, actor: User, now: datetime) -> Invitation:
    """Send a new key, good for fourteen days more; the former one is dead at once.

    Asked twice within a minute, it leaves once. Raises ValidationError `not_open`.
    """
    invitation = _lock(invitation)
    _require_open(invitation)
    if now - invitation.sent_at < SAME_CLICK:
        return invitation
    key = new_key()
    invitation.key_digest = digest_of(key)
    invitation.sent_at, invitation.expires_at = now, now + VALID_FOR
    invitation.sent_count += 1
    invitation.save(update_fields=["key_digest", "sent_at", "expires_at", "sent_count"])
    send_invitation(invitation, key=key)
    record_event(
        actor=actor,
        verb="invitation_sent_again",
        subject=invitation,
        sent_count=invitation.sent_count,
    )
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, actor: User, now: datetime) -> Invitation:
    """Take back an invitation sent without an application: its place is free again.

    Raises ValidationError: `not_open`, `answers_application` when an application has to be
    decided upon instead.
    """
    invitation = _lock(invitation)
    if invitation.revoked_at is not None:
        return invitation
    _require_open(invitation)
    if invitation.application_id is not None:
        message = _("This invitation answers a request: decide again from the page of the request.")
        raise ValidationError(message, code="answers_application")
    _revoke(invitation, actor, now)
    return invitation


@transaction.atomic
def revoke_invitations_of(*, application: Application, actor: User, now: datetime) -> None:
    """Take back what was sent to an applicant whose place is given up."""
    for invitation in application.invitations.open().select_for_update(of=("self",)):
        _revoke(invitation, actor, now)


def _open(invitation: Invitation, *, actor: User, now: datetime) -> Invitation:
    key = new_key()
    invitation.key_digest = digest_of(key)
    invitation.invited_by = actor
    invitation.sent_at, invitation.expires_at = now, now + VALID_FOR
    invitation.full_clean()
    invitation.save(force_insert=True)
    send_invitation(invitation, key=key)
    record_event(
        actor=actor,
        verb="invitation_sent",
        subject=invitation,
        group=str(invitation.group.public_id),
    )
    return invitation


def _revoke(invitation: Invitation, actor: User, now: datetime) -> None:
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    record_event(actor=actor, verb="invitation_revoked", subject=invitation)


def _lock(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    return rows.select_related("group", "application").get(pk=invitation.pk)


def _require_open(invitation: Invitation) -> None:
    if not invitation.is_open:
        message = _("This invitation has been accepted or taken back: there is nothing to send.")
        raise ValidationError(message, code="not_open")


def _check_address(email: str, group: Group) -> None:
    """Say what is there already for this address, rather than open a second door."""
    if Invitation.objects.open().filter(email=email, group=group, application=None).exists():
        raise _refusal("already_invited")
    if Application.objects.confirmed().open().filter(email=email).exists():
        raise _refusal("has_application")
    user = User.objects.at_address(email).first()
    if user is None:
        return
    if not user.is_active:
        raise _refusal("account_closed")
    if user.group_spells.filter(group=group, left_on=None).exists():
        raise _refusal("already_there")


def _refusal(code: str) -> ValidationError:
    texts = {
        "already_invited": _("An invitation is already on its way: send it again."),
        "has_application": _("This person has asked to join: accept the request instead."),
        "account_closed": _("The account at this address is closed: have it opened again first."),
        "already_there": _("This person is already in this group."),
    }
    return ValidationError({"email": ValidationError(texts[code], code=code)})
