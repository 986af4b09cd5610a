"""On which days a series meets. Pure: the rule, the holidays and the clocks are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from meetings.enums import Fate, HolidayRule
from meetings.pipeline.rules import is_working_day, rule_days

# Longer than any run of public holidays and week-ends: what may be moved into the days asked for.
LONGEST_MOVE: Final = timedelta(days=14)
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """School holidays: from a day to the day school starts again, which is not one."""

    starts_on: date
    ends_on: date
    name: str

    def holds(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_on


@dataclass(frozen=True, slots=True)
class Pattern:
    """What says on which days a series meets."""

    rrule: str
    starts_on: date
    ended_on: date | None = None
    excluded_on: frozenset[date] = frozenset()
    holiday_rule: HolidayRule = HolidayRule.SKIP


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day of the rule, and what becomes of it. `name` is that of the holiday, if one is why."""

    rule_on: date
    held_on: date | None
    fate: Fate
    name: str = ""


def days_of(
    pattern: Pattern,
    start: date,
    end: date,
    *,
    holidays: Mapping[date, str],
    pauses: Sequence[Pause] = (),
) -> list[PlannedDay]:
    """Say what becomes of each day of the rule from `start` to `end`, both included, in order.

    `holidays` names the public holidays from `LONGEST_MOVE` before `start` to as long after
    `end`; school is out in `pauses`. A count in the rule counts the days it gives, held or not
    (RFC 5545 §3.8.5.1), so days that are skipped are not made up for.
    """
    around = _days_around(pattern, start, end)
    own = {day for day in around if _settled(pattern, day, holidays, pauses).fate == Fate.HELD}
    taken: set[date] = set()
    told = []
    for day in around:
        planned = _settled(pattern, day, holidays, pauses)
        if planned.fate == Fate.MOVED and (planned.held_on in own or planned.held_on in taken):
            planned = PlannedDay(day, None, Fate.TAKEN, planned.name)
        if planned.held_on:
            taken.add(planned.held_on)
        told.append(planned)
    return [planned for planned in told if start <= planned.rule_on <= end]


def times_of(
    day: date, start_time: time, minutes: int, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """When a meeting of that local day starts and ends, in UTC.

    An hour that a clock change skips is read with the offset before it, the second of two equal
    hours is not meant (RFC 5545 §3.3.5); the length is that of a watch, not of the wall.
    """
    starts_at = datetime.combine(day, start_time, tzinfo=zone).astimezone(UTC)
    return starts_at, starts_at + timedelta(minutes=minutes)


def _days_around(pattern: Pattern, start: date, end: date) -> list[date]:
    """The days of the rule, with those near enough to be moved onto one of them."""
    last = min(end + LONGEST_MOVE, pattern.ended_on or date.max)
    return rule_days(pattern.rrule, pattern.starts_on, start - LONGEST_MOVE, last)


def _settled(
    pattern: Pattern, day: date, holidays: Mapping[date, str], pauses: Sequence[Pause]
) -> PlannedDay:
    """What becomes of a day by itself, the other days of the series apart."""
    if day in pattern.excluded_on:
        return PlannedDay(day, None, Fate.EXCLUDED)
    if pause := _pause_on(day, pauses):
        return PlannedDay(day, None, Fate.SCHOOL, pause.name)
    name = holidays.get(day, "")
    if not name or pattern.holiday_rule == HolidayRule.KEEP:
        return PlannedDay(day, day, Fate.HELD, name)
    if pattern.holiday_rule == HolidayRule.SKIP:
        return PlannedDay(day, None, Fate.HOLIDAY, name)
    return _moved(pattern, day, holidays, pauses)


def _moved(
    pattern: Pattern, day: date, holidays: Mapping[date, str], pauses: Sequence[Pause]
) -> PlannedDay:
    """The nearest working day on the side that the series says, if it may meet then."""
    step = ONE_DAY if pattern.holiday_rule == HolidayRule.NEXT_DAY else -ONE_DAY
    name, target = holidays[day], day + step
    while not is_working_day(target, holidays):
        target += step
    if pattern.ended_on and target > pattern.ended_on:
        return PlannedDay(day, None, Fate.TOO_LATE, name)
    if pause := _pause_on(target, pauses):
        return PlannedDay(day, None, Fate.SCHOOL, pause.name)
    return PlannedDay(day, target, Fate.MOVED, name)


def _pause_on(day: date, pauses: Sequence[Pause]) -> Pause | None:
    return next((pause for pause in pauses if pause.holds(day)), None)
