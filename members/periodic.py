"""Beat entry points of the members' app: choose what is due and call an action."""

import structlog
from celery import shared_task
from django.utils import timezone

from members.actions import forgetting
from members.actions.deletions import forget_due_people
from members.actions.departures import complete_due_departures
from members.actions.inactivity import (
    INACTIVITY,
    inactivity_months,
    remind_inactive_people,
    warn_inactive_people,
)
from members.models import CvImport, DataExport
from members.pipeline import cv
from members.pipeline.directory import refresh_everyone
from members.pipeline.erasure import erase_old_views
from members.pipeline.export import discard_exports
from members.tasks import make_data_copy, read_cv

logger = structlog.get_logger(__name__)


@shared_task
def forget_applicants() -> None:
    """Erase what is no longer needed of those who asked to join, or proposed a mission."""
    now = timezone.now()
    forgetting.delete_lapsed_applications(now=now)
    months = forgetting.retention_months(timezone.localdate())
    if months is None:
        logger.error("retention_unknown", code=forgetting.RETENTION)
        return
    before = forgetting.months_before(now, months)
    forgetting.forget_applicants(before=before)
    forgetting.forget_invitations(before=before)
    forgetting.delete_old_proposals(before=before)


@shared_task
def refresh_directory() -> None:
    """Put right what a change outside the actions left untrue in the directory."""
    changed = sum(rows for _profiles, rows in refresh_everyone())
    if changed:
        logger.info("directory_repaired", rows=changed)


@shared_task
def resume_data_copies() -> None:
    """Announce again the copies whose worker or task was lost; delete those kept long enough."""
    now = timezone.now()
    discard_exports(now=now)
    for export_id in DataExport.objects.claimable(now).values_list("pk", flat=True):
        make_data_copy.delay(export_id)


@shared_task
def forget_people() -> None:
    """Forget those whose day has come; tell those who have not come for long, twice."""
    now = timezone.now()
    erase_old_views(today=timezone.localdate())
    forgotten_count = forget_due_people(now=now)
    months = inactivity_months(timezone.localdate())
    if months is None:
        logger.error("retention_unknown", code=INACTIVITY)
        return
    told_count = remind_inactive_people(now=now)
    warned_count = warn_inactive_people(now=now, months=months)
    logger.info("people_forgotten", count=forgotten_count, told=told_count, warned=warned_count)


@shared_task
def complete_departures() -> None:
    """Have those leave who told that they would, once the day has come."""
    done_count = complete_due_departures(today=timezone.localdate())
    if done_count:
        logger.info("departures_done", count=done_count)


@shared_task
def resume_cv_imports() -> None:
    """Announce again the CVs whose worker or task was lost; close those nobody waits for."""
    cv.give_up_imports(now=timezone.now())
    for import_id in CvImport.objects.forgotten().values_list("pk", flat=True):
        read_cv.delay(import_id)


@shared_task
def discard_cv_imports() -> None:
    """Forget what CVs proposed a week ago, and the files that nothing names."""
    now = timezone.now()
    cv.discard_imports(now=now)
    strays = cv.delete_stray_files(now=now)
    if strays:
        logger.warning("cv_strays_deleted", count=strays)
