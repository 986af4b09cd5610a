"""E-mails about what saved searches find.

Look (`find_hits`) → tell (`tell_person`), each a transaction of its own: after a crash the next
round takes up what is left, and nothing is told twice.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

import structlog
from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from collectif.core.outbox import OutboxMessage
from members.models import User
from tenders.enums import AlertCadence, NoticeKind
from tenders.models import Notice
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.models.saved_search import SavedSearch, SavedSearchHit
from tenders.notifications import ALERT, Finding, announce_findings

# What a search finds, among what its owner may see: the filter of the list is above this layer.
type Finder = Callable[[SavedSearch, datetime], ProcedureQuerySet]

logger = structlog.get_logger(__name__)

# Rows written before our last look may have been committed after it.
OVERLAP = timedelta(days=1)
MAIL_HOUR = time(7, 30)
MONDAY = 0
SLOT_MINUTES = 10
# "More" than these is said by the mail, which shows far fewer.
MOST_TOLD = 1_000


def send_alerts(*, now: datetime, finder: Finder) -> int:
    """Look into the searches that are due and write to their owners; return how many mails.

    Meant to run every few minutes: it makes up for the rounds that did not take place.
    """
    searches = [search for search in SavedSearch.objects.alerting() if is_due(search, now=now)]
    for search in searches:
        with alone(search=str(search.public_id)):
            find_hits(search, finder(search, now), now=now)
    mail_count = 0
    for pk in _people_to_tell():
        with alone(person=pk):
            mail_count += tell_person(pk, now=now, finder=finder)
    return mail_count


def is_due(search: SavedSearch, *, now: datetime) -> bool:
    """Say whether a search was not looked into since the moment its e-mails leave."""
    looked_up_to = max(filter(None, (search.followed_from, search.alerted_up_to)))
    return looked_up_to < last_moment(AlertCadence(search.cadence), now=now)


def last_moment(cadence: AlertCadence, *, now: datetime, clock: tzinfo | None = None) -> datetime:
    """Return the last time these e-mails had to leave: now, today or Monday at 7:30.

    `clock`: whose 7:30 it is; that of Paris, unless it is given.
    """
    if cadence == AlertCadence.IMMEDIATE:
        return now
    here = timezone.localtime(now, clock)
    day = here.date() if here.time() >= MAIL_HOUR else here.date() - timedelta(days=1)
    if cadence == AlertCadence.WEEKLY:
        day -= timedelta(days=(day.weekday() - MONDAY) % 7)
    return datetime.combine(day, MAIL_HOUR, tzinfo=here.tzinfo)


@transaction.atomic
def find_hits(search: SavedSearch, found: ProcedureQuerySet, *, now: datetime) -> int:
    """Write down what is new among `found`, all that the search gives; return how many.

    New: first seen, or first called for, since the search took its present form. One statement,
    which leaves alone what was found before.
    """
    since = (search.alerted_up_to or search.followed_from) - OVERLAP
    fresh = found.filter(_news_since(search.followed_from), changed_at__gte=since)
    count = _insert_hits(search, fresh, now=now)
    SavedSearch.objects.filter(pk=search.pk).update(alerted_up_to=now)
    return count


@transaction.atomic
def tell_person(owner_id: int, *, now: datetime, finder: Finder) -> int:
    """Write to one person about what her searches found; return how many mails, 0 to 2.

    Those told of at once share a mail, those told of daily or weekly share another. What is no
    longer in a search, closed since or hidden from her, is passed over.
    """
    owner = User.objects.select_for_update(no_key=True).get(pk=owner_id)
    if not owner.is_active or not owner.current_roles:
        return 0
    searches = list(owner.saved_searches.exclude(cadence=AlertCadence.NONE).order_by("position"))
    at_once = [search for search in searches if search.cadence == AlertCadence.IMMEDIATE]
    in_digest = [search for search in searches if search.cadence != AlertCadence.IMMEDIATE]
    morning = timezone.localdate(last_moment(AlertCadence.DAILY, now=now))
    mails = ((at_once, _slot(now)), (in_digest, morning.isoformat()))
    return sum(
        _tell(owner, group, period=period, now=now, finder=finder) for group, period in mails
    )


@contextmanager
def alone(**whose: Any) -> Iterator[None]:
    """Keep the trouble of one search, or of one person, from silencing all the others."""
    try:
        yield
    except Exception:
        logger.exception("alert_failed", **whose)


def _news_since(moment: datetime) -> Q:
    calls = Notice.objects.filter(
        procedure=OuterRef("pk"), kind=NoticeKind.CALL, record__first_seen_at__gte=moment
    )
    return Q(first_seen_at__gte=moment) | Q(Exists(calls))


def _insert_hits(search: SavedSearch, fresh: ProcedureQuerySet, *, now: datetime) -> int:
    try:
        select, params = fresh.order_by().values("pk").distinct().query.sql_with_params()
    except EmptyResultSet:
        return 0
    table = SavedSearchHit._meta.db_table
    statement = (
        f'INSERT INTO "{table}" (search_id, procedure_id, found_at) '  # noqa: S608 - Django's own SQL
        f"SELECT %s, fresh.id, %s FROM ({select}) AS fresh (id) "
        "ON CONFLICT (search_id, procedure_id) DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [search.pk, now, *params])
        return cursor.rowcount


def _people_to_tell() -> Iterable[int]:
    waiting = SavedSearchHit.objects.waiting().exclude(search__cadence=AlertCadence.NONE)
    people = waiting.filter(search__owner__is_active=True)
    return people.order_by("search__owner").values_list("search__owner", flat=True).distinct()


def _tell(
    owner: User, searches: list[SavedSearch], *, period: str, now: datetime, finder: Finder
) -> int:
    if not searches or _was_written_to(owner, period):
        return 0
    findings = [_take(search, now=now, finder=finder) for search in searches]
    findings = [finding for finding in findings if finding.procedures]
    if not findings:
        return 0
    announce_findings(owner, findings, period=period)
    return 1


def _take(search: SavedSearch, *, now: datetime, finder: Finder) -> Finding:
    """What waits to be told of a search, the first to close first; told as of now."""
    waiting = dict(search.hits.waiting().values_list("procedure", "pk"))
    SavedSearchHit.objects.filter(pk__in=waiting.values()).update(told_at=now)
    still_there = finder(search, now).filter(pk__in=waiting).order_by("closes_at", "pk")
    return Finding(search=search, procedures=list(still_there.for_list()[:MOST_TOLD]))


def _was_written_to(owner: User, period: str) -> bool:
    return OutboxMessage.objects.filter(recipient=owner, kind=ALERT, period=period).exists()


def _slot(now: datetime) -> str:
    """Name the ten minutes of a mail sent at once: one mail for all that comes within them."""
    at = now.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H}:{at.minute // SLOT_MINUTES * SLOT_MINUTES:02}"
