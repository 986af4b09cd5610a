from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.text import normalise_spaces
from members.enums import Language
from members.models import Profile, User
from members.pipeline.directory import refresh_entries


@transaction.atomic
def create_account(
    *,
    email: str,
    first_name: str,
    last_name: str,
    actor: User | None,
    password: str | None = None,
    is_staff: bool = False,
) -> User:
    """Open an account at an address that is known to be the person's.

    Sign-up is closed, so whoever opens the account vouches for the address: it counts as
    verified. Without a password the person logs in by e-mailed code.

    Raises ValidationError: `unique` on the address, `required`, `invalid`.
    """
    user = User(
        email=email.strip().lower(),
        first_name=normalise_spaces(first_name),
        last_name=normalise_spaces(last_name),
        is_staff=is_staff,
    )
    user.set_password(password)
    user.full_clean()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    record_event(actor=actor, verb="account_created", subject=user, is_staff=is_staff)
    return user


@transaction.atomic
def close_account(*, user: User, actor: User) -> User:
    """Let a person log in no more; what she is logged in to closes at her next request.

    Raises ValidationError `own_account`: nobody closes the door behind herself.
    """
    if user.pk == actor.pk:
        raise ValidationError(_("You cannot close your own account."), code="own_account")
    return _set_active(user, actor, is_active=False, verb="account_closed")


@transaction.atomic
def reopen_account(*, user: User, actor: User) -> User:
    """Let a person log in again."""
    return _set_active(user, actor, is_active=True, verb="account_reopened")


def _set_active(user: User, actor: User, *, is_active: bool, verb: str) -> User:
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.is_active != is_active:
        user.is_active = is_active
        user.save(update_fields=["is_active"])
        refresh_entries(Profile.objects.filter(user=user).values_list("pk", flat=True))
        record_event(actor=actor, verb=verb, subject=user)
    return user


@transaction.atomic
def choose_language(*, user: User, language: Language) -> User:
    """Keep the language in which the person wants to be written to. Not an event."""
    if user.language != language:
        user.language = language
        user.full_clean(validate_unique=False)
        user.save(update_fields=["language"])
    return user
