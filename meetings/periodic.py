"""Beat entry points of the meetings: choose what is due and do it."""

import structlog
from celery import shared_task
from django.utils import timezone

from meetings.actions.closing import cancel_meetings_of_closed_groups
from meetings.pipeline import absences, publication, reminders, roll_calls, sweeping
from meetings.pipeline.horizon import plan_everything

logger = structlog.get_logger(__name__)


@shared_task
def plan_meetings() -> None:
    """Keep twelve weeks of meetings ahead."""
    made, removed = plan_everything(now=timezone.now())
    logger.info("meetings_planned", made=made, removed=removed)


@shared_task
def send_reminders() -> None:
    """Remind people of their meetings, as each of them wants."""
    reminders.send_reminders(now=timezone.now())


@shared_task
def send_minutes() -> None:
    """Tell those of a group what its published minutes decide."""
    publication.send_minutes(now=timezone.now())


@shared_task
def sweep_places() -> None:
    """Offer again what was left unanswered, or free; call off what a closed group had ahead."""
    now = timezone.now()
    cancelled = cancel_meetings_of_closed_groups(now=now)
    offered = sweeping.sweep_places(now=now)
    if offered or cancelled:
        logger.info("places_swept", offered=offered, cancelled=cancelled)


@shared_task
def erase_guests() -> None:
    """Forget the guests of meetings past, and who sat with whom long ago."""
    now = timezone.now()
    sweeping.erase_guests(now=now)
    sweeping.forget_tables(now=now)


@shared_task
def settle_attendance() -> None:
    """Ask who was there, close what was forgotten, and suggest the calls that follow."""
    now = timezone.now()
    asked = roll_calls.ask_for_attendance(now=now)
    closed = roll_calls.close_forgotten(now=now)
    suggested = absences.suggest_calls(now=now)
    if asked or closed or suggested:
        logger.info("attendance_settled", asked=asked, closed=closed, suggested=suggested)
