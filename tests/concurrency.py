"""Real connections doing real things at once. For tests marked `django_db(transaction=True)`."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connection, transaction

type Job = Callable[[], Any]


def run_together(*jobs: Job) -> list[Exception]:
    """Start each job in its own thread and connection at one moment; return what they raised."""
    start, errors = Barrier(len(jobs)), []
    threads = [_thread(job, errors, before=lambda: start.wait(timeout=5)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    return errors


def run_behind(first: Job, second: Job, *, does_commit: bool = True) -> list[Exception]:
    """Run `second` while `first` is done but not yet committed; return what `second` raised.

    Asserts that `second` waits for the commit, or for the roll-back.
    """
    errors: list[Exception] = []
    follower = _thread(second, errors)
    with transaction.atomic():
        first()
        follower.start()
        follower.join(timeout=0.4)
        assert follower.is_alive(), f"did not wait: {errors}"
        transaction.set_rollback(not does_commit)
    follower.join(timeout=10)
    return errors


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
