"""How much a page gains from being stored as a set: `python -m tests.tenders.bench`.

The same hundred records are stored row by row, the way one writes it at first, and as a set;
turn by turn, so that both meet the same machine. Prints medians and their ratio.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "collectif.settings.test"
django.setup()

from django.db import transaction  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402

from members.actions import find_or_create_organization  # noqa: E402
from tenders.models import Lot, Notice, SourceRecord, SourceRun  # noqa: E402
from tenders.pipeline.links import derive_current_facts  # noqa: E402
from tenders.pipeline.notices import Draft  # noqa: E402
from tenders.pipeline.payloads import receive  # noqa: E402
from tenders.pipeline.records import read, store_records  # noqa: E402
from tests.tenders.factories import SourceRunFactory  # noqa: E402
from tests.tenders.rows import row  # noqa: E402

PAGE_SIZE = 100
TURNS = 7
FIELDS = [field for field in Notice._meta.concrete_fields if not field.generated]
COPIED = [
    field.attname
    for field in FIELDS
    if field.name not in {"id", "public_id", "record", "normalised_at"}
]


@contextmanager
def throwaway_database() -> Iterator[None]:
    """Make the test database, and drop it at the end."""
    names = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(names, verbosity=0)


def page_of_calls(version: str) -> list[dict]:
    lots = [f"Lot du secteur {number} {version}" for number in range(4)]
    return [
        row(f"26-{10_000 + n}", title=f"Appel {n} {version}", lots=lots) for n in range(PAGE_SIZE)
    ]


@transaction.atomic
def store_row_by_row(*, run: SourceRun, rows: list[dict]) -> None:
    """Store a page the plain way: each row looked up, then written."""
    for item in map(receive, rows):
        found = read(item.payload)
        assert isinstance(found, Draft)
        record, _is_new = SourceRecord.objects.update_or_create(
            source=run.source,
            source_id=item.source_id,
            defaults={"payload": item.payload, "digest": item.digest, "run": run},
        )
        name, siret = found.buyer
        found.notice.buyer = find_or_create_organization(name=name, siret=siret)
        notice, _is_new = Notice.objects.update_or_create(
            record=record, defaults={name: getattr(found.notice, name) for name in COPIED}
        )
        for lot in found.lots:
            values = {"position": lot.position, "title": lot.title, "description": lot.description}
            Lot.objects.update_or_create(notice=notice, number=lot.number, defaults=values)
        derive_current_facts([notice.source_id])


def empty() -> None:
    Lot.objects.all().delete()
    Notice.objects.all().delete()
    SourceRecord.objects.all().delete()


def timed(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def measure(store: Callable[..., object], run: SourceRun) -> list[float]:
    """Return seconds for a new page, the same page changed, and the same page unchanged."""
    empty()
    before, after = page_of_calls("avant"), page_of_calls("après")
    return [timed(lambda page=page: store(run=run, rows=page)) for page in (before, after, after)]


def main() -> None:
    with throwaway_database():
        run = SourceRunFactory(running=True)
        turns = [
            (measure(store_row_by_row, run), measure(store_records, run)) for _ in range(TURNS + 1)
        ]
    for position, label in enumerate(("new", "changed", "unchanged")):
        naive = [slow[position] for slow, _quick in turns[1:]]
        sets = [quick[position] for _slow, quick in turns[1:]]
        ratio = statistics.median(n / s for n, s in zip(naive, sets, strict=True))
        print(
            f"{label:>9}: row by row {statistics.median(naive) * 1000:6.0f} ms, "
            f"as a set {statistics.median(sets) * 1000:6.0f} ms, ratio {ratio:5.1f}"
        )


if __name__ == "__main__":
    main()
