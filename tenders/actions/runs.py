from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.models import User
from tenders.enums import Source
from tenders.models import SourceRun
from tenders.pipeline.feeds import address_of, origin_of
from tenders.pipeline.source_states import is_paused
from tenders.tasks import pull_source_run

# Notices appear, and are put right, after the day they bear.
OVERLAPS = {Source.BOAMP: timedelta(days=1), Source.TED: timedelta(days=3)}


@transaction.atomic
def request_run(
    *,
    source: Source,
    actor: User | None = None,
    window_start: date | None = None,
    window_end: date | None = None,
    is_enqueued: bool = True,
    is_automatic: bool = False,
) -> SourceRun:
    """Ask for one source to be read, from one publication day to another, both included.

    Without `window_start`: from a little before the last such run ended (`OVERLAPS`), the first
    time from TENDERS_FIRST_PULL_DAYS ago. Without `window_end`: to today, in Paris. A worker
    starts at once; with `is_enqueued` false the caller reads by itself.

    Raises ValidationError: `already_running` (one run at a time per source, also when two ask
    at the same moment), `dates_out_of_order`, and when `is_automatic` `paused`: a source that
    failed several times is left in peace by the clock, not by a person.
    """
    today = timezone.localdate()
    start = window_start or _next_start(source, today)
    run = SourceRun(
        source=source,
        origin=origin_of(source),
        base_url=address_of(source),
        requested_by=actor,
        is_catch_up=window_start is None,
        window_start=start,
        window_end=window_end or today,
        cursor_day=start,
    )
    _insert(run)
    # Asked once the row stands: no other run of this source can fail any more.
    if is_automatic and is_paused(source):
        raise ValidationError(_("This source is left in peace for a while."), code="paused")
    record_event(
        actor=actor,
        verb="source_run_requested",
        subject=run,
        source=run.source,
        window=[run.window_start.isoformat(), run.window_end.isoformat()],
    )
    if is_enqueued:
        pull_source_run.delay_on_commit(run.pk)
    return run


def _next_start(source: Source, today: date) -> date:
    """Return the day to read from; a change of address starts afresh."""
    followed = SourceRun.objects.caught_up().filter(
        source=source, origin=origin_of(source), base_url=address_of(source)
    )
    if last_day := followed.aggregate(last=Max("window_end"))["last"]:
        return min(last_day, today) - OVERLAPS[source]
    return today - timedelta(days=settings.TENDERS_FIRST_PULL_DAYS)


def _insert(run: SourceRun) -> None:
    # A host may well be a bare name, inside a network of containers.
    run.full_clean(exclude=["base_url"])
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError:
        # Somebody asked at the same moment: say it as if she had been first.
        run.validate_constraints()
        raise
