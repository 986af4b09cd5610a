"""Fill a throwaway database through the real pipeline, and print what everything costs.

`make bench-tenders [ARGS='--sizes 4000,40000,400000 --plans']`: one column for each number of
dossiers. Rates are records a second; times are milliseconds of server time, warm: p50 / p95.
With `--sizes 40000,400000 --keep small,large` each stays in a database of that name, and one that
is filled is asked again as it is: to fill 400,000 takes twenty-six minutes.
"""

import argparse
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "collectif.settings.test"
django.setup()

# ruff: noqa: E402
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.utils import timezone

from tenders.models import Procedure
from tenders.pipeline.recent_words import renew_recent_words
from tenders.pipeline.search_words import refresh_search_words
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


@contextmanager
def kept_database(name: str) -> Iterator[None]:
    """Use the database of that name, made when it is not there; it stays."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def asked(market: Market, client: Client) -> Figures:
    """Ask a database that holds a market already; else fill it first."""
    if Procedure.objects.count() < market.count:
        return measure(market, client)
    return dossiers() | sizes() | pages(client)


def measure(market: Market, client: Client) -> Figures:
    """Fill an empty database with a market, then ask it everything."""
    empty()
    filled = fill(market)
    settle()
    written, again = pull_again(market)
    copied = limits.copy_rate()
    figures = {
        "records": f"{filled.records}",
        **dossiers(),
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


def dossiers() -> Figures:
    return {
        "dossiers": f"{Procedure.objects.filter(merged_into=None).count()}",
        "  open": f"{Procedure.objects.open_at(timezone.now()).count()}",
    }


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
    """What is done each night, and what autovacuum does in its own time."""
    refresh_search_words()
    renew_recent_words(timezone.now())
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
    parser.add_argument("--keep", default="", help="databases that stay, one for each size")
    options = parser.parse_args()
    # Not `setup_test_environment`: it copies the context of each template that is rendered.
    settings.ALLOWED_HOSTS = ["testserver"]
    logging.disable(logging.ERROR)
    markets = [
        Market(options.seed, int(size), timezone.localdate()) for size in options.sizes.split(",")
    ]
    header()
    if options.keep:
        run_kept(markets, options.keep.split(","), with_plans=options.plans)
        return
    show_parsing(max(markets, key=lambda market: market.count))
    with throwaway_database():
        run(markets, with_plans=options.plans)


def run(markets: list[Market], *, with_plans: bool) -> None:
    client = member_client()
    columns = {market.count: told(measure, market, client) for market in markets}
    show_table(columns)
    if with_plans:
        show_plans(markets[-1], client)


def run_kept(markets: list[Market], names: list[str], *, with_plans: bool) -> None:
    columns = {}
    for market, name in zip(markets, names, strict=True):
        with kept_database(name):
            client = member_client()
            columns[market.count] = told(asked, market, client)
            if with_plans:
                show_plans(market, client)
    show_table(columns)


def told(measuring: Callable[[Market, Client], Figures], market: Market, client: Client) -> Figures:
    start = time.perf_counter()
    figures = measuring(market, client)
    spent, load = time.perf_counter() - start, os.getloadavg()[0]
    print(
        f"{market.count} dossiers: {spent:.0f} s, load {load:.1f}, {resident_memory()} MB",
        flush=True,
    )
    return figures


def member_client() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(member())
    return client


if __name__ == "__main__":
    main()
