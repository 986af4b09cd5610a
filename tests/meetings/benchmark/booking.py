"""What a rush on twelve places costs, and whether anybody is passed, lost or seated thirteenth.

Real connections to PostgreSQL, then real requests to gunicorn; e-mails are written, with their
calendar entries, in the same transactions.
"""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.enums import BookingState, Openness
from meetings.models import Occurrence
from members.models import User
from tests.meetings.factories import OccurrenceFactory
from tests.meetings.race import Race
from tests.members.factories import UserFactory

PEOPLE, PLACES, AT_ONCE, CHURNS = 200, 12, 40, 2
# What Django compares the field with, when the cookie holds it plain.
TOKEN = "a" * 32
WIDTH = 32

type Figures = dict[str, str]


@dataclass
class Tally:
    """What the rounds showed."""

    bookings: int = 0
    seconds: float = 0.0
    changes: int = 0
    refusals: int = 0
    faults: list[str] = field(default_factory=list)


def run(*, rounds: int, http_rounds: int) -> None:
    """Print the figures of both races."""
    people = UserFactory.create_batch(PEOPLE)
    figures = race_in_database(people, rounds) | race_over_http(people, http_rounds)
    for name, figure in figures.items():
        print(f"{name:<{WIDTH}}{figure}", flush=True)


def meeting() -> Occurrence:
    """A meeting in a month, open to everybody."""
    day = timezone.localdate() + timedelta(days=30)
    return OccurrenceFactory(day=day, room_capacity=PLACES, openness=Openness.PUBLIC)


def race_in_database(people: list[User], rounds: int) -> Figures:
    """Rush, then random cancels, returns and answers; everything is checked after each of them."""
    tally = Tally()
    for number in range(rounds):
        race = Race(meeting(), people, at_once=AT_ONCE, seed=number)
        started = time.perf_counter()
        race.rush()
        tally.seconds += time.perf_counter() - started
        tally.bookings += len(people)
        tally.faults += race.faults()
        for turn in range(CHURNS):
            race.seed = number * CHURNS + turn
            race.churn(len(people) // 2)
            tally.faults += race.faults()
        tally.changes += CHURNS * len(people) // 2
        tally.refusals += race.refusals
    return {
        "rounds": f"{rounds} of {len(people)} people for {PLACES} places",
        "bookings": f"{tally.bookings}",
        "bookings a second": f"{tally.bookings / tally.seconds:.0f}",
        "cancels, returns and answers": f"{tally.changes} ({tally.refusals} refused)",
        "faults": f"{len(tally.faults)} {tally.faults[:3] or ''}",
    }


def race_over_http(people: list[User], rounds: int) -> Figures:
    """The same rush as browsers make it: one POST each, with its session, to gunicorn."""
    cookies = [_session_of(person) for person in people]
    seconds, statuses, faults = 0.0, Counter[int](), []
    with gunicorn() as port:
        for _ in range(rounds):
            held = meeting()
            path = reverse("meetings:booking_create", args=[held.public_id])
            started = time.perf_counter()
            with ThreadPoolExecutor(max_workers=PEOPLE) as pool:
                statuses.update(pool.map(partial(_post, port, path), cookies))
            seconds += time.perf_counter() - started
            race = Race(held, people, at_once=AT_ONCE)
            faults += race.faults()
            confirmed = held.bookings.filter(state=BookingState.CONFIRMED).count()
            if confirmed != PLACES:
                faults.append(f"{confirmed} confirmed")
    return {
        "rounds over HTTP": f"{rounds}, {len(people)} requests at once",
        "requests a second": f"{rounds * len(people) / seconds:.0f}",
        "answers": ", ".join(f"{count} × {code}" for code, count in sorted(statuses.items())),
        "faults over HTTP": f"{len(faults)} {faults[:3] or ''}",
    }


@contextmanager
def gunicorn() -> Iterator[int]:
    """Serve the database of the benchmark as production does, on a port of this machine."""
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]
    server.close()
    database = {**connection.get_connection_params()}
    url = f"postgres://{database.get('user', '')}@{database['host']}:{database['port']}"
    environment = {
        **os.environ,
        "DATABASE_URL": f"{url}/{database['dbname']}",
        "DJANGO_SETTINGS_MODULE": "collectif.settings.test",
        "SECRET_KEY": settings.SECRET_KEY,
    }
    command = [sys.executable, "-m", "gunicorn", "collectif.wsgi", "--bind", f"127.0.0.1:{port}"]
    options = ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--log-level"]
    process = subprocess.Popen([*command, *options, "error"], env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(port)


def _session_of(person: User) -> str:
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}; {settings.CSRF_COOKIE_NAME}={TOKEN}"


def _post(port: int, path: str, cookie: str) -> int:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = urlencode({"seat": "room", "csrfmiddlewaretoken": TOKEN})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    try:
        asked.request("POST", path, body, headers)
        return asked.getresponse().status
    finally:
        asked.close()
