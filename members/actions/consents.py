"""What a person agrees to, and takes back: hers alone to do (GDPR, art. 7)."""

from datetime import datetime

from django.db import transaction

from collectif.core.events import record_event
from members.enums import ConsentPurpose
from members.models import Consent, Profile, User
from members.pipeline.directory import refresh_entries


@transaction.atomic
def give_consent(
    *, user: User, purpose: ConsentPurpose, text: str, source: str, now: datetime
) -> Consent:
    """Write down that the person agrees, to which words, and where; the directory follows.

    The same words twice are one consent; other words end the former one. `source`: "first_steps",
    "privacy". Records `consent_given`.
    """
    _lock_person(user)
    former = user.consents.active().filter(purpose=purpose).first()
    if former is not None and former.text == text:
        return former
    if former is not None:
        _end(former, now)
    consent = Consent(user=user, purpose=purpose, text=text, source=source, given_at=now)
    consent.full_clean()
    consent.save(force_insert=True)
    refresh_entries_of(user)
    record_event(
        actor=user,
        verb="consent_given",
        subject=user,
        purpose=ConsentPurpose(purpose).value,
        source=source,
    )
    return consent


@transaction.atomic
def withdraw_consent(*, user: User, purpose: ConsentPurpose, now: datetime) -> Consent | None:
    """Take an agreement back: what it opened closes at once. None when there was none.

    Records `consent_withdrawn`.
    """
    _lock_person(user)
    consent = user.consents.active().filter(purpose=purpose).first()
    if consent is None:
        return None
    _end(consent, now)
    refresh_entries_of(user)
    record_event(
        actor=user,
        verb="consent_withdrawn",
        subject=user,
        purpose=ConsentPurpose(purpose).value,
    )
    return consent


def refresh_entries_of(user: User) -> None:
    """Have the directory say of a person what her consents, state and name allow now."""
    refresh_entries(Profile.objects.filter(user=user).values_list("pk", flat=True))


def _lock_person(user: User) -> None:
    """What one person agrees to in two windows at once is written one after the other."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _end(consent: Consent, now: datetime) -> None:
    consent.withdrawn_at = now
    consent.save(update_fields=["withdrawn_at"])
