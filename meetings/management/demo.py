"""The meetings of the demonstration, read from `demo.yaml`."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from meetings.enums import Frequency, Position, Weekday
from meetings.pipeline.rules import Repetition

# How long the groups of the demonstration have met.
MET_FOR: Final = timedelta(weeks=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSeries:
    """A series; people by e-mail. `plan` as the fields of a meeting."""

    title: str
    planned_by: str
    weekday: int
    hours: tuple[str, str]
    plan: dict[str, Any]
    group: str = ""
    repeats: str = "once"
    position: int | None = None
    in_days: int = 0
    booked: tuple[str, ...] = ()
    called_off: dict[str, Any] = field(default_factory=dict)

    @property
    def rule(self) -> str:
        position = Position(self.position) if self.position else None
        return Repetition(Frequency(self.repeats), (Weekday(self.weekday),), position).as_rule()

    @property
    def start_time(self) -> time:
        return _time(self.hours[0])

    @property
    def minutes(self) -> int:
        start, end = self.start_time, _time(self.hours[1])
        return (end.hour - start.hour) * 60 + end.minute - start.minute

    def first_day(self, today: date) -> date:
        """Six weeks ago for what comes back, else the first such weekday from `in_days` on."""
        day = today - MET_FOR if self.rule else today + timedelta(days=self.in_days)
        return day + timedelta(days=(self.weekday - day.weekday()) % 7)


@cache
def demo_series() -> tuple[DemoSeries, ...]:
    text = Path(__file__).with_name("demo.yaml").read_text(encoding="utf-8")
    return tuple(DemoSeries(**facts) for facts in yaml.safe_load(text))


def _time(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))
