import json
import socket
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app
from django.core.cache import cache
from django.db import connections
from django.urls import reverse

from collectif.core.health import note_beat

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
# Seconds: without a limit of its own the page would wait for minutes.
LIMIT = 60


@pytest.fixture
def _recent_beat(time_machine):
    time_machine.move_to(NOW, tick=True)
    note_beat(now=NOW)


@pytest.fixture(params=["closed", "frozen"])
def dead_port(request):
    """A port where nobody listens, then one where somebody listens and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if request.param == "frozen":
            server.listen()
        # Held either way, so that nobody else comes to listen there.
        yield server.getsockname()[1]


@contextmanager
def answering_in_time():
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < LIMIT


def test_healthz_answers_without_database_nor_login(client):
    response = client.get(reverse("healthz"))

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_recent_beat")
def test_readyz_with_everything_there_is_ready(client):
    response = client.get(reverse("readyz"))

    assert (response.status_code, response.json()) == (
        200,
        {"database": True, "broker": True, "beat": True},
    )
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_without_a_beat_is_not_ready(client):
    response = client.get(reverse("readyz"))

    assert (response.status_code, response.json()["beat"]) == (503, False)


@pytest.mark.django_db
@pytest.mark.usefixtures("_recent_beat")
@pytest.mark.parametrize(("age", "is_recent"), [(119, True), (121, False)])
def test_readyz_beat_counts_for_two_minutes(client, time_machine, age, is_recent):
    time_machine.move_to(NOW + timedelta(seconds=age), tick=False)

    assert client.get(reverse("readyz")).json()["beat"] is is_recent


@pytest.mark.usefixtures("_recent_beat")
def test_readyz_without_database_answers_in_time(client, dead_port, monkeypatch):
    monkeypatch.setitem(connections.settings["default"], "PORT", dead_port)

    with answering_in_time():
        response = client.get(reverse("readyz"))

    assert (response.status_code, response.json()) == (
        503,
        {"database": False, "broker": True, "beat": True},
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("_recent_beat")
def test_readyz_without_broker_answers_in_time(client, dead_port, monkeypatch):
    monkeypatch.setitem(current_app.conf, "broker_url", f"redis://127.0.0.1:{dead_port}/0")

    with answering_in_time():
        response = client.get(reverse("readyz"))

    # A beat that came through the broker says nothing once the broker is gone.
    assert (response.status_code, response.json()) == (
        503,
        {"database": True, "broker": False, "beat": False},
    )


@pytest.mark.django_db
def test_readyz_without_cache_answers_in_time(client, dead_port, settings):
    backend = settings.CACHES["default"]["BACKEND"]
    location = f"redis://127.0.0.1:{dead_port}/1"
    options = {"socket_timeout": 1, "socket_connect_timeout": 1}
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": location, "OPTIONS": options}}

    with answering_in_time():
        response = client.get(reverse("readyz"))

    assert (response.status_code, response.json()["beat"]) == (503, False)


@pytest.mark.django_db
def test_readyz_with_garbage_for_a_beat_leaks_nothing(client):
    cache.set("core:last-beat", "soon")

    response = client.get(reverse("readyz"))

    assert json.loads(response.content)["beat"] is False


@pytest.mark.parametrize("name", ["healthz", "readyz"])
def test_health_pages_are_asked_over_plain_http(client, settings, name):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]

    assert client.get(reverse(name)).status_code in {200, 503}


@pytest.mark.parametrize("name", ["healthz", "readyz"])
def test_health_pages_refuse_to_be_posted_to(client, name):
    assert client.post(reverse(name)).status_code == 405
