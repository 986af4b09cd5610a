"""Beat entry points: choose what is due and start it."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import batched, chain

from celery import shared_task
from django.core.exceptions import ValidationError
from django.utils import timezone

from tenders.actions import imports
from tenders.actions.runs import request_run
from tenders.enums import Source
from tenders.filters.saved import found_by
from tenders.models import MatchRebuild, Rereading, SourceRun
from tenders.pipeline import alerts, cpv_suggestions, match_alerts, proposals
from tenders.pipeline.engines import take_the_lead
from tenders.pipeline.feeds import configured_sources
from tenders.pipeline.matching import (
    PROFILE_BATCH,
    close_ended_matches,
    due_profiles,
    lapsed_profiles,
    match_waiting_procedures,
)
from tenders.pipeline.openings import OPENING_BATCH, due_openings
from tenders.pipeline.recent_words import renew_recent_words
from tenders.pipeline.search_words import refresh_search_words
from tenders.pipeline.source_states import is_paused, overdue_since, report_stale
from tenders.pipeline.statistics import prune_statistics
from tenders.tasks import (
    draw_opening_batch,
    match_profile_batch,
    pull_source_run,
    read_records_again,
    rebuild_matches,
    refresh_frequencies,
)

# A source read less than this ago is fresh: the hourly pull leaves it.
FRESH_FOR = timedelta(minutes=30)
# A source out of date is given this long, when the machine was off, before people are told.
CHANCE = timedelta(hours=2)
# How far back calls that have closed are looked for every few minutes.
LATELY = timedelta(days=2)
# Why a run does not start that is nobody's fault.
EXPECTED = frozenset({"already_running", "paused"})
# Started at each beat, every few seconds; the rest waits for the next.
MOST_PROFILES = 1_000
# Started every minute, ten seconds of work or so: nobody waits for them.
MOST_OPENINGS = 60


@shared_task
def pull_sources() -> None:
    """Read each source that is ours to read."""
    for source in configured_sources():
        pull_source.delay(source)


@shared_task
def pull_source(source: str) -> None:
    """Read a source, unless it was just read, is being read, or is left in peace."""
    just_now = timezone.now() - FRESH_FOR
    read = SourceRun.objects.caught_up().filter(source=source)
    if read.filter(finished_at__gt=just_now).exists():
        return
    try:
        request_run(source=Source(source), is_automatic=True)
    except ValidationError as error:
        if EXPECTED.isdisjoint(_codes(error)):
            raise


@shared_task
def watch_sources() -> None:
    """Tell coordinators, once, of each source that has been out of date for too long."""
    for source in configured_sources():
        if overdue_since(source) and _was_tried(source):
            report_stale(source)


@shared_task
def resume_source_runs() -> None:
    """Announce again the runs whose worker or task was lost, and those due for a new attempt."""
    for run_id in SourceRun.objects.forgotten().values_list("pk", flat=True):
        pull_source_run.delay(run_id)
    for rereading_id in Rereading.objects.forgotten().values_list("pk", flat=True):
        read_records_again.delay(rereading_id)
    for rebuild_id in MatchRebuild.objects.forgotten().values_list("pk", flat=True):
        rebuild_matches.delay(rebuild_id)


@shared_task
def match_new_procedures() -> None:
    """Match what a lost task has left waiting."""
    while match_waiting_procedures():
        pass


@shared_task
def match_changed_profiles() -> None:
    """Start the matching of profiles that are out of date, and clear those of people who left.

    Nothing is started while a later engine is at work.
    """
    if not take_the_lead():
        return
    due = due_profiles(MOST_PROFILES) + lapsed_profiles(MOST_PROFILES)
    for batch in batched(due, PROFILE_BATCH):
        match_profile_batch.delay(batch)


@shared_task
def draw_due_openings() -> None:
    """Start drawing what would bring people more calls, for some of those where it is out of date.

    A few at a time: new calls and changed profiles are matched before.
    """
    due = due_openings(MOST_OPENINGS, now=timezone.now())
    for batch in batched(due, OPENING_BATCH):
        draw_opening_batch.delay(batch)


@shared_task
def refresh_match_statistics() -> None:
    """Count words and classes again when it is time to; matches are then drawn again, aside."""
    refresh_frequencies()
    prune_statistics()


@shared_task
def close_matches() -> None:
    """Close the matches of calls that have closed lately: see `close_all_matches`."""
    now = timezone.now()
    close_ended_matches(now=now, since=now - LATELY)


@shared_task
def close_all_matches() -> None:
    """Close those that were missed, when the machine was off for long."""
    close_ended_matches(now=timezone.now())


def _was_tried(source: str) -> bool:
    """Say whether what is out of date had its chance; give it one when the machine was off."""
    newest = SourceRun.objects.filter(source=source).latest("pk")
    if newest.is_active:
        return newest.created_at < timezone.now() - CHANCE
    if is_paused(source) or newest.created_at > timezone.now() - CHANCE:
        return True
    pull_source.delay(source)
    return False


def _codes(error: ValidationError) -> Iterator[str | None]:
    by_field = getattr(error, "error_dict", None)
    reasons = chain.from_iterable(by_field.values()) if by_field else error.error_list
    return (reason.code for reason in reasons)


@shared_task
def learn_cpv_classes() -> None:
    """Learn from the titles of new notices, when enough are; then suggest again for open calls.

    What a lost worker left undone is done at the next beat, which otherwise finds nothing to do.
    """
    cpv_suggestions.train_when_due()
    cpv_suggestions.suggest_for_open()
    cpv_suggestions.forget_old_suggesters()


@shared_task
def send_search_alerts() -> None:
    """Write to those whose saved searches found something new."""
    alerts.send_alerts(now=timezone.now(), finder=found_by)


@shared_task
def send_match_alerts() -> None:
    """Write to those to whom new calls suit, at the hours they chose."""
    match_alerts.send_match_alerts(now=timezone.now())


@shared_task
def send_proposal_waves() -> None:
    """Ask the next people about calls that look for some; count no more on those who are silent."""
    proposals.note_silences(now=timezone.now())
    proposals.send_due_waves(now=timezone.now())


@shared_task
def forget_told_matches() -> None:
    """Drop what was told of calls that closed long ago."""
    match_alerts.forget_told_matches(now=timezone.now())


@shared_task
def refresh_search_vocabulary() -> None:
    """Count the words of the titles again: what “did you mean” draws from."""
    refresh_search_words()


@shared_task
def discard_old_imports() -> None:
    """Forget files of private calls that were read a day ago."""
    imports.discard_old_imports(now=timezone.now())


@shared_task
def renew_word_index() -> None:
    """Index the words of open calls anew: what closed meanwhile leaves the index."""
    renew_recent_words(timezone.now())
