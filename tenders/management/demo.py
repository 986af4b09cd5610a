"""The calls and searches of the demonstration, read from `demo.yaml`."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tenders.management.proposals import DemoRound


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCall:
    """A private call; people by e-mail. `entry` and `details` as `Entry` and `CallDetails`."""

    key: str
    submitted_by: str
    closes_in: int
    entry: dict[str, Any]
    details: dict[str, Any]
    document: dict[str, str] = field(default_factory=dict)
    shared_by: str = ""
    team: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    kept_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSearch:
    """A saved search; `buyer`, name and SIRET, is who it follows."""

    owner: str
    name: str
    query: dict[str, Any] = field(default_factory=dict)
    buyer: dict[str, str] = field(default_factory=dict)
    cadence: str = "none"


@cache
def demo_rounds() -> tuple[DemoRound, ...]:
    return tuple(DemoRound(**facts) for facts in _read()["rounds"])


@cache
def demo_calls() -> tuple[DemoCall, ...]:
    return tuple(DemoCall(**facts) for facts in _read()["calls"])


@cache
def demo_searches() -> tuple[DemoSearch, ...]:
    return tuple(DemoSearch(**facts) for facts in _read()["searches"])


def _read() -> dict[str, Any]:
    return yaml.safe_load(Path(__file__).with_name("demo.yaml").read_text(encoding="utf-8"))
