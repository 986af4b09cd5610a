"""What later notices change in earlier ones: a new deadline, a cancellation, an award."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models.functions import Now

from tenders.enums import NoticeKind
from tenders.models import Notice

# Kinds that speak of an earlier notice, and hang below it when we hold it.
FOLLOWING = frozenset(
    {NoticeKind.CORRECTION, NoticeKind.CANCELLATION, NoticeKind.AWARD, NoticeKind.MODIFICATION}
)

# Everything tied to the seeds through following notices, upwards and downwards. UNION, not
# UNION ALL: a row found twice stops there, so notices that name each other are harmless.
FAMILY = """
WITH RECURSIVE family AS (
    SELECT id, source_id, kind, linked_source_ids
    FROM tenders_notice WHERE source_id = ANY(%(seeds)s)
  UNION
    SELECT near.id, near.source_id, near.kind, near.linked_source_ids
    FROM family CROSS JOIN LATERAL (
        SELECT id, source_id, kind, linked_source_ids FROM tenders_notice
        WHERE source_id = ANY(family.linked_source_ids) AND family.kind = ANY(%(following)s)
      UNION ALL
        SELECT id, source_id, kind, linked_source_ids FROM tenders_notice
        WHERE linked_source_ids @> ARRAY[family.source_id] AND kind = ANY(%(following)s)
    ) AS near
)
SELECT id FROM family
"""


@dataclass(frozen=True, slots=True)
class CurrentFacts:
    """What stands today of a notice; the fields are columns of `Notice`."""

    current_deadline: datetime | None
    is_attached: bool
    cancelled_on: date | None
    awarded_on: date | None


FIELDS = tuple(CurrentFacts.__dataclass_fields__)


def derive_current_facts(source_ids: Collection[str]) -> list[int]:
    """Draw again the current facts of these notices and of all that is tied to them.

    Three queries whatever the number; rows that would not change are not written. Returns the
    notices written, which are to be matched anew. The caller holds the lock of the source.
    """
    if not source_ids:
        return []
    changed = []
    for notice, facts in current_facts(_family(source_ids)):
        if astuple(facts) != tuple(getattr(notice, name) for name in FIELDS):
            for name in FIELDS:
                setattr(notice, name, getattr(facts, name))
            notice.normalised_at, notice.matched_at = Now(), None
            changed.append(notice)
    if changed:
        Notice.objects.bulk_update(changed, [*FIELDS, "normalised_at", "matched_at"])
    return [notice.pk for notice in changed]


def current_facts(family: Iterable[Notice]) -> Iterator[tuple[Notice, CurrentFacts]]:
    """Yield each notice of a whole family with its facts, whatever the order of arrival.

    A following notice hangs below what it names, when we hold it; what it says counts for the
    first notice of the chain. When several corrections give a deadline, the newest one holds.
    """
    notices = {notice.source_id: notice for notice in family}
    parents = {key: _parents(notice, notices) for key, notice in notices.items()}
    followers: dict[str, list[Notice]] = {key: [] for key in notices}
    for key, notice in notices.items():
        if parents[key]:
            for root in _roots(key, parents):
                followers[root].append(notice)
    for key, notice in notices.items():
        yield notice, _facts(notice, followers[key], is_attached=bool(parents[key]))


def _family(source_ids: Collection[str]) -> list[Notice]:
    with connection.cursor() as cursor:
        cursor.execute(FAMILY, {"seeds": list(source_ids), "following": list(FOLLOWING)})
        ids = [row[0] for row in cursor.fetchall()]
    own = ("source_id", "kind", "published_on", "submission_deadline", "linked_source_ids")
    return list(Notice.objects.filter(pk__in=ids).only(*own, *FIELDS).order_by("pk"))


def _age(notice: Notice) -> tuple[date, int, str]:
    """Order of publication; within a day ids grow, and "26-9999" comes before "26-10000"."""
    return notice.published_on, len(notice.source_id), notice.source_id


def _parents(notice: Notice, notices: dict[str, Notice]) -> list[str]:
    if notice.kind not in FOLLOWING:
        return []
    named = (notices[key] for key in notice.linked_source_ids if key in notices)
    return [
        earlier.source_id
        for earlier in named
        # Between two notices that both follow, only the later can hang below: no circle.
        if earlier.kind not in FOLLOWING or _age(earlier) < _age(notice)
    ]


def _roots(key: str, parents: dict[str, list[str]]) -> set[str]:
    roots: set[str] = set()
    seen: set[str] = set()
    waiting = [key]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        waiting += parents[current]
        if not parents[current]:
            roots.add(current)
    return roots


def _facts(notice: Notice, followers: list[Notice], *, is_attached: bool) -> CurrentFacts:
    corrections = [
        follower
        for follower in followers
        if follower.kind == NoticeKind.CORRECTION and follower.submission_deadline
    ]
    newest = max(corrections, key=_age, default=notice)
    return CurrentFacts(
        current_deadline=newest.submission_deadline,
        is_attached=is_attached,
        cancelled_on=_first_day(followers, NoticeKind.CANCELLATION),
        awarded_on=_first_day(followers, NoticeKind.AWARD),
    )


def _first_day(followers: list[Notice], kind: NoticeKind) -> date | None:
    days = (follower.published_on for follower in followers if follower.kind == kind)
    return min(days, default=None)
