"""Worlds of BOAMP and TED on 127.0.0.1, whole and broken: our sample, and real notices."""

import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from collectif.core.remote.transport import Limits, RetryPolicy
from scripts.sample_source.faults import Fault
from scripts.sample_source.server import make_server as make_sample
from tenders.pipeline import feeds
from tests.servers import Replay, running

# A passing fault befalls one request in three, and is asked again at once.
EVERY = 3
HASTE = RetryPolicy(attempts=5, wait_initial=0.001, wait_max=0.002, wait_jitter=0.001)
SHORT = Limits(silence=0.15, total=0.25)
TOO_LONG = 0.4
COUNTRIES = ["FRA", "BEL", "DEU", "SWE", "LUX", "GBR"]
# These befall every request: what comes is another content, not an accident on the way.
LASTING = frozenset({"bad_donnees", "unknown_fields", "year_7017", "duplicate"})
MANY = 2000
TODAY = date(2026, 3, 20)


def make_hasty(settings: Any) -> None:
    """Ask again at once, and wait for nobody."""
    feeds.RETRY = feeds.TED_RETRY = HASTE
    settings.TENDERS_TED_COUNTRIES = COUNTRIES
    settings.TENDERS_PACE = 0


@dataclass
class World:
    """`fail` breaks both sources until `mend`; `kinds` it does not know are not tried."""

    url: str
    start: date
    end: date
    server: Any
    kinds: frozenset[str] = field(default=frozenset())
    prepared: int = 0

    def fail(self, kind: str, *, boamp_only: bool = False) -> None:
        raise NotImplementedError

    def slow_down(self, seconds: float) -> None:
        raise NotImplementedError

    def mend(self) -> None:
        raise NotImplementedError

    def spoilt_count(self) -> int:
        """Return how many requests were spoilt since the last `fail`."""
        raise NotImplementedError


# The names of the real server's faults, and those of ours.
OWN_FAULTS = {
    "429": Fault.TOO_MANY,
    "500": Fault.BROKEN,
    "503": Fault.UNAVAILABLE,
    "reset": Fault.RESET,
    "truncated_json": Fault.TRUNCATED,
    "slow": Fault.SLOW,
    "wrong_content_type": Fault.WRONG_TYPE,
    "timed_out": Fault.TIMED_OUT,
    "duplicate": Fault.DUPLICATE,
    "bad_donnees": Fault.SPOILT,
    "unknown_fields": Fault.NEW_FIELDS,
    "year_7017": Fault.FAR_YEAR,
}


class OwnWorld(World):
    """The sample source of the project."""

    def fail(self, kind: str, *, boamp_only: bool = False) -> None:
        every = 1 if kind in LASTING else EVERY
        waiting = ([Fault.NONE] * (every - 1) + [OWN_FAULTS[kind]]) * MANY
        self.server.slow_seconds = TOO_LONG
        self.server.faults = list(waiting)[: 2 * EVERY if kind == "slow" else None]
        self.server.ted_faults = [] if boamp_only else list(self.server.faults)
        self.prepared = 0
        self.prepared = -self.spoilt_count()

    def slow_down(self, seconds: float) -> None:
        self.server.slow_seconds = seconds
        self.server.faults = [Fault.SLOW] * MANY
        self.server.ted_faults = [Fault.SLOW] * MANY

    def spoilt_count(self) -> int:
        waiting = [*self.server.faults, *self.server.ted_faults]
        return self.prepared - sum(fault is not Fault.NONE for fault in waiting)

    def mend(self) -> None:
        self.server.faults = []
        self.server.ted_faults = []
        self.server.slow_seconds = 0


class RealWorld(World):
    def fail(self, kind: str, *, boamp_only: bool = False) -> None:
        replay = Replay(self.url)
        replay.forget()
        when = {} if kind in LASTING else {"every": EVERY}
        if kind in {"slow", "delay"}:
            when = {"first": 2, "seconds": TOO_LONG}
        points = ["boamp_records"] if boamp_only else ["boamp_records", "ted_search", "ted_xml"]
        replay.fail(*({"kind": kind, "endpoint": point} | when for point in points))

    def slow_down(self, seconds: float) -> None:
        Replay(self.url).fail({"kind": "delay", "endpoint": "*", "seconds": seconds})

    def mend(self) -> None:
        Replay(self.url).fail()

    def spoilt_count(self) -> int:
        return sum(bool(entry["faults"]) for entry in Replay(self.url).log())


def own_world() -> Iterator[World]:
    server = make_sample(today=TODAY)
    with running(server):
        kinds = frozenset(OWN_FAULTS)
        yield OwnWorld(server.base_url, TODAY - timedelta(days=4), TODAY, server, kinds)


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
        end = date.fromisoformat(Replay(url).state()["boamp_newest"])
        kinds = frozenset(OWN_FAULTS) | {"html_200", "message_200", "gzip", "delay"}
        yield RealWorld(url, end - timedelta(days=5), end, server, kinds)
