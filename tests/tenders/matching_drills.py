"""Workers killed as a power cut would, two at a time, and what one worker alone would leave."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from tenders.models import Match, MatchRebuild, MatchRebuildShard, Procedure, ProfileMatching
from tenders.pipeline.matching import (
    close_ended_matches,
    due_profiles,
    match_profiles,
    match_waiting_procedures,
)
from tests.tenders.snapshots import matches

SEED, KILLS = 20261122, 12
# Seconds after which something hangs.
PATIENCE = 300
CONNECTED = """
    SELECT EXISTS (
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = %s
    )
"""

type Start = Callable[..., int]


@contextmanager
def workers() -> Iterator[Start]:
    """Give a function that gives a job to a new process, and the id of that process."""
    database = connection.settings_dict
    login = f"{database['USER']}:{database['PASSWORD']}"
    host = f"{database['HOST']}:{database['PORT']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "collectif.settings.test",
        "DATABASE_URL": f"postgres://{login}@{host}/{database['NAME']}",
    }
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.tenders.matching_nursery"],
        cwd=django_settings.BASE_DIR,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def start(*job: object) -> int:
        nursery.stdin.write(" ".join(map(str, job)) + "\n")
        nursery.stdin.flush()
        return int(nursery.stdout.readline())

    assert nursery.stdout.readline() == "ready\n"
    with nursery:
        yield start
        nursery.stdin.close()


def settle(now=None) -> None:
    """Do what the beats do, until nothing is left to do."""
    while match_waiting_procedures():
        pass
    close_ended_matches(now=now or timezone.now())
    while due := due_profiles(100):
        match_profiles(due, only_due=True)


def anew() -> list:
    """Return the matches that one worker alone finds when it starts from nothing."""
    Match.objects.all().delete()
    ProfileMatching.objects.all().delete()
    Procedure.objects.update(matched_at=None)
    while due := due_profiles(100):
        match_profiles(due)
    return matches()


def kill(process: int) -> bool:
    """Say whether the worker still lived."""
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return wait_for_end(process)


def wait_for_end(process: int) -> bool:
    deadline = time.monotonic() + PATIENCE
    with suppress(ProcessLookupError):
        while time.monotonic() < deadline:
            os.kill(process, 0)
            time.sleep(0.001)
        pytest.fail("the worker never ended")
    return True


def wait_for_last_words(process: int) -> None:
    """Wait until the database has done, or undone, what a killed worker had asked it for.

    Its connection outlives it: with locks, and with a lease that it may still be about to take.
    """
    deadline = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while cursor.execute(CONNECTED, [f"worker {process}"]).fetchone()[0]:
            assert time.monotonic() < deadline, "the connection of the dead worker never ended"
            time.sleep(0.001)


def drill(start: Start, job: tuple, *, again: Callable[[], None], meanwhile=lambda: None) -> None:
    """Deliver a job twice and kill both workers, until KILLS of them died at work; then let it end.

    `again`: make the work anew when it was done before anybody died.
    """
    chance = random.Random(SEED)
    killed = 0
    deadline = time.monotonic() + PATIENCE
    while killed < KILLS:
        assert time.monotonic() < deadline, "the workers are too fast to be killed"
        workers = [start(*job) for _ in range(2)]
        time.sleep(chance.uniform(0.01, 0.25))
        meanwhile()
        died = sum(kill(worker) for worker in workers)
        killed += died
        for worker in workers:
            wait_for_last_words(worker)
        grow_silent()
        if not died:
            again()
    for _ in range(3):
        for worker in [start(*job) for _ in range(2)]:
            wait_for_end(worker)
        grow_silent()


def grow_silent() -> None:
    """Let leases run out; that one shard loses many workers is the chance of this test."""
    silent = timezone.now() - timedelta(minutes=5)
    MatchRebuildShard.objects.update(heartbeat_at=silent, failure_count=0)
    MatchRebuild.objects.update(heartbeat_at=silent, switch_count=0)
