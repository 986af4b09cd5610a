"""Is what a request needs there? Each check is short, and all of them run at once."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Final

from celery import current_app
from django.core.cache import cache
from django.db import connections
from django.utils import timezone

DEADLINE: Final = timedelta(seconds=1.5)
LATEST_BEAT: Final = timedelta(seconds=120)
BEAT_KEY: Final = "core:last-beat"


def readiness() -> dict[str, bool]:
    """What answers within 1.5 s: the database, the broker, and a beat under two minutes old."""
    executor = ThreadPoolExecutor(max_workers=len(CHECKS))
    futures = {name: executor.submit(check) for name, check in CHECKS.items()}
    wait(futures.values(), timeout=DEADLINE.total_seconds())
    executor.shutdown(wait=False, cancel_futures=True)
    return {name: _is_yes(future) for name, future in futures.items()}


def note_beat(*, now: datetime) -> None:
    cache.set(BEAT_KEY, now.timestamp(), timeout=None)


def _is_yes(future: Future[bool]) -> bool:
    return future.done() and future.exception() is None and future.result()


def _database_answers() -> bool:
    """Ask on a connection of its own: a pooled one may be stuck where a new one would not."""
    fresh = connections.create_connection("default")
    parameters = fresh.get_connection_params() | {"connect_timeout": 2}
    with fresh.get_new_connection(parameters) as connection:
        return connection.execute("SELECT 1").fetchone() is not None


def _broker_answers() -> bool:
    limits = {"socket_connect_timeout": 1, "socket_timeout": 1}
    with current_app.connection_for_read(transport_options=limits) as connection:
        return connection.default_channel.client.ping()


def _beat_is_recent() -> bool:
    last_beat = cache.get(BEAT_KEY)
    if last_beat is None:
        return False
    return timezone.now().timestamp() - last_beat <= LATEST_BEAT.total_seconds()


CHECKS: Final[dict[str, Callable[[], bool]]] = {
    "database": _database_answers,
    "broker": _broker_answers,
    "beat": _beat_is_recent,
}
