"""What is told of attendance, to those it is for and to nobody else."""

from django.urls import reverse

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage
from meetings.models import AttendanceContest, Booking
from meetings.notifications.facilitators import facilitators_of
from meetings.notifications.readers import reader_named, reader_of, write

ABSENCES = "meetings/absences"
CONTEST_ASKED = "meetings/contest_asked"
CONTEST_ANSWERED = "meetings/contest_answered"


def announce_absences(booking: Booking) -> list[OutboxMessage | None]:
    """Suggest to those who run the meeting to call somebody; the person herself is not told."""
    return [
        write(
            reader_named(person),
            ABSENCES,
            {"booking": booking},
            meeting=booking.occurrence,
            subject=booking,
            period="two in a row",
        )
        for person in facilitators_of(booking.occurrence)
        if person.pk != booking.user_id
    ]


def announce_contest(contest: AttendanceContest) -> list[OutboxMessage | None]:
    meeting = contest.booking.occurrence
    url = site_url(reverse("meetings:attendance_list", args=[meeting.public_id]))
    context = {"booking": contest.booking, "contest": contest, "attendance_url": url}
    return [
        write(
            reader_named(person),
            CONTEST_ASKED,
            context,
            meeting=meeting,
            subject=contest,
            period="asked",
        )
        for person in facilitators_of(meeting)
    ]


def announce_contest_answer(contest: AttendanceContest) -> OutboxMessage | None:
    return write(
        reader_of(contest.booking),
        CONTEST_ANSWERED,
        {"booking": contest.booking, "contest": contest},
        meeting=contest.booking.occurrence,
        subject=contest,
        period="answered",
    )
