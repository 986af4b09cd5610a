"""A whole pull over HTTP, in good weather and in bad, down to a worker killed with -9.

Each test runs twice: on the sample notices of the project, and on real ones when they are there.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from scripts.sample_source.server import Fault
from scripts.sample_source.server import make_server as make_sample
from tenders.actions.runs import request_run
from tenders.enums import RunStatus, Source
from tenders.models import (
    Lot,
    LotResult,
    Match,
    Notice,
    Procedure,
    ProcedureKey,
    SourceRecord,
    SourceRun,
)
from tenders.pipeline import feeds
from tenders.pipeline.matching import due_profiles, match_profiles, match_waiting_procedures
from tenders.pipeline.runs import advance_run
from tenders.sources.boamp.normalise import normalise
from tenders.sources.errors import UnparsableRecord
from tenders.sources.transport import RetryPolicy
from tests.members.factories import ProfileFactory, SkillFactory
from tests.tenders.snapshots import contents, every_row
from tests.tenders.sources.servers import running

RECORDS = "/api/explore/v2.1/catalog/datasets/boamp/records"
QUICK = RetryPolicy(attempts=3, wait_initial=0.001, wait_max=0.002, wait_jitter=0.001)


@dataclass
class World:
    """A source on 127.0.0.1, its rows, and how to break it."""

    url: str
    start: date
    end: date
    server: Any
    rows: list[dict[str, Any]] = field(default_factory=list)

    def control(self, path: str, body: dict[str, Any]) -> None:
        urlopen(Request(self.url + path, json.dumps(body).encode(), method="POST"), timeout=5)

    def break_down(self) -> None:
        raise NotImplementedError

    def slow_down(self) -> None:
        raise NotImplementedError


class SampleWorld(World):
    def break_down(self) -> None:
        bad = [Fault.TOO_MANY, Fault.NONE, Fault.BROKEN, Fault.NONE, Fault.RESET, Fault.TRUNCATED]
        self.server.faults = bad * 4

    def slow_down(self) -> None:
        self.server.slow_seconds = 0.05
        self.server.faults = [Fault.SLOW] * 1000


class RealWorld(World):
    def break_down(self) -> None:
        when = {"endpoint": "boamp_records"}
        kinds = [("429", 5), ("500", 7), ("reset", 11), ("truncated_json", 6), ("duplicate", 2)]
        faults = [{"kind": kind, "every": every, **when} for kind, every in kinds]
        self.control("/__faults", {"seed": 1, "faults": faults})

    def slow_down(self) -> None:
        delay = {"kind": "delay", "endpoint": "boamp_records", "seconds": 0.05}
        self.control("/__faults", {"seed": 1, "faults": [delay]})


def sample_world() -> Iterator[World]:
    today = timezone.localdate()
    server = make_sample(today=today)
    with running(server):
        found = [row for page in range(3) for row in read(server.base_url, page * 100)]
        yield world_of(SampleWorld, server.base_url, server, found)


def real_world() -> Iterator[World]:
    tool = Path(django_settings.COLLECTIF_REAL_DATA) / "tools" / "replay_sources"
    if not (tool / "replay_sources.py").exists():
        pytest.skip("no replay server (set COLLECTIF_REAL_DATA)")
    sys.path.insert(0, str(tool))
    try:
        module = importlib.import_module("replay_sources")
    finally:
        sys.path.remove(str(tool))
    server = module.make_server(["--port", "0", "--shift-dates", "spread"])
    with running(server):
        url = f"http://127.0.0.1:{server.server_address[1]}"
        found = [row for page in range(10) for row in read(url, page * 100)]
        yield world_of(RealWorld, url, server, found)


def read(url: str, offset: int) -> list[dict[str, Any]]:
    query = f"{RECORDS}?limit=100&offset={offset}&order_by=idweb"
    with urlopen(url + query, timeout=30) as answer:
        return json.load(answer)["results"]


def world_of(kind: type[World], url: str, server: Any, found: list[dict[str, Any]]) -> World:
    """Keep two months: a day without notices costs a request as well."""
    end = max(date.fromisoformat(row["dateparution"]) for row in found)
    start = end - timedelta(days=60)
    rows = [row for row in found if date.fromisoformat(row["dateparution"]) >= start]
    return kind(url, start, end, server, rows)


@pytest.fixture(scope="module", params=["sample", "real"])
def any_world(request) -> Iterator[World]:
    yield from sample_world() if request.param == "sample" else real_world()


@pytest.fixture
def world(any_world, settings, monkeypatch) -> Iterator[World]:
    settings.TENDERS_BOAMP_URL = any_world.url
    monkeypatch.setattr(feeds, "RETRY", QUICK)
    yield any_world
    if isinstance(any_world, RealWorld):
        any_world.control("/__faults", {"seed": 1, "faults": []})
    else:
        any_world.server.faults = []


def is_readable(row: dict[str, Any]) -> bool:
    try:
        normalise(row)
    except UnparsableRecord:
        return False
    return True


def pull(world: World) -> SourceRun:
    """Read the whole window, coming back as often as the source asks for."""
    run = request_run(
        source=Source.BOAMP, window_start=world.start, window_end=world.end, is_enqueued=False
    )
    for _ in range(50):
        ended = advance_run(run.pk, on_page=lambda run, stored: None)
        if ended.retry_at is None:
            return ended
        SourceRun.objects.filter(pk=run.pk).update(retry_at=timezone.now(), failure_count=1)
    raise AssertionError("the source never answered")


def forget_everything() -> None:
    for model in (Match, LotResult, Lot, Notice, ProcedureKey, Procedure, SourceRecord):
        model.objects.all().delete()


@pytest.mark.django_db
def test_pull_stores_every_record_once_and_a_second_pull_nothing(world):
    first = pull(world)
    before = every_row()
    second = pull(world)

    readable = {row["idweb"] for row in world.rows if is_readable(row)}
    stored = list(Notice.objects.values_list("source_id", flat=True))
    assert first.status == second.status == RunStatus.SUCCEEDED
    assert SourceRecord.objects.count() == len(world.rows) == first.new_count
    assert sorted(stored) == sorted(readable)
    assert SourceRecord.objects.quarantined().count() == len(world.rows) - len(readable)
    assert not SourceRecord.objects.filter(quarantine_code="unstorable").exists()
    assert (second.new_count, second.changed_count) == (0, 0)
    assert every_row() == before


@pytest.mark.django_db
def test_broken_weather_leads_to_the_same_end(world):
    pull(world)
    whole = contents()
    forget_everything()

    world.break_down()
    run = pull(world)

    assert run.status == RunStatus.SUCCEEDED
    assert contents() == whole


@pytest.mark.django_db
def test_pulled_notices_are_matched(world):
    profile = ProfileFactory(departments=["38"], contract_natures=["services", "works", "supplies"])
    for domain in ("purchasing.purchasing-strategy", "management.organisation"):
        SkillFactory(profile=profile, label="", domain_code=domain)

    pull(world)
    while match_waiting_procedures():
        pass
    match_profiles(due_profiles(10))

    now = timezone.now()
    opened = Procedure.objects.open_at(now)
    assert opened.exists()
    assert Match.objects.filter(procedure__in=opened).exists()


@pytest.mark.django_db(transaction=True)
def test_worker_killed_at_any_moment_loses_nothing_and_repeats_nothing(world):
    world.slow_down()
    run = request_run(
        source=Source.BOAMP, window_start=world.start, window_end=world.end, is_enqueued=False
    )
    seen = 0
    for _ in range(3):
        seen = kill_after_a_page(run, seen)
    assert worker().wait(timeout=60) == 0

    killed = contents()
    run.refresh_from_db()
    assert (run.status, run.attempt_count) == (RunStatus.SUCCEEDED, 4)
    assert SourceRecord.objects.count() == len(world.rows)
    forget_everything()
    pull(world)
    assert contents() == killed


def worker() -> subprocess.Popen:
    """Start the command of a worker in its own process, on the database of this test."""
    database = connection.settings_dict
    host = f"{database['HOST']}:{database['PORT']}"
    login = f"{database['USER']}:{database['PASSWORD']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "collectif.settings.test",
        "DATABASE_URL": f"postgres://{login}@{host}/{database['NAME']}",
        "TENDERS_PACE": "0",
    }
    command = [sys.executable, "manage.py", "pull_tenders"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        command, cwd=django_settings.BASE_DIR, env=environment, stdout=quiet, stderr=quiet
    )


def kill_after_a_page(run: SourceRun, seen: int) -> int:
    """Let a worker store some more records, kill it, and let its silence grow long."""
    process = worker()
    deadline = datetime.now(tz=timezone.get_current_timezone()) + timedelta(seconds=30)
    while run.seen_count <= seen and datetime.now(tz=deadline.tzinfo) < deadline:
        time.sleep(0.01)
        run.refresh_from_db()
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=10) == -signal.SIGKILL, "the worker ended before it was killed"
    run.refresh_from_db()
    assert run.status == RunStatus.RUNNING
    assert run.seen_count > seen
    SourceRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=181))
    return run.seen_count
