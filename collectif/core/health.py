"""Is what a request needs there? The slow checks run at once, each with its own limits."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Thread
from time import monotonic
from typing import Final

from celery import current_app
from django.core.cache import cache
from django.db import connections
from django.utils import timezone

DEADLINE: Final = timedelta(seconds=1.5)
LATEST_BEAT: Final = timedelta(seconds=120)
BEAT_KEY: Final = "core:last-beat"


def readiness() -> dict[str, bool]:
    """Whether the database and the broker answer within 1.5 s, and the scheduler beats.

    A beat goes through the broker and a worker, so it is not looked for without a broker.
    """
    answers = _answers_in_time()
    return answers | {"beat": answers["broker"] and _beat_is_recent()}


def note_beat(*, now: datetime) -> None:
    cache.set(BEAT_KEY, now.timestamp(), timeout=None)


def _answers_in_time() -> dict[str, bool]:
    answers = dict.fromkeys(CHECKS, False)

    def ask(name: str) -> None:
        with suppress(Exception):
            answers[name] = CHECKS[name]()

    # Daemons: a check that hangs must keep neither the answer nor the process.
    threads = [Thread(target=ask, args=[name], daemon=True) for name in CHECKS]
    latest = monotonic() + DEADLINE.total_seconds()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0, latest - monotonic()))
    return answers.copy()


def _database_answers() -> bool:
    """Ask on a connection of its own: a pooled one may be stuck where a new one would not."""
    fresh = connections.create_connection("default")
    parameters = fresh.get_connection_params() | {"connect_timeout": 2}
    with fresh.get_new_connection(parameters) as connection:
        return connection.execute("SELECT 1").fetchone() is not None


def _broker_answers() -> bool:
    limits = {"socket_connect_timeout": 1, "socket_timeout": 1}
    with current_app.connection_for_read(transport_options=limits) as connection:
        return connection.channel().client.ping()


def _beat_is_recent() -> bool:
    with suppress(Exception):
        age = timezone.now().timestamp() - cache.get(BEAT_KEY, default=0)
        return age <= LATEST_BEAT.total_seconds()
    return False


CHECKS: Final[dict[str, Callable[[], bool]]] = {
    "database": _database_answers,
    "broker": _broker_answers,
}
