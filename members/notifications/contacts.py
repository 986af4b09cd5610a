"""What is written to people who would like to talk, and about what should not be."""

from django.urls import reverse

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage, write_to
from members.enums import ContactState, MailChoice
from members.models import ContactRequest, Report, User
from members.notifications.applications import coordinators

RECEIVED = "contact_received"
ANSWERED = "contact_answered"
REPORTED = "report_received"
DECIDED = "report_decided"
WARNING = "report_warning"


def announce_contact(contact: ContactRequest) -> OutboxMessage | None:
    """Tell a person that someone would like to talk with her: no address, no message."""
    if MailChoice.CONTACTS not in contact.recipient.mail_choices:
        return None
    context = {"sender": contact.sender, "url": site_url(contact.get_absolute_url())}
    return _write(RECEIVED, contact.recipient, context, subject=contact)


def announce_answer(contact: ContactRequest, *, name: str) -> OutboxMessage | None:
    """Tell the sender what was answered; `name` is what she may call the other person."""
    context = {
        "name": name,
        "is_accepted": contact.state == ContactState.ACCEPTED,
        "url": site_url(contact.get_absolute_url()),
    }
    return _write(ANSWERED, contact.sender, context, subject=contact)


def announce_report(report: Report) -> None:
    """Tell the coordinators whom it does not concern that one waits: no name, no word of it."""
    context: dict[str, object] = {"url": site_url(report.get_absolute_url())}
    for person in coordinators():
        if person.pk not in {report.reporter_id, report.reported_id}:
            _write(REPORTED, person, context, subject=report)


def announce_outcome(report: Report) -> OutboxMessage | None:
    """Tell whoever reported what became of it."""
    context = {"report": report, "url": site_url(reverse("members:contact_list"))}
    return _write(DECIDED, report.reporter, context, subject=report)


def announce_warning(report: Report) -> OutboxMessage | None:
    """Tell the person reported that this must not happen again; never by whom it was told."""
    return _write(WARNING, report.reported, {}, subject=report)


def _write(
    kind: str, to: User, context: dict[str, object], *, subject: ContactRequest | Report
) -> OutboxMessage | None:
    """Write to someone who has an account, once for each kind and subject."""
    if not to.is_active:
        return None
    return write_to(to, kind, context, subject=subject)
