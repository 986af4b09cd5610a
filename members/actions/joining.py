"""Those who come through the door opened to them: an account, a group, a first day."""

from datetime import date, datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import Event, record_event
from collectif.core.keys import digest_of
from members.actions.accounts import choose_language, create_account
from members.actions.consents import refresh_entries_of
from members.actions.groups import lock_group
from members.actions.intake import lock_application
from members.actions.memberships import welcome_member
from members.actions.profiles import create_profile
from members.actions.stays import enter_group
from members.enums import ApplicationState, Language
from members.models import Application, Invitation, User
from members.notifications.memberships import announce_newcomer, send_welcome

# Two clicks on one button are one: the second one gets the answer of the first.
SAME_CLICK: Final = timedelta(minutes=1)
ACCEPTED: Final = "invitation_accepted"


def find_invitation(*, key: str, now: datetime) -> Invitation:
    """Return what a key opens. Raises ValidationError: `unknown`, `used`, `revoked`, `expired`."""
    rows = Invitation.objects.select_related("group", "application", "invited_by")
    invitation = rows.filter(key_digest=digest_of(key)).first()
    _check(invitation, now)
    assert invitation is not None
    return invitation


@transaction.atomic
def join_with_new_account(
    *, key: str, first_name: str, last_name: str, language: Language, now: datetime
) -> User:
    """Open an account at the invited address, which the key proves, and have its person join.

    A second click within a minute gets the same account. Raises ValidationError: those of
    `find_invitation`, `account_exists`, and by field those of `create_account`.
    """
    invitation = _lock_door(key)
    if newcomer := _just_made(invitation, now):
        return newcomer
    _check(invitation, now)
    assert invitation is not None
    if User.objects.at_address(invitation.email).exists():
        raise _account_exists()
    try:
        user = create_account(
            email=invitation.email, first_name=first_name, last_name=last_name, actor=None
        )
    except IntegrityError as error:
        # Another invitation of hers was accepted at this very moment.
        raise _account_exists() from error
    choose_language(user=user, language=language)
    _join(invitation, user, now, is_new=True)
    return user


@transaction.atomic
def join_with_account(*, key: str, user: User, now: datetime) -> User:
    """Have a person who is logged in join the group she is invited to. Twice is once.

    Raises ValidationError: those of `find_invitation`.
    """
    invitation = _lock_door(key)
    if invitation is not None and _acceptances(invitation).filter(actor=user).exists():
        return user
    _check(invitation, now)
    assert invitation is not None
    _join(invitation, user, now, is_new=False)
    return user


def _account_exists() -> ValidationError:
    message = _("There is an account at this address already: log in, then accept.")
    return ValidationError(message, code="account_exists")


def _lock_door(key: str) -> Invitation | None:
    """Lock the request, the group and the invitation, in the order of those who decide."""
    rows = Invitation.objects.select_related("group", "application", "invited_by")
    found = rows.filter(key_digest=digest_of(key)).first()
    if found is None:
        return None
    if found.application is not None:
        lock_application(found.application)
    lock_group(found.group)
    # Read again: it may have been taken back, or sent under another key, while we waited.
    fresh = rows.select_for_update(of=("self",))
    return fresh.filter(pk=found.pk, key_digest=digest_of(key)).first()


def _check(invitation: Invitation | None, now: datetime) -> None:
    if invitation is None:
        raise ValidationError(_("This link opens no invitation."), code="unknown")
    if invitation.accepted_at is not None:
        raise ValidationError(_("This invitation has been accepted already."), code="used")
    if invitation.revoked_at is not None:
        raise ValidationError(_("This invitation has been taken back."), code="revoked")
    if invitation.has_expired(now):
        raise ValidationError(_("This invitation has had its time."), code="expired")


def _just_made(invitation: Invitation | None, now: datetime) -> User | None:
    """Whose account the same click has opened a moment ago."""
    if invitation is None or invitation.accepted_at is None:
        return None
    if now - invitation.accepted_at >= SAME_CLICK:
        return None
    made = _acceptances(invitation).filter(data__is_new=True).select_related("actor").first()
    return made.actor if made else None


def _acceptances(invitation: Invitation) -> QuerySet[Event]:
    return Event.objects.about(invitation).filter(verb=ACCEPTED)


def _join(invitation: Invitation, user: User, now: datetime, *, is_new: bool) -> None:
    today = timezone.localdate(now)
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    if invitation.application is not None:
        _close_application(invitation.application, user, now)
    welcome_member(user=user, actor=user, today=today)
    _enter(invitation, user, today)
    create_profile(user=user, actor=user)
    refresh_entries_of(user)
    record_event(actor=user, verb=ACCEPTED, subject=invitation, is_new=is_new)
    send_welcome(invitation, user=user)
    announce_newcomer(invitation, user=user)


def _enter(invitation: Invitation, user: User, today: date) -> None:
    if not user.group_spells.current_on(today).filter(group=invitation.group).exists():
        # The place kept is taken: it was given up by the two writes before.
        group = invitation.group
        enter_group(group=group, user=user, entered_on=today, actor=user, today=today)


def _close_application(application: Application, user: User, now: datetime) -> None:
    """The request has become a member: it goes with her, and so does what she agreed to."""
    application.state, application.state_changed_at = ApplicationState.JOINED, now
    application.user = user
    application.full_clean()
    application.save(update_fields=["state", "state_changed_at", "user"])
    held = user.consents.active().values("purpose")
    application.consents.active().exclude(purpose__in=held).update(user=user)
    record_event(actor=user, verb="application_joined", subject=application)
