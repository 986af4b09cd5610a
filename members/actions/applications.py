"""What someone who is not one of us yet may do: ask to join, and prove the address is hers."""

import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.text import normalise_spaces
from members.enums import ConsentPurpose
from members.models import Application, Consent, Group, User
from members.models.application import OPEN
from members.notifications.applications import (
    announce_application,
    ask_to_confirm,
    remind_of_account,
    remind_of_request,
)

LINES = ("first_name", "last_name", "phone", "commune", "heard_from")
# Where these consents were given, in `Consent.source`.
SOURCE = "application"


@transaction.atomic
def submit_application(
    *, email: str, language: str, consents: Mapping[ConsentPurpose, str], **answers: Any
) -> Application | None:
    """Write down a request to join, and mail the link that proves the address.

    `answers`: the fields of the form. `consents`: each purpose and the very words agreed to. An
    address that has an account or a request with us is told so by mail instead, and the answer is
    None: the page must not show the difference. The same request sent twice is one.

    Raises ValidationError: `consent_required`, and by field, `not_welcoming` on `wished_group`.
    """
    if ConsentPurpose.APPLICATION not in consents:
        message = _("Without your agreement we may not read your request.")
        raise ValidationError(message, code="consent_required")
    application = _application(email=email, language=language, **answers)
    application.full_clean()
    _check_wish(application.wished_group)
    if _tell_if_known(application.email, language):
        return None
    if same := _same_waiting(application):
        return same
    application.save()
    _write_consents(application, consents)
    _mail_new_key(application)
    return application


@transaction.atomic
def send_confirmation_again(*, email: str, language: str) -> None:
    """Mail a new link to whoever has a request to confirm; the former link works no more.

    Another address is answered by mail as it would be to a new request, or not at all.
    """
    email = email.strip().lower()
    unproven = Application.objects.confirmable(timezone.now()).filter(email=email)
    application = unproven.select_for_update(of=("self",)).order_by("-created_at", "-pk").first()
    if application:
        _mail_new_key(application)
    else:
        _tell_if_known(email, language)


@transaction.atomic
def confirm_application(*, application: Application, key: str) -> Application:
    """Take a request in, its address proven by the mailed key, and tell the coordinators.

    A second click changes nothing. Records `application_confirmed`.

    Raises ValidationError: `key_unknown`, `key_expired`, `already_open`.
    """
    requests = _lock_address(application.email)
    application = requests[application.pk]
    check_key(application, key)
    if application.confirmed_at:
        return application
    if any(other.confirmed_at and other.state in OPEN for other in requests.values()):
        message = _("A request from this address is already with us.")
        raise ValidationError(message, code="already_open")
    application.confirmed_at = timezone.now()
    application.full_clean()
    application.save(update_fields=["confirmed_at"])
    record_event(actor=None, verb="application_confirmed", subject=application)
    announce_application(application)
    return application


def check_key(application: Application, key: str) -> None:
    """Refuse a key that is not the last one mailed, or comes too late.

    Raises ValidationError: `key_unknown`, `key_expired`.
    """
    if not secrets.compare_digest(application.confirmation_digest, _digest(key)):
        message = _("This link is not the last one we sent.")
        raise ValidationError(message, code="key_unknown")
    if not application.confirmed_at and application.confirm_before <= timezone.now():
        message = _("This link is no longer valid.")
        raise ValidationError(message, code="key_expired")


def _application(**answers: Any) -> Application:
    answers["email"] = answers["email"].strip().lower()
    answers["message"] = answers["message"].strip()
    lines = {name: normalise_spaces(answers.get(name, "")) for name in LINES}
    return Application(**{**answers, **lines})


def _check_wish(group: Group | None) -> None:
    """Refuse a group that newcomers are not offered: whoever is invited there is written to."""
    if group is not None and not group.is_welcoming:
        message = _("This group is not open to newcomers. Choose another, or none.")
        error = ValidationError(message, code="not_welcoming")
        raise ValidationError({"wished_group": error})


def _tell_if_known(email: str, language: str) -> bool:
    """Write to an address that has an account or a request with us; say whether it has."""
    if person := _account_at(email):
        remind_of_account(person, language=language)
        return True
    request = Application.objects.confirmed().open().filter(email=email).first()
    if request:
        remind_of_request(request, language=language)
    return request is not None


def _account_at(email: str) -> User | None:
    """Whose address it is: the one used to log in, or another that was verified."""
    verified = Q(emailaddress__email=email, emailaddress__verified=True)
    return User.objects.filter(Q(email=email) | verified).order_by("pk").first()


def _same_waiting(application: Application) -> Application | None:
    """The very same request, sent a moment ago: a second press of the button."""
    names = (*LINES, "email", "message", "department", "wished_group")
    told = {name: getattr(application, name) for name in names}
    return Application.objects.confirmable(timezone.now()).filter(**told).first()


def _write_consents(application: Application, consents: Mapping[ConsentPurpose, str]) -> None:
    Consent.objects.bulk_create(
        Consent(application=application, purpose=purpose, text=text, source=SOURCE)
        for purpose, text in consents.items()
    )


def _mail_new_key(application: Application) -> None:
    key = secrets.token_urlsafe(32)
    application.confirmation_digest = _digest(key)
    application.save(update_fields=["confirmation_digest"])
    ask_to_confirm(application, key=key)


def _lock_address(email: str) -> dict[int, Application]:
    """Lock each request from this address, so that two confirmed at once see each other."""
    rows = Application.objects.filter(email=email).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(of=("self",))}


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()
