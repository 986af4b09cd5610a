"""Celery jobs: ids in, work done in `tenders.pipeline`. Each may run twice without harm."""

from collections.abc import Sequence
from time import monotonic
from typing import Final

import structlog
from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from tenders.enums import RunStatus
from tenders.models import MatchRebuild, Procedure, SearchWord, SourceRun
from tenders.pipeline.matching import match_profiles, match_waiting_procedures
from tenders.pipeline.openings import draw_openings
from tenders.pipeline.proposals import send_wave
from tenders.pipeline.rebuild import (
    draw_shards,
    give_up_of_another_engine,
    plan_when_outdated,
)
from tenders.pipeline.rebuild_switch import finish
from tenders.pipeline.records import StoredPage
from tenders.pipeline.rereading import advance_rereading
from tenders.pipeline.runs import advance_run
from tenders.pipeline.search_words import refresh_search_words
from tenders.pipeline.statistics import prune_statistics

# Workers that one rebuild may keep busy; the others are left to what comes in meanwhile.
AT_ONCE: Final = 2
# Seconds of shards in a row.
PATIENCE: Final = 20.0

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
        count_first_words()
        refresh_frequencies()


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
    """Match procedures that are new or have changed, and all that wait beside them.

    Profiles are read once for many: the messages of the next pages then find nothing to do.
    """
    waiting = Procedure.objects.filter(pk__in=procedure_ids, matched_at__isnull=True)
    if waiting.exists():
        match_waiting_procedures()


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def match_profile_batch(profile_ids: Sequence[int]) -> None:
    """Match profiles that are out of date with every open procedure."""
    match_profiles(profile_ids, only_due=True)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def draw_opening_batch(profile_ids: Sequence[int]) -> None:
    """Draw what would bring more calls to these people, where it is out of date."""
    draw_openings(profile_ids, now=timezone.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def send_proposal_wave(round_id: int) -> None:
    """Ask the next people about a call, if it is time to."""
    send_wave(round_id, now=timezone.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def rebuild_matches(rebuild_id: int) -> None:
    """Draw all matches again, a shard after the other, then put them in place.

    After a while it starts again behind the other jobs that wait.
    """
    give_up_of_another_engine(rebuild_id)
    end = monotonic() + PATIENCE
    for _shard in draw_shards(rebuild_id):
        if monotonic() > end:
            rebuild_matches.delay(rebuild_id)
            return
    if finish(rebuild_id):
        prune_statistics()
        logger.info("matches_rebuilt", rebuild_id=rebuild_id)


def start_rebuild(rebuild: MatchRebuild) -> None:
    """Have as many workers as AT_ONCE take shards, once the plan is committed."""
    for _worker in range(AT_ONCE):
        rebuild_matches.delay_on_commit(rebuild.pk)


def count_first_words() -> None:
    """Let "did you mean" answer from the first day; each night counts the words again."""
    if not SearchWord.objects.exists():
        refresh_search_words()


def refresh_frequencies() -> None:
    """Have all matches drawn again when the notices have grown too much, or too old."""
    if rebuild := plan_when_outdated():
        start_rebuild(rebuild)
