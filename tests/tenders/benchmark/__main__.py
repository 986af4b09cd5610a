"""Fill a throwaway database through the real pipeline, and print what everything costs.

`make bench-tenders [ARGS='--sizes 4000,40000,400000 --plans']`: one column for each number of
dossiers. Rates are records a second; times are milliseconds of server time, warm: p50 / p95.
"""

import argparse
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "collectif.settings.test"
django.setup()

# ruff: noqa: E402
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

from tenders.models import Procedure
from tests.tenders.benchmark import limits
from tests.tenders.benchmark.filling import (
    TABLES,
    fill,
    open_runs,
    parse_rates,
    pull_again,
    resident_memory,
    store,
)
from tests.tenders.benchmark.notices import Market
from tests.tenders.benchmark.plans import explained
from tests.tenders.benchmark.questions import ask_all, member, questions

MEGABYTE = 1_000_000
SLOWEST = 12

type Figures = dict[str, str]


@contextmanager
def throwaway_database() -> Iterator[None]:
    """Make the test database, and drop it at the end."""
    names = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(names, verbosity=0)


def measure(market: Market, client: Client) -> Figures:
    """Fill an empty database with a market, then ask it everything."""
    empty()
    filled = fill(market)
    settle()
    written, again = pull_again(market)
    copied = limits.copy_rate()
    figures = {
        "records": f"{filled.records}",
        "dossiers": f"{Procedure.objects.filter(merged_into=None).count()}",
        "  open": f"{Procedure.objects.open_at(timezone.now()).count()}",
        "read and stored, a second": f"{filled.piped_per_second:.0f}",
        "stored, a second": f"{filled.stored_per_second:.0f}",
        "  share of it in Python": f"{filled.python_share:.0%}",
        "COPY alone, a second": f"{copied:.0f}",
        "  times ours": f"{copied / filled.stored_per_second:.1f}",
        "pulled again, a second": f"{again:.0f}",
        "  rows written": f"{written}",
        "memory at a tenth, MB": f"{filled.memory[0]}",
        "memory at the end, MB": f"{filled.memory[-1]}",
    }
    return figures | sizes() | pages(client)


def pages(client: Client) -> Figures:
    return {f"ms, {name}": str(told) for name, told in ask_all(client).items()}


def sizes() -> Figures:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relname = ANY(%s)",
            [list(TABLES)],
        )
        found = {name: (table, indexes) for name, table, indexes in cursor.fetchall()}
    return {
        f"MB, {name}": f"{found[name][0] / MEGABYTE:.0f} + {found[name][1] / MEGABYTE:.0f}"
        for name in TABLES
    }


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE tenders_sourcerun, tenders_procedure CASCADE")
        # People hang from organisations too: these stay.
        cursor.execute("DELETE FROM members_organization")


def settle() -> None:
    """What autovacuum does in its own time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def show_plans(market: Market, client: Client) -> None:
    """Print the statements that read whole tables, then the slowest: of pages, of storing."""
    for name, urls in questions():
        client.get(urls[0])
        with explained() as plans:
            client.get(urls[0])
        show(name.strip(), [plan for plan in plans if plan.scanned or plan.milliseconds > 1])
    later = replace(market, seed=market.seed + 1, first_number=market.first_number * 2)
    source, records = next(later.pages())
    with transaction.atomic():
        runs = open_runs(market)
        with explained() as plans:
            store(runs[source], market, records)
        transaction.set_rollback(True)
    show(f"a page of {len(records)} stored", plans)


def show(title: str, plans: list[Any]) -> None:
    print(f"\n{title}")
    for plan in sorted(plans, key=lambda one: (not one.scanned, -one.milliseconds))[:SLOWEST]:
        print(f"  {plan}")


def header() -> None:
    wanted = ("server_version", "fsync", "synchronous_commit", "shared_buffers")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(wanted)])
        told = ", ".join(f"{name} {value}" for name, value in cursor.fetchall())
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; Postgres: {told}\n", flush=True)


def show_parsing(market: Market) -> None:
    for name, (rate, size) in parse_rates(market).items():
        print(f"{name:>10}: {rate:6.0f} read a second and core ({size:.1f} kB each)")
    alone = limits.json_rate(market)
    print(f"{'JSON alone':>10}: {alone:6.0f} FNSimple\n", flush=True)


def show_table(columns: dict[int, Figures]) -> None:
    labels = dict.fromkeys(label for figures in columns.values() for label in figures)
    print(f"\n{'':<34}" + "".join(f"{size:>16,}" for size in columns))
    for label in labels:
        print(f"{label:<34}" + "".join(f"{one.get(label, ''):>16}" for one in columns.values()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="4000,40000,400000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plans", action="store_true", help="print how Postgres answers")
    options = parser.parse_args()
    # Not `setup_test_environment`: it copies the context of each template that is rendered.
    settings.ALLOWED_HOSTS = ["testserver"]
    logging.disable(logging.ERROR)
    with throwaway_database():
        run(
            [int(size) for size in options.sizes.split(",")],
            seed=options.seed,
            with_plans=options.plans,
        )


def run(sizes: list[int], *, seed: int, with_plans: bool) -> None:
    today: date = timezone.localdate()
    header()
    show_parsing(Market(seed, max(sizes), today))
    client = Client(raise_request_exception=False)
    client.force_login(member())
    columns: dict[int, Figures] = {}
    for size in sizes:
        start, market = time.perf_counter(), Market(seed, size, today)
        columns[size] = measure(market, client)
        spent, load = time.perf_counter() - start, os.getloadavg()[0]
        print(
            f"{size} dossiers: {spent:.0f} s, load {load:.1f}, {resident_memory()} MB", flush=True
        )
    show_table(columns)
    if with_plans:
        show_plans(market, client)


if __name__ == "__main__":
    main()
