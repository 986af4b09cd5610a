"""Real connections doing real things at once. For tests marked `django_db(transaction=True)`."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, Thread
from typing import Any

from django.db import connection, transaction

OTHERS = """
    SELECT EXISTS (
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND backend_type = 'client backend'
            AND pid <> pg_backend_pid() AND state <> 'idle'
    )
"""

type Job = Callable[[], Any]

PATIENCE = 120  # seconds: bounds a hang, never a slow machine

WAITS_FOR_US = """
    SELECT EXISTS (
        SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
    )
"""


def run_together(*jobs: Job) -> list[Exception]:
    """Start each job in its own thread and connection at one moment; return what they raised."""
    start, errors = Barrier(len(jobs)), []
    threads = [_thread(job, errors, before=lambda: start.wait(PATIENCE)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        _join(thread)
    return errors


def run_behind(first: Job, second: Job, *, does_commit: bool = True) -> list[Exception]:
    """Run `second` while `first` is done but not yet committed; return what `second` raised.

    Asserts that `second` waits for the commit, or for the roll-back.
    """
    with meanwhile(second, does_commit=does_commit) as errors:
        first()
    return errors


@contextmanager
def meanwhile(job: Job, *, does_commit: bool = True) -> Iterator[list[Exception]]:
    """Do the block, then run `job` in another connection until it waits for the block's commit.

    Yields the list that holds, once the block is left, what `job` raised. Fails when `job` ends,
    or is still about, without having waited. With `does_commit` false the block is rolled back.
    """
    errors: list[Exception] = []
    follower = _thread(job, errors)
    with transaction.atomic():
        yield errors
        follower.start()
        assert _waits_for_us(follower), f"did not wait: {errors}"
        transaction.set_rollback(not does_commit)
    _join(follower)


def wait_until_alone() -> None:
    """Wait until the connection of a killed process, which outlives it, has let its locks go.

    Idle ones hold none, and this process has some: that of before the browser, those of its server.
    """
    deadline = time.monotonic() + PATIENCE
    while _tells(OTHERS):
        assert time.monotonic() < deadline, "another connection stays"
        time.sleep(0.005)


def _waits_for_us(follower: Thread) -> bool:
    """Tell whether another connection comes to wait for a lock of this one."""
    deadline = time.monotonic() + PATIENCE
    while follower.is_alive() and time.monotonic() < deadline:
        if _tells(WAITS_FOR_US):
            return True
        time.sleep(0.005)
    return False


def _tells(question: str) -> bool:
    with connection.cursor() as cursor:
        return cursor.execute(question).fetchone()[0]


def _join(thread: Thread) -> None:
    thread.join(PATIENCE)
    assert not thread.is_alive(), "did not end"


def _thread(job: Job, errors: list[Exception], before: Job = lambda: None) -> Thread:
    def run() -> None:
        try:
            before()
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    return Thread(target=run)
