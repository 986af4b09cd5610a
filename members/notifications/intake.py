"""What is written to those who are met, answered and invited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone, translation

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage, queue_message, render_message
from members.models import Application, Interview, Invitation, User
from members.notifications.interview_calendar import write_interview

INTERVIEW = "interview"
ANSWER = "application_answer"
INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class Reader:
    """One side of an interview."""

    person: User | None
    address: str
    first_name: str
    full_name: str
    language: str
    is_host: bool


def announce_interview(interview: Interview, *, now: datetime) -> list[OutboxMessage]:
    """Tell both sides when they meet, that it has moved, or that it is off; once a version.

    Each mail holds the calendar entry of its reader.
    """
    is_off = interview.cancelled_at is not None
    readers = (_applicant(interview.application), _host(interview.interviewer))
    return [_tell(interview, reader, is_off=is_off, now=now) for reader in readers]


def release_host(interview: Interview, former_host: User, *, now: datetime) -> OutboxMessage:
    """Tell whoever was to lead an interview that somebody else does."""
    return _tell(interview, _host(former_host), is_off=True, now=now)


def send_answer(application: Application, *, letter: str) -> OutboxMessage:
    """Send the words of a coordinator to an applicant; one letter for each decision."""
    written = render_message(ANSWER, {"letter": letter}, application.language)
    return queue_message(
        to=application.user,
        to_address=application.email,
        kind=ANSWER,
        subject=application,
        period=application.state_changed_at.isoformat(),
        title=written.title,
        text_body=written.text,
        html_body=written.html,
    )


def send_invitation(invitation: Invitation, *, key: str) -> OutboxMessage:
    """Send the key of an invitation, once for each key; the mail is erased once it has left."""
    person = User.objects.at_address(invitation.email).first()
    context = {
        "invitation": invitation,
        "has_account": person is not None,
        "accept_url": site_url(reverse("members:invitation_accept", args=[key])),
    }
    written = render_message(INVITATION, context, _language_of(invitation, person))
    return queue_message(
        to=person,
        to_address=invitation.email,
        kind=INVITATION,
        subject=invitation,
        period=str(invitation.sent_count),
        title=written.title,
        text_body=written.text,
        html_body=written.html,
        is_secret=True,
    )


def _language_of(invitation: Invitation, person: User | None) -> str:
    if person is not None:
        return person.language
    if invitation.application is not None:
        return invitation.application.language
    return invitation.group.language


def _applicant(application: Application) -> Reader:
    return Reader(
        person=None,
        address=application.email,
        first_name=application.first_name,
        full_name=str(application),
        language=application.language,
        is_host=False,
    )


def _host(user: User) -> Reader:
    return Reader(
        person=user,
        address=user.email,
        first_name=user.first_name,
        full_name=user.get_full_name(),
        language=user.language,
        is_host=True,
    )


def _tell(interview: Interview, reader: Reader, *, is_off: bool, now: datetime) -> OutboxMessage:
    context = {
        "interview": interview,
        "reader": reader,
        "is_off": is_off,
        "minutes": (interview.ends_at - interview.starts_at) // timedelta(minutes=1),
        "application_url": site_url(interview.application.get_absolute_url()),
    }
    # Whoever acts may live elsewhere: what is written is the time of the collective.
    with timezone.override(None), translation.override(reader.language):
        written = render_message(INTERVIEW, context, reader.language)
        calendar = write_interview(
            interview, address=reader.address, name=reader.full_name, is_off=is_off, stamp=now
        )
    return queue_message(
        to=reader.person,
        to_address=reader.address,
        kind=INTERVIEW,
        subject=interview,
        period=str(interview.sequence),
        title=written.title,
        text_body=written.text,
        html_body=written.html,
        calendar=calendar,
    )
