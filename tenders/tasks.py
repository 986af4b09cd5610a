"""Celery jobs: ids in, work done in `tenders.pipeline`. Each may run twice without harm."""

from collections.abc import Sequence

import structlog
from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from tenders.enums import RunStatus
from tenders.models import SourceRun
from tenders.pipeline.matching import match_profiles, match_waiting_procedures
from tenders.pipeline.records import StoredPage
from tenders.pipeline.rereading import advance_rereading
from tenders.pipeline.runs import advance_run
from tenders.pipeline.statistics import refresh_when_grown

logger = structlog.get_logger(__name__)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def pull_source_run(run_id: int) -> None:
    """Read a source; when it does not answer, come back later, up to five times."""
    run = advance_run(run_id, on_page=announce_procedures)
    if run is None:
        logger.info("source_run_not_taken", run_id=run_id)
        return
    logger.info("source_run_advanced", run_id=run_id, status=run.status, seen=run.seen_count)
    if run.retry_at is not None:
        delay = (run.retry_at - timezone.now()).total_seconds()
        pull_source_run.apply_async((run_id,), countdown=max(1, delay + 1))
    if run.status == RunStatus.SUCCEEDED:
        refresh_when_grown()


def announce_procedures(run: SourceRun, stored: StoredPage) -> None:
    """Start the matching of a page as soon as it is stored."""
    match_stored(stored)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def read_records_again(rereading_id: int) -> None:
    """Read again the records that were set apart, to the end or until another worker has."""
    advance_rereading(rereading_id, on_page=match_stored)


def match_stored(stored: StoredPage) -> None:
    if stored.procedure_ids:
        match_procedure_batch.delay(stored.procedure_ids)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def match_procedure_batch(procedure_ids: Sequence[int]) -> None:
    """Match procedures that are new or have changed; those matched meanwhile are left alone."""
    match_waiting_procedures(procedure_ids)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def match_profile_batch(profile_ids: Sequence[int]) -> None:
    """Match profiles that are out of date with every open procedure."""
    match_profiles(profile_ids, only_due=True)
