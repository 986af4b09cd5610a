"""Matches written as rows: COPY into a table of the session, then one MERGE.

What has not changed is not written, what no longer holds is closed, and nothing is deleted. The
caller holds the `ProfileMatching` of each profile, so that no two workers write the same rows.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import F, QuerySet, Window
from django.db.models.functions import Now, RowNumber
from psycopg.types.json import Jsonb

from collectif.matching.scores import Score
from collectif.matching.weights import FULL_SCORE
from tenders.models import Match, MatchStatistics

# Kept for one profile, best first.
KEPT_MATCHES: Final = 50

STAGE: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS found_match (
    profile_id bigint NOT NULL, procedure_id bigint NOT NULL, score numeric NOT NULL,
    parts jsonb NOT NULL
) ON COMMIT DELETE ROWS
"""
# Joined with what holds, so that what was not found again is known without reading every match.
MERGE: Final = """
MERGE INTO tenders_match AS held
USING (
    SELECT profile_id, procedure_id, found.score, found.parts
    FROM found_match AS found
    FULL JOIN (
        SELECT profile_id, procedure_id FROM tenders_match
        WHERE closed_at IS NULL AND profile_id = ANY(%(profiles)s)
            AND (%(procedures)s::bigint[] IS NULL OR procedure_id = ANY(%(procedures)s))
    ) AS holding USING (profile_id, procedure_id)
) AS found
ON held.profile_id = found.profile_id AND held.procedure_id = found.procedure_id
WHEN MATCHED AND found.score IS NULL THEN
    UPDATE SET closed_at = statement_timestamp()
WHEN MATCHED AND (
    held.closed_at IS NOT NULL OR held.statistics_id <> %(statistics)s
    OR held.score <> found.score OR held.parts <> found.parts
) THEN
    UPDATE SET score = found.score, parts = found.parts, statistics_id = %(statistics)s,
        matched_at = statement_timestamp(), closed_at = NULL
WHEN NOT MATCHED THEN
    INSERT (profile_id, procedure_id, score, parts, statistics_id)
    VALUES (found.profile_id, found.procedure_id, found.score, found.parts, %(statistics)s)
RETURNING held.profile_id, held.closed_at IS NOT NULL
"""

type Found = dict[int, list[Score]]


def write_matches(
    found: Found, statistics: MatchStatistics, *, procedure_ids: Collection[int] | None = None
) -> set[int]:
    """Make the open matches of these profiles exactly `found`; write only differences.

    `found`: each profile with its scores, maybe none. `procedure_ids`: only among these
    procedures. Returns the profiles that lost a match.
    """
    if not found:
        return set()
    scope = None if procedure_ids is None else list(procedure_ids)
    values = {"profiles": list(found), "procedures": scope, "statistics": statistics.pk}
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        copy_scores("found_match", found)
        cursor.execute(MERGE, values)
        written = cursor.fetchall()
        cursor.execute("TRUNCATE found_match")
    return {profile for profile, is_closed in written if is_closed}


def copy_scores(table: str, found: Found, **same: int) -> int:
    """Append the scores to `table` by COPY, with columns that are the `same` in every row.

    Returns how many rows.
    """
    names = ("profile_id", "procedure_id", "score", "parts", *same)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy,
    ):
        for row in _rows(found):
            copy.write_row((*row, *same.values()))
    return sum(map(len, found.values()))


def close_beaten(profile_ids: Collection[int], now: datetime) -> set[int]:
    """Close what is not among the best, in the order of the engine; return the profiles of these.

    A call that has ended meanwhile takes the place of no other.
    """
    beaten = dict(
        _ranked(profile_ids, now).filter(rank__gt=KEPT_MATCHES).values_list("pk", "profile")
    )
    if beaten:
        Match.objects.filter(pk__in=beaten).update(closed_at=Now())
    return set(beaten.values())


def bars_of(
    profile_ids: Collection[int], procedure_ids: Collection[int], now: datetime
) -> dict[int, int]:
    """Return the points that a call has to reach to enter a list that others fill, by profile.

    `procedure_ids`: what is about to be matched, and fills no list. The others that are open at
    `now` hold the places; a list with room has no bar.
    """
    others = _ranked(profile_ids, now, without=procedure_ids)
    last = others.filter(rank=KEPT_MATCHES).values_list("profile", "score")
    return {profile: int(score * FULL_SCORE) for profile, score in last}


def fills(scores: list[Score]) -> bool:
    """Say whether others that reach the floor may have been left out."""
    return len(scores) >= KEPT_MATCHES


def _ranked(
    profile_ids: Collection[int], now: datetime, *, without: Collection[int] = ()
) -> QuerySet[Any]:
    """What holds of calls open at `now`, with its `rank` for its person, in the engine's order."""
    holding = Match.objects.holding().filter(profile__in=profile_ids, procedure__closes_at__gt=now)
    order = [F("score").desc(), F("procedure").asc()]
    rank = Window(RowNumber(), partition_by=F("profile"), order_by=order)
    return holding.exclude(procedure__in=without).annotate(rank=rank)


def _rows(found: Found) -> Iterator[tuple[Any, ...]]:
    for score in _all(found.values()):
        parts = Jsonb([part.to_dict() for part in score.parts])
        yield score.profile_id, score.notice_id, score.total, parts


def _all(lists: Iterable[list[Score]]) -> Iterator[Score]:
    for scores in lists:
        yield from scores
