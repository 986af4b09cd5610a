"""What matching costs as a service: rows read, scores, rows written, by one worker and by two.

`python -m tests.tenders.benchmark.matching [--profiles 10000 --calls 40000 --new 3000]` fills a
throwaway database with a drawn crowd, then times whole jobs, each in processes of its own, as
Celery's workers are: what they load is included. `--writes` times only how matches are written,
`--people` only who could answer a call, `--page NAME` only the page of the
calls for a person, with the calls of a database that stays (`bench-tenders --keep NAME` fills one).
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


def run(*, profiles: int, calls: int, new: int) -> None:
    say("calls filled", f"{timed(lambda: fill_calls(calls)):.0f} s")
    say("profiles filled", f"{timed(lambda: fill_profiles(profiles)):.0f} s")
    say("texts of all calls read and stored", f"{timed(store_all_vectors):.1f} s")
    say("words of all calls counted", f"{timed(lambda: switch_on(build_statistics())):.1f} s")
    Procedure.objects.update(matched_at=F("changed_at"))
    settle()
    show_rebuilds(calls, profiles)
    show_new_calls(new, profiles)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", type=int, default=10_000)
    parser.add_argument("--calls", type=int, default=40_000)
    parser.add_argument("--new", type=int, default=3_000)
    parser.add_argument("--writes", action="store_true", help="only how matches are written")
    parser.add_argument("--people", action="store_true", help="only who could answer a call")
    parser.add_argument(
        "--page", metavar="NAME", help="only the page of one's calls, on the database of that name"
    )
    options = parser.parse_args()
    if options.page:
        with kept_database(options.page):
            header()
            show_page(options.profiles)
        return
    with throwaway_database():
        header()
        if options.writes:
            show_writes(options.profiles, options.calls)
        elif options.people:
            show_people(options.profiles)
        else:
            run(profiles=options.profiles, calls=options.calls, new=options.new)


if __name__ == "__main__":
    main()
