from allauth.account.models import EmailAddress
from django.db import transaction

from collectif.core.events import record_event
from collectif.core.text import normalise_spaces
from members.enums import Language
from members.models import User


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
def choose_language(*, user: User, language: Language) -> User:
    """Keep the language in which the person wants to be written to. Not an event."""
    if user.language != language:
        user.language = language
        user.full_clean(validate_unique=False)
        user.save(update_fields=["language"])
    return user
