"""How fast matches are written, beside COPY alone: the same rows into a bare table."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import batched

import numpy as np
from django.db import connection, transaction

from collectif.matching.scores import MatchedWord, Part, PartKind, Score, amount, total_points
from tenders.models import MatchDraft, MatchRebuild, MatchStatistics
from tenders.pipeline import rebuild_switch
from tenders.pipeline.match_rows import KEPT_MATCHES, Found, copy_scores, write_matches
from tenders.pipeline.rebuild import plan_rebuild
from tenders.pipeline.statistics import build_statistics, current_statistics
from tests.tenders.benchmark.crowd import fill_calls, fill_profiles

BATCH = 250
BARE = "copied_match"


def show_writes(profiles: int, calls: int) -> None:
    """Print the seconds of each way, and how many times those of COPY alone they are."""
    fill_calls(calls)
    people = fill_profiles(profiles)
    statistics = current_statistics()
    found = list(_drawn(people, _calls()))
    took = {"new, by batches: COPY and MERGE": _seconds(lambda: _write(found, statistics))}
    before = _rows_written()
    took["again, nothing has changed"] = _seconds(lambda: _write(found, statistics))
    again = _rows_written() - before
    alone, size = _copy_alone()
    took["drafted aside, for a rebuild"] = _seconds(lambda: _draft(found))
    took["put in place: one MERGE, every row changes"] = _seconds(_switch)
    rows = sum(len(scores) for batch in found for scores in batch.values())
    print(f"{rows:,} matches, {size / 1e6:.0f} MB; {again} rows written when nothing has changed")
    print(f"  {'COPY alone: a bare table, text ready':<44} {alone:6.1f} s")
    for name, seconds in took.items():
        print(f"  {name:<44} {seconds:6.1f} s  {seconds / alone:4.1f} x")


def _calls() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tenders_procedure ORDER BY id")
        return [pk for (pk,) in cursor.fetchall()]


def _drawn(people: list[int], calls: list[int]) -> Iterator[Found]:
    """Scores with four parts and eight words, as large as real ones."""
    random = np.random.default_rng(1)
    for batch in batched(people, BATCH):
        yield {
            pk: [
                score(random, pk, calls[one])
                for one in sorted(random.choice(len(calls), KEPT_MATCHES, replace=False))
            ]
            for pk in batch
        }


def score(random: np.random.Generator, profile: int, call: int) -> Score:
    points = [amount(int(one)) for one in random.integers(100, 500, 8)]
    words = tuple(MatchedWord(f"mot{one}", one_of) for one, one_of in enumerate(points))
    parts = (
        Part(PartKind.REFERENCE, sum(points[:5], Decimal(0)), words[:5], reference_id=profile),
        Part(PartKind.EXPERTISE, sum(points[5:], Decimal(0)), words[5:]),
        Part(PartKind.CPV, Decimal("0.1800"), cpv_code="7941", reference_id=profile),
        Part(PartKind.PLACE, Decimal("0.1200"), department="38", distance_km=72),
    )
    return Score(call, profile, total_points(parts), parts)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _copy_alone() -> tuple[float, int]:
    """Return the seconds in which COPY writes these rows without index or check, and their size."""
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy("COPY tenders_match TO STDOUT") as copy:
            data = b"".join(bytes(block) for block in copy)
        cursor.execute(f"CREATE TABLE {BARE} (LIKE tenders_match)")
        start = time.perf_counter()
        with cursor.copy(f"COPY {BARE} FROM STDIN") as copy:
            copy.write(data)
        seconds = time.perf_counter() - start
        transaction.set_rollback(True)
    return seconds, len(data)


def _write(found: list[Found], statistics: MatchStatistics) -> None:
    for batch in found:
        with transaction.atomic():
            write_matches(batch, statistics)


def _draft(found: list[Found]) -> None:
    rebuild = plan_rebuild(build_statistics())
    rebuild.shards.update(status="succeeded")
    for batch in found:
        with transaction.atomic():
            copy_scores(MatchDraft._meta.db_table, batch, rebuild_id=rebuild.pk)


def _switch() -> None:
    with transaction.atomic():
        rebuild_switch._put_in_place(MatchRebuild.objects.latest("pk"))


def _rows_written() -> int:
    """Return how many rows of matches were ever written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(
            "SELECT n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables"
            " WHERE relname = 'tenders_match'"
        )
        return cursor.fetchone()[0]
