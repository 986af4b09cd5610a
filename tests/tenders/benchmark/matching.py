"""What matching costs as a service: rows read, scores, rows written, by one worker and by two.

`python -m tests.tenders.benchmark.matching [--profiles 10000 --calls 40000 --new 3000]` fills a
throwaway database with a drawn crowd, then times whole jobs, each in processes of its own, as
Celery's workers are: what they load is included. `--writes`, `--people`, `--page` and others time
one thing alone; with `--keep NAME` the database stays, for the next one.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "collectif.settings.test"
django.setup()

# ruff: noqa: E402
from django.conf import settings
from django.db import connection
from django.db.models import F

from members.models import Profile
from tenders.models import Match, Procedure
from tenders.pipeline.rebuild import plan_rebuild
from tenders.pipeline.rebuild_switch import finish
from tenders.pipeline.statistics import build_statistics, switch_on
from tenders.pipeline.vectors import store_all_vectors
from tests.tenders.benchmark.__main__ import (
    header,
    kept_database,
    settle,
    throwaway_database,
)
from tests.tenders.benchmark.crowd import fill_calls, fill_profiles
from tests.tenders.benchmark.for_me import show_page
from tests.tenders.benchmark.match_writes import show_writes
from tests.tenders.benchmark.people import show_people

# What a worker is: a process that does one job, then says how much memory it took.
WORKER = """
import resource, sys, django; django.setup()
from tests.tenders.benchmark.matching import JOBS
JOBS[sys.argv[1]](*map(int, sys.argv[2:]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000)
"""


def draw(rebuild_id: int) -> None:
    from tenders.pipeline.rebuild import draw_shards

    for _shard in draw_shards(rebuild_id):
        pass


def match_new() -> None:
    from tenders.pipeline.matching import match_waiting_procedures

    while match_waiting_procedures():
        pass


JOBS: dict[str, Callable[..., None]] = {"draw": draw, "new": match_new}


def in_workers(count: int, *job: object) -> tuple[float, int]:
    """Return the seconds until the last of `count` workers has ended, and the most MB of one."""
    database = connection.settings_dict
    login = f"{database['USER']}:{database['PASSWORD']}"
    address = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = os.environ | {"DATABASE_URL": f"postgres://{login}@{address}"}
    start = time.perf_counter()
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, *map(str, job)],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(count)
    ]
    memory = [int(worker.communicate()[0]) for worker in workers]
    return time.perf_counter() - start, max(memory)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def say(label: str, text: str) -> None:
    print(f"{label:<52} {text}", flush=True)


def show_rebuilds(calls: int, profiles: int) -> None:
    for count in (1, 2):
        rebuild = plan_rebuild(build_statistics())
        seconds, memory = in_workers(count, "draw", rebuild.pk)
        switching = timed(lambda made=rebuild: finish(made.pk))
        matches = Match.objects.holding().count()
        name = f"rebuild, {profiles:,} x {calls:,}, {count} worker(s)"
        say(name, f"{seconds:.1f} s drawn aside, {memory} MB a worker; {matches:,} matches")
        say("  put in place", f"{switching:.1f} s")
        say("  profiles a second and worker", f"{profiles / seconds / count:.0f}")
        settle()


def show_new_calls(new: int, profiles: int) -> None:
    for count in (1, 2):
        fill_calls(new, seed=10 + count)
        store_all_vectors()
        settle()
        before = Match.objects.filter(first_seen_at=F("matched_at")).count()
        seconds, memory = in_workers(count, "new")
        written = Match.objects.filter(first_seen_at=F("matched_at")).count() - before
        say(
            f"{new:,} new x {profiles:,} profiles, {count} worker(s)",
            f"{seconds:.1f} s, {memory} MB; {written:,} matches written",
        )


def fill(options: argparse.Namespace) -> None:
    """Fill what is empty; a database that stays is filled once."""
    if not Procedure.objects.exists():
        say("calls filled", f"{timed(lambda: fill_calls(options.calls)):.0f} s")
        say("texts of all calls read and stored", f"{timed(store_all_vectors):.1f} s")
        say("words of all calls counted", f"{timed(lambda: switch_on(build_statistics())):.1f} s")
    if not Profile.objects.exists():
        say("profiles filled", f"{timed(lambda: fill_profiles(options.profiles)):.0f} s")
    Procedure.objects.filter(matched_at=None).update(matched_at=F("changed_at"))
    settle()


def everything(options: argparse.Namespace) -> None:
    fill(options)
    rebuilds(options)
    new_calls(options)


def rebuilds(options: argparse.Namespace) -> None:
    show_rebuilds(Procedure.objects.count(), Profile.objects.count())


def new_calls(options: argparse.Namespace) -> None:
    show_new_calls(options.new, Profile.objects.count())


PARTS: dict[str, tuple[str, Callable[[argparse.Namespace], None]]] = {
    "fill": ("only fill", fill),
    "rebuilds": ("only all matches drawn again", rebuilds),
    "new-calls": ("only new calls, among profiles that were matched", new_calls),
    "writes": ("only how matches are written", lambda o: show_writes(o.profiles, o.calls)),
    "people": ("only who could answer a call", lambda o: show_people(o.profiles)),
    "page": ("only the page of the calls for a person", lambda o: show_page(o.profiles)),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=10_000)
    parser.add_argument("--calls", type=int, default=40_000)
    parser.add_argument("--new", type=int, default=3_000)
    parser.add_argument("--keep", metavar="NAME", help="a database that stays, filled")
    for name, (told, part) in PARTS.items():
        parser.add_argument(f"--{name}", dest="part", action="store_const", const=part, help=told)
    options = parser.parse_args()
    with kept_database(options.keep) if options.keep else throwaway_database():
        header()
        (options.part or everything)(options)


if __name__ == "__main__":
    main()
