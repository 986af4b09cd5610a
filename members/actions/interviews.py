"""Talks between an applicant and a coordinator; each change is told to both by mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core import dates
from collectif.core.events import record_event
from members.actions.intake import lock_application, mark_interview_state
from members.enums import ApplicationState, InterviewKind
from members.models import Application, Interview, User
from members.notifications.intake import announce_interview, release_host

LONGEST_AHEAD: Final = timedelta(days=366)
MET_IN: Final = frozenset({ApplicationState.NEW, ApplicationState.INTERVIEW})


@dataclass(frozen=True, slots=True)
class Slot:
    """When, how, where and with whom; `place` is an address, a number to call or a link."""

    interviewer: User
    kind: InterviewKind
    place: str
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def book_interview(
    *,
    application: Application,
    slot: Slot,
    actor: User,
    now: datetime,
    is_overlap_accepted: bool = False,
) -> Interview:
    """Book a talk with an applicant; a former one that is over counts as held.

    Raises ValidationError: `already_booked` while one is still to come, `wrong_state`, `busy`
    when the interviewer meets somebody else then, `in_the_past` and `too_far` on `day`.
    """
    application = lock_application(application)
    former = application.interviews.booked().select_for_update(of=("self",)).first()
    if former is not None and _is_same(former, slot):
        return former
    if application.state not in MET_IN:
        message = _("An answer has been given already: look at this request again.")
        raise ValidationError(message, code="wrong_state")
    _check_slot(slot, now=now, is_overlap_accepted=is_overlap_accepted, other_than=former)
    if former is not None and former.ends_at <= now:
        former.held_at = now
        former.save(update_fields=["held_at"])
    interview = Interview(application=application, **_values(slot))
    interview.full_clean()
    interview.save(force_insert=True)
    mark_interview_state(application, ApplicationState.INTERVIEW, now=now)
    _tell(interview, "interview_booked", actor, now)
    return interview


@transaction.atomic
def change_interview(
    *,
    interview: Interview,
    slot: Slot,
    actor: User,
    now: datetime,
    is_overlap_accepted: bool = False,
) -> Interview:
    """Move a talk still to come; the same answers change nothing and write to nobody.

    Raises ValidationError: `over`, and as `book_interview`.
    """
    interview = _lock(interview)
    if _is_same(interview, slot):
        return interview
    _refuse_if_over(interview, now)
    _check_slot(slot, now=now, is_overlap_accepted=is_overlap_accepted, other_than=interview)
    former_host = interview.interviewer
    values = _values(slot)
    for name, value in values.items():
        setattr(interview, name, value)
    interview.sequence += 1
    interview.full_clean()
    interview.save(update_fields=[*values, "sequence"])
    _tell(interview, "interview_changed", actor, now, former_host=former_host)
    return interview


@transaction.atomic
def cancel_interview(*, interview: Interview, actor: User, now: datetime) -> Interview:
    """Call off a talk still to come. Twice is once. Raises ValidationError `over`."""
    interview = _lock(interview)
    if interview.cancelled_at is not None:
        return interview
    _refuse_if_over(interview, now)
    interview.cancelled_at = now
    interview.sequence += 1
    interview.save(update_fields=["cancelled_at", "sequence"])
    if interview.application.state == ApplicationState.INTERVIEW:
        mark_interview_state(interview.application, ApplicationState.NEW, now=now)
    _tell(interview, "interview_cancelled", actor, now)
    return interview


def _values(slot: Slot) -> dict[str, object]:
    return {name: getattr(slot, name) for name in Slot.__slots__}


def _is_same(interview: Interview, slot: Slot) -> bool:
    return all(getattr(interview, name) == value for name, value in _values(slot).items())


def _lock(interview: Interview) -> Interview:
    """Lock the request first, as every decision does, then its interview."""
    application = lock_application(interview.application)
    rows = Interview.objects.select_for_update(of=("self",)).select_related("interviewer")
    fresh = rows.get(pk=interview.pk)
    fresh.application = application
    return fresh


def _refuse_if_over(interview: Interview, now: datetime) -> None:
    is_booked = interview.cancelled_at is None and interview.held_at is None
    if not is_booked or interview.ends_at <= now:
        message = _("This interview is over, or called off: book another one.")
        raise ValidationError(message, code="over")


def _check_slot(
    slot: Slot, *, now: datetime, is_overlap_accepted: bool, other_than: Interview | None
) -> None:
    if slot.starts_at <= now:
        message = _("This moment has passed: check the day and the hour.")
        raise ValidationError({"day": ValidationError(message, code="in_the_past")})
    if slot.starts_at > now + LONGEST_AHEAD:
        message = _("This is more than a year away: check the year.")
        raise ValidationError({"day": ValidationError(message, code="too_far")})
    # Two bookings of one person wait for each other.
    User.objects.select_for_update(no_key=True).get(pk=slot.interviewer.pk)
    if not is_overlap_accepted:
        _refuse_overlap(slot, other_than)


def _refuse_overlap(slot: Slot, other_than: Interview | None) -> None:
    taken = slot.interviewer.interviews.meeting(slot.starts_at, slot.ends_at)
    if other_than is not None:
        taken = taken.exclude(pk=other_than.pk)
    other = taken.select_related("application").first()
    if other is not None:
        message = _("%(host)s meets %(person)s from %(start)s to %(end)s.")
        params = {
            "host": slot.interviewer.get_full_name(),
            "person": str(other.application),
            "start": dates.time_of_day(other.starts_at),
            "end": dates.time_of_day(other.ends_at),
        }
        raise ValidationError(message, code="busy", params=params)


def _tell(
    interview: Interview, verb: str, actor: User, now: datetime, former_host: User | None = None
) -> None:
    announce_interview(interview, now=now)
    if former_host is not None and former_host.pk != interview.interviewer_id:
        release_host(interview, former_host, now=now)
    record_event(
        actor=actor,
        verb=verb,
        subject=interview.application,
        starts_at=interview.starts_at.isoformat(),
        interviewer=str(interview.interviewer.public_id),
    )
