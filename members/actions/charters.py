"""What members promise each other: written, published for good, and signed by each."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.models import Charter, CharterSignature, User


@transaction.atomic
def write_charter(*, text: str, summary: str, actor: User) -> Charter:
    """Write the next version, or go on with the draft that is there; nobody is asked yet.

    Raises ValidationError: `draft_exists` when two people begin one at once, and by field.
    """
    draft = Charter.objects.select_for_update(of=("self",)).filter(published_at=None).first()
    if draft is None:
        draft = Charter(version=_next_version())
    draft.text, draft.summary = text, summary
    draft.full_clean()
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as error:
        message = _("Somebody else has just begun a draft: read it first.")
        raise ValidationError(message, code="draft_exists") from error
    draft.refresh_from_db(fields=["public_id", "created_at"])
    record_event(actor=actor, verb="charter_written", subject=draft, version=draft.version)
    return draft


@transaction.atomic
def publish_charter(*, charter: Charter, actor: User, now: datetime) -> Charter:
    """Have a draft ask for everybody's signature; it never changes again. Twice is once.

    Raises ValidationError: `unchanged` when it says what the version in force says, and on
    `summary` `summary_required`.
    """
    charter = Charter.objects.select_for_update(of=("self",)).get(pk=charter.pk)
    if charter.published_at is not None:
        return charter
    in_force = Charter.objects.in_force().first()
    if in_force is not None and in_force.clauses == charter.clauses:
        message = _("This draft says what the charter in force says: nobody needs to sign again.")
        raise ValidationError(message, code="unchanged")
    charter.published_at = now
    charter.full_clean()
    charter.save(update_fields=["published_at"])
    record_event(actor=actor, verb="charter_published", subject=charter, version=charter.version)
    return charter


@transaction.atomic
def sign_charter(*, user: User, charter: Charter, now: datetime) -> CharterSignature:
    """Write down that a person has read this version and agrees. Signing twice is signing once.

    Raises ValidationError `not_in_force` when another version was published while she was reading.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if signed := user.charter_signatures.filter(charter=charter).first():
        return signed
    if charter != Charter.objects.in_force().first():
        message = _("The charter has just changed: here is what it says now.")
        raise ValidationError(message, code="not_in_force")
    signature = CharterSignature(user=user, charter=charter, signed_at=now)
    signature.full_clean()
    signature.save(force_insert=True)
    user.forget_roles()
    record_event(actor=user, verb="charter_signed", subject=charter, version=charter.version)
    return signature


def _next_version() -> int:
    return (Charter.objects.aggregate(last=Max("version"))["last"] or 0) + 1
