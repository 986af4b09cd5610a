"""What is written to those who ask for a confirmation, and to those who may give one."""

from django.urls import reverse

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage, write_to
from members.enums import MailChoice
from members.models import Confirmation, ConfirmationRequest, Reference, User

ASKED = "confirmation_asked"
GIVEN = "confirmation_given"
REOPENED = "confirmation_reopened"


def announce_request(request: ConfirmationRequest) -> OutboxMessage | None:
    """Tell a person that she is asked to confirm; once for each request."""
    owner = request.reference.profile.user
    context = {"owner": owner, "answer_url": site_url(request.get_absolute_url())}
    return _write(ASKED, request.asked_of, context, subject=request)


def announce_confirmation(confirmation: Confirmation) -> OutboxMessage | None:
    """Tell a person that someone stands by what she did."""
    reference = confirmation.reference
    path = reference.get_absolute_url() if reference else reverse("members:skill_update")
    context = {"confirmed_by": confirmation.confirmed_by, "evidence_url": site_url(path)}
    return _write(GIVEN, confirmation.owner, context, subject=confirmation)


def announce_change(confirmation: Confirmation, reference: Reference) -> OutboxMessage | None:
    """Tell whoever confirmed that the achievement is told otherwise, and may be confirmed again."""
    context = {
        "owner": reference.profile.user,
        "answer_url": site_url(reverse("members:confirmation_list")),
    }
    return _write(REOPENED, confirmation.confirmed_by, context, subject=confirmation)


def _write(
    kind: str, to: User, context: dict[str, object], *, subject: Confirmation | ConfirmationRequest
) -> OutboxMessage | None:
    """Write to someone who wants these e-mails, once for each kind and subject."""
    if MailChoice.CONFIRMATIONS not in to.mail_choices or not to.is_active:
        return None
    return write_to(to, kind, context, subject=subject)
