"""“I was there”: closed attendance can be contested, and whoever runs the meeting answers."""

from datetime import timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from meetings.enums import BookingState
from meetings.enums.booking import ATTENDANCE
from meetings.models import AttendanceContest, Booking
from meetings.notifications.absences import announce_contest, announce_contest_answer
from meetings.pipeline import turns
from meetings.pipeline.presence import note
from members.models import User

CONTESTED_WITHIN: Final = timedelta(days=7)
# Also of whom nothing was said: she may say that she was there.
CONTESTED: Final = ATTENDANCE | {BookingState.CONFIRMED}


@transaction.atomic
def contest_attendance(*, booking: Booking, words: str, actor: User) -> AttendanceContest:
    """Ask those who run a meeting to look again at what they noted; once a booking.

    Records `attendance_contested`. Raises ValidationError: `not_closed`, `too_late` after seven
    days; asked again before the answer, the first words stay.
    """
    booking, meeting = turns.lock_booking(booking)
    contest = AttendanceContest.objects.filter(booking=booking).first()
    if contest is not None:
        return contest
    closed_at = meeting.attendance_closed_at
    if closed_at is None or booking.state not in CONTESTED:
        message = _("The attendance is not closed yet: tell its facilitators directly.")
        raise ValidationError(message, code="not_closed")
    if timezone.now() >= closed_at + CONTESTED_WITHIN:
        message = _("The seven days have passed. Its facilitators can still tell you more.")
        raise ValidationError(message, code="too_late")
    contest = AttendanceContest(booking=booking, words=words)
    contest.full_clean()
    contest.save(force_insert=True)
    record_event(actor=actor, verb="attendance_contested", subject=booking)
    announce_contest(contest)
    return contest


@transaction.atomic
def answer_contest(
    *, contest: AttendanceContest, state: BookingState, answer: str, actor: User
) -> AttendanceContest:
    """Say what is noted in the end, and why; a second time, nothing happens.

    Records `attendance_contest_answered`. Raises ValidationError: `answer_required`,
    `state_unknown`.
    """
    booking, _meeting = turns.lock_booking(contest.booking)
    contest = AttendanceContest.objects.get(pk=contest.pk)
    contest.booking = booking
    if contest.answered_at is not None:
        return contest
    if not BookingState(state).is_attendance:
        message = _("Choose what is to be noted: present, excused or absent.")
        raise ValidationError(message, code="state_unknown")
    contest.answer, contest.answered_by = answer.strip(), actor
    contest.answered_at = timezone.now()
    contest.full_clean(validate_unique=False)
    contest.save(update_fields=["answer", "answered_by", "answered_at"])
    note(booking, state, actor)
    record_event(actor=actor, verb="attendance_contest_answered", subject=booking, state=state)
    announce_contest_answer(contest)
    return contest
