from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

from django.db import connection


def run_together(*jobs: Callable[[], Any]) -> list[Exception]:
    """Start each job in its own thread and connection at one moment; return what they raised."""
    start, errors = Barrier(len(jobs)), []

    def run(job: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=5)
            job()
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    return errors
