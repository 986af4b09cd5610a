"""What a newcomer says first: how she is written to, and who may find her."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from collectif.core.events import record_event
from members.actions.accounts import choose_language
from members.actions.consents import give_consent
from members.enums import ConsentPurpose, Language, MailChoice
from members.models import Membership, User

# Where these consents were given, in `Consent.source`.
SOURCE: Final = "first_steps"


@transaction.atomic
def save_first_choices(
    *,
    membership: Membership,
    language: Language,
    mail_choices: Iterable[MailChoice],
    consents: Mapping[ConsentPurpose, str],
    now: datetime,
) -> Membership:
    """Write down the first choices of a member; saved again, the day of the first time stays.

    `consents`: each agreement given now, with its very words; what is not there is not taken back.
    Raises ValidationError `invalid_choice` by field.
    """
    user = choose_language(user=membership.user, language=language)
    choose_mail(user=user, mail_choices=mail_choices)
    for purpose, text in consents.items():
        give_consent(user=user, purpose=purpose, text=text, source=SOURCE, now=now)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.welcomed_at is None:
        membership.welcomed_at = now
        membership.save(update_fields=["welcomed_at"])
        record_event(actor=user, verb="first_choices_made", subject=membership)
    return membership


@transaction.atomic
def choose_mail(*, user: User, mail_choices: Iterable[MailChoice]) -> User:
    """Keep the e-mails a person wants, each once. Not an event.

    Raises ValidationError on `mail_choices`.
    """
    wanted = set(mail_choices)
    known = [choice for choice in MailChoice.values if choice in wanted]
    chosen = [*known, *sorted(wanted.difference(known))]
    if user.mail_choices != chosen:
        user.mail_choices = chosen
        user.full_clean(validate_unique=False)
        user.save(update_fields=["mail_choices"])
    return user
