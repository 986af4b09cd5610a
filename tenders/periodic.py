"""Beat entry points: choose what is due and start it."""

from datetime import timedelta
from itertools import batched, chain

from celery import shared_task
from django.core.exceptions import ValidationError
from django.db.models.functions import Now

from tenders.actions.runs import request_run
from tenders.enums import RunStatus, Source
from tenders.models import SourceRun
from tenders.pipeline.matching import (
    PROFILE_BATCH,
    due_profiles,
    lapsed_profiles,
    match_waiting_procedures,
)
from tenders.pipeline.statistics import build_statistics, prune_statistics
from tenders.tasks import match_profile_batch, pull_source_run

# A source read less than this ago is fresh: the hourly pull leaves it.
FRESH_FOR = timedelta(minutes=30)
# Started at each beat, every few seconds; the rest waits for the next.
MOST_PROFILES = 1_000


@shared_task
def pull_boamp() -> None:
    """Read the BOAMP, unless it has just been read or is being read."""
    fresh = SourceRun.objects.filter(
        source=Source.BOAMP, status=RunStatus.SUCCEEDED, finished_at__gt=Now() - FRESH_FOR
    )
    if fresh.exists():
        return
    try:
        request_run(source=Source.BOAMP)
    except ValidationError as error:
        if not _is_running(error):
            raise


@shared_task
def resume_source_runs() -> None:
    """Announce again the runs whose worker or task was lost, and those due for a new attempt."""
    for run_id in SourceRun.objects.forgotten().values_list("pk", flat=True):
        pull_source_run.delay(run_id)


@shared_task
def match_new_procedures() -> None:
    """Match what a lost task has left waiting."""
    while match_waiting_procedures():
        pass


@shared_task
def match_changed_profiles() -> None:
    """Start the matching of profiles that are out of date, and clear those of people who left."""
    due = due_profiles(MOST_PROFILES) + lapsed_profiles(MOST_PROFILES)
    for batch in batched(due, PROFILE_BATCH):
        match_profile_batch.delay(batch)


@shared_task
def refresh_match_statistics() -> None:
    """Draw new frequencies; every profile is then due, and matched with them."""
    build_statistics()
    prune_statistics()


def _is_running(error: ValidationError) -> bool:
    reasons = chain.from_iterable(error.error_dict.values())
    return any(reason.code == "already_running" for reason in reasons)
