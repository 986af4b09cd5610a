"""Fill a throwaway database with people, and print what the directory costs.

`make bench-directory [ARGS='--sizes 1000,10000 --plans']`: one column for each number of people,
fifteen skills each, then the ratio. Milliseconds of server time, warm, view, queries and template
included: p50 / p95. With `--sizes 10000 --keep` the database stays, filled, for the next time.
"""

import argparse
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "collectif.settings.test"
django.setup()

# ruff: noqa: E402
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from django.urls import reverse
from django.utils import timezone

from collectif.core.communes import Place
from members.enums import Audience
from members.expertise import domains
from members.models import DirectoryEntry, Profile, User
from members.pipeline.directory import refresh_everyone
from tests.members.bench_people import COMMON, RARE, fill
from tests.members.factories import ProfileFactory, UserFactory
from tests.tenders.benchmark.__main__ import header, settle, show, show_table
from tests.tenders.benchmark.plans import explained
from tests.tenders.benchmark.questions import Timing, ask

READER = "bench@example.org"
MEGABYTE = 1_000_000

type Figures = dict[str, str]


@contextmanager
def own_database(*, is_kept: bool) -> Iterator[None]:
    kept = {"keepdb": is_kept, "serialized_aliases": ()}
    names = setup_databases(verbosity=0, interactive=False, **kept)
    try:
        yield
    finally:
        teardown_databases(names, verbosity=0, keepdb=is_kept)


def questions() -> Iterator[tuple[str, list[str]]]:
    """Yield each kind of page with addresses to ask turn by turn."""

    def listed(*queries: str) -> list[str]:
        return [f"{reverse('members:directory_list')}?{query}" for query in queries]

    some = sorted(domains())[::9]
    yield "no words", listed("")
    yield "  page 50", listed("page=50")
    yield "  table", listed("view=table")
    yield "  free first", listed("sort=availability")
    yield "common word", listed(f"q={COMMON}")
    yield "  two words", listed(f"q={COMMON}+crise")
    yield "  prefix", listed("q=ach", "q=qual", "q=reorg")
    yield "  synonym", listed("q=prix de revient")
    yield "rare word", listed(f"q={RARE}")
    yield "no hit", listed("q=zygomatique")
    yield "skill and level", listed(*(f"skill=domain:{code}&level=3" for code in some))
    yield "radius and availability", listed("near=38&km=100&availability=now")
    yield "around a town", listed(*around())
    yield "free on a date", listed(*(f"by={day}" for day in days_ahead()))
    yield "  and a word", listed(*(f"by={day}&q={COMMON}" for day in days_ahead()))
    yield "one facet", listed("family=finance", "department=38", "form=micro", "language=en")
    yield (
        "all facets",
        listed(
            "family=finance&department=38&form=micro&language=en&language_level=B1&availability=now"
        ),
    )
    yield "word, skill, facets", listed(f"q={COMMON}&level=2&family=finance&department=69")
    yield "a profile", profile_urls()
    yield "layout alone", [reverse("accessibility")]


def around() -> list[str]:
    """Some towns, near and far around each."""
    towns = Place.objects.order_by("-population")[:8]
    return [f"town={town}&km={km}" for town in towns for km in ("25", "200")]


def days_ahead() -> list[date]:
    return [timezone.localdate() + timedelta(days=days) for days in (10, 40, 100)]


def profile_urls() -> list[str]:
    some = DirectoryEntry.objects.filter(audience=Audience.MEMBERS).select_related("profile")
    return [one.get_absolute_url() for one in some.order_by("pk")[:20]]


def measure(size: int, seed: int, client: Client) -> tuple[Figures, dict[str, Timing]]:
    figures = filled(size, seed)
    timings = {name: ask(client, urls) for name, urls in questions()}
    shown = {f"ms, {name}": str(timing) for name, timing in timings.items()}
    return figures | sizes() | shown, timings


def filled(size: int, seed: int) -> Figures:
    """Add the people that are missing; a database that was kept has them."""
    if Profile.objects.count() >= size:
        return {"people": f"{Profile.objects.count()}"}
    start = time.perf_counter()
    fill(size, seed)
    written = time.perf_counter()
    changed = sum(rows for _profiles, rows in refresh_everyone())
    refreshed = time.perf_counter()
    settle()
    return {
        "people": f"{Profile.objects.count()}",
        "entries written": f"{changed}",
        "  a second": f"{changed / (refreshed - written):.0f}",
        "s, filling": f"{written - start:.0f}",
    }


def sizes() -> Figures:
    relations = "SELECT relname, pg_table_size(oid) FROM pg_class WHERE relname LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(f"{relations} AND relkind IN ('r', 'i') ORDER BY 1", ["%directoryentry%"])
        own = cursor.fetchall()
        cursor.execute(f"{relations} AND relkind = 'i' ORDER BY 1", ["directory\\_%"])
        return {
            f"MB, {name}": f"{size / MEGABYTE:.1f}" for name, size in [*own, *cursor.fetchall()]
        }


def ratios(first: dict[str, Timing], last: dict[str, Timing]) -> Figures:
    return {
        f"ms, {name}": f"{last[name].high / first[name].high:.1f} ×"
        for name in last
        if isinstance(first.get(name), Timing) and isinstance(last[name], Timing)
    }


def show_plans(client: Client) -> None:
    for name, urls in questions():
        client.get(urls[0])
        with explained() as plans:
            client.get(urls[0])
        show(name.strip(), [plan for plan in plans if plan.scanned or plan.milliseconds > 1])


def reader() -> User:
    found = User.objects.filter(email=READER).first()
    return found or ProfileFactory(user=UserFactory(email=READER, member=True, verified=True)).user


def run(sizes_asked: list[int], *, seed: int, with_plans: bool) -> None:
    header()
    client = Client(raise_request_exception=False)
    client.force_login(reader())
    columns, timings = {}, []
    for size in sizes_asked:
        figures, timing = measure(size, seed, client)
        columns[size] = figures
        timings.append(timing)
        print(f"{size} people, load {os.getloadavg()[0]:.1f}", flush=True)
    show_table(columns)
    if len(timings) > 1:
        print(f"\np95, {sizes_asked[-1]:,} people against {sizes_asked[0]:,}")
        for name, ratio in ratios(timings[0], timings[-1]).items():
            print(f"{name:<34}{ratio:>16}")
    if with_plans:
        show_plans(client)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plans", action="store_true", help="print how Postgres answers")
    parser.add_argument("--keep", action="store_true", help="keep the database, and use it again")
    options = parser.parse_args()
    # Not `setup_test_environment`: it copies the context of each template that is rendered.
    settings.ALLOWED_HOSTS = ["testserver"]
    logging.disable(logging.ERROR)
    with own_database(is_kept=options.keep):
        sizes_asked = [int(size) for size in options.sizes.split(",")]
        run(sizes_asked, seed=options.seed, with_plans=options.plans)


if __name__ == "__main__":
    main()
