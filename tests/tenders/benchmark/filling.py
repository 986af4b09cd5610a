"""A market stored page by page, as a run does, and what that costs."""

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction

from tenders.enums import RunStatus
from tenders.models import SourceRun
from tenders.pipeline.records import StoredPage
from tenders.pipeline.runs import store_page
from tenders.sources.feed import Page, RawRecord
from tenders.sources.reading import read_record
from tests.tenders.benchmark.notices import Market, bodies
from tests.tenders.factories import SourceRunFactory

TABLES = (
    "tenders_sourcerecord",
    "tenders_notice",
    "tenders_procedure",
    "tenders_procedurekey",
    "tenders_lot",
    "tenders_lotresult",
    "tenders_proceduremerge",
    "members_organization",
)
FORMATS = ("fnsimple", "eforms", "mapa", "legacy", "ted")
# One page in so many is also read apart from its storage, to know what reading costs.
SAMPLED = 10
PARSED = 1_500

type Records = tuple[RawRecord, ...]


@dataclass(slots=True)
class Filling:
    """Seconds are of the whole pipeline; `parse_seconds` is a share of them, by sampling."""

    records: int = 0
    seconds: float = 0.0
    own_seconds: float = 0.0
    sampled: int = 0
    parse_seconds: float = 0.0
    memory: list[int] = field(default_factory=list)

    @property
    def piped_per_second(self) -> float:
        return self.records / self.seconds

    @property
    def stored_per_second(self) -> float:
        parsing = self.parse_seconds / self.sampled * self.records
        return self.records / (self.seconds - parsing)

    @property
    def python_share(self) -> float:
        return self.own_seconds / self.seconds


def fill(market: Market) -> Filling:
    """Store every page of a market; memory is looked at ten times on the way."""
    told, runs = Filling(), open_runs(market)
    looks = {market.count * tenth // 10 for tenth in range(1, 11)}
    for number, (source, records) in enumerate(market.pages()):
        if number % SAMPLED == 0:
            told.sampled += len(records)
            told.parse_seconds += parse(source, records)
        start, own = time.perf_counter(), time.process_time()
        store(runs[source], market, records)
        told.seconds += time.perf_counter() - start
        told.own_seconds += time.process_time() - own
        told.records += len(records)
        if any(told.records - len(records) < look <= told.records for look in looks):
            told.memory.append(resident_memory())
    return told


def open_runs(market: Market) -> dict[str, SourceRun]:
    SourceRun.objects.update(status=RunStatus.SUCCEEDED)
    window = {"window_start": market.today, "window_end": market.today}
    return {
        name: SourceRunFactory(running=True, source=name, **window) for name in ("boamp", "ted")
    }


def store(run: SourceRun, market: Market, records: Records) -> StoredPage:
    page = Page(day=market.today, offset=0, total_count=len(records), records=records)
    _run, stored = store_page(run=run, page=page)
    return stored


def parse(source: str, records: Records) -> float:
    """Return the seconds of one core that reading these records takes."""
    start = time.process_time()
    for one in records:
        read_record(
            source=source, source_id=one.source_id, body=one.body, media_type=one.media_type
        )
    return time.process_time() - start


def parse_rates(market: Market) -> dict[str, tuple[float, float]]:
    """Return, by format, records read each second by one core, and the size of one in kB."""
    rates = {}
    for name in FORMATS:
        records = tuple(bodies(market, name, min(PARSED, market.count)))
        source = "ted" if name == "ted" else "boamp"
        seconds = min(parse(source, records) for _ in range(3))
        size = sum(len(one.body.encode()) for one in records) / len(records) / 1000
        rates[name] = len(records) / seconds, size
    return rates


def pull_again(market: Market, page_count: int = 10) -> tuple[int, float]:
    """Store the first pages once more; return rows written, the run apart, and records a second."""
    runs, seconds, count = open_runs(market), 0.0, 0
    with counted_writes() as written:
        for _number, (source, records) in zip(range(page_count), market.pages(), strict=False):
            start = time.perf_counter()
            store(runs[source], market, records)
            seconds += time.perf_counter() - start
            count += len(records)
    return written[0], count / seconds


@contextmanager
def counted_writes() -> Iterator[list[int]]:
    """Count the rows inserted, updated and deleted meanwhile, as Postgres counts them."""
    written: list[int] = []
    with transaction.atomic():
        before = _writes()
        yield written
        written.append(_writes() - before)


def _writes() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
            " WHERE relname = ANY(%s)",
            [list(TABLES)],
        )
        return int(cursor.fetchone()[0])


def resident_memory() -> int:
    """Return the most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
