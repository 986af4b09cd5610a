"""Rules of repetition: RFC 5545 §3.3.10, of which series use what their form can say. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from dateutil.rrule import rrule, rrulestr

from meetings.enums import DAY_CODES, Frequency, Position, Weekday

WORKING_DAYS: Final = 5


@dataclass(frozen=True, slots=True)
class Repetition:
    """A rule in the words of its form. `count` bounds the days it gives; None: it goes on."""

    frequency: Frequency
    weekdays: tuple[Weekday, ...] = ()
    position: Position | None = None
    count: int | None = None

    def as_rule(self) -> str:
        """Give the value of an RRULE; empty for a single meeting."""
        if self.frequency == Frequency.ONCE:
            return ""
        sign = str(self.position.value) if self.position else ""
        days = ",".join(f"{sign}{DAY_CODES[day]}" for day in sorted(self.weekdays))
        parts = ["FREQ=MONTHLY" if self.frequency == Frequency.MONTHLY else "FREQ=WEEKLY"]
        if self.frequency == Frequency.FORTNIGHTLY:
            parts.append("INTERVAL=2")
        if days:
            parts.append(f"BYDAY={days}")
        if self.count:
            parts.append(f"COUNT={self.count}")
        return ";".join(parts)

    @classmethod
    def of_rule(cls, rule: str, first_day: date) -> "Repetition":
        """Read the rule of a series back into words; a rule without days is on its first day's."""
        if not rule:
            return cls(Frequency.ONCE)
        parts = dict(part.split("=", 1) for part in rule.split(";"))
        codes = [code for code in parts.get("BYDAY", "").split(",") if code]
        weekdays = tuple(Weekday(DAY_CODES.index(code[-2:])) for code in codes)
        signs = {int(code[:-2]) for code in codes if code[:-2]}
        return cls(
            frequency=_frequency(parts),
            weekdays=weekdays or (Weekday(first_day.weekday()),),
            position=Position(signs.pop()) if signs else None,
            count=int(parts["COUNT"]) if "COUNT" in parts else None,
        )


def rule_days(rule: str, first_day: date, start: date, end: date) -> list[date]:
    """List the days from `start` to `end`, both included, that a rule gives from `first_day` on.

    Without a rule it is the first day alone. Days, hence the same hour on the wall at each.
    """
    if not rule:
        return [first_day] if start <= first_day <= end else []
    if end < first_day:
        return []
    found = _parsed(rule, first_day).between(_at(max(start, first_day)), _at(end), inc=True)
    return [moment.date() for moment in found]


def count_before(rule: str, first_day: date, day: date) -> int:
    """Count the days that a rule gives before `day`."""
    if day <= first_day:
        return 0
    return len(rule_days(rule, first_day, first_day, date.fromordinal(day.toordinal() - 1)))


def with_count(rule: str, count: int | None) -> str:
    """Write a rule with another number of times; None: it goes on."""
    kept = [part for part in rule.split(";") if not part.startswith("COUNT=")]
    return ";".join([*kept, f"COUNT={count}"] if count else kept)


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < WORKING_DAYS and day not in holidays


def _frequency(parts: dict[str, str]) -> Frequency:
    if parts["FREQ"] == "MONTHLY":
        return Frequency.MONTHLY
    return Frequency.FORTNIGHTLY if parts.get("INTERVAL") == "2" else Frequency.WEEKLY


def _parsed(rule: str, first_day: date) -> rrule:
    parsed = rrulestr(rule, dtstart=_at(first_day))
    assert isinstance(parsed, rrule)
    return parsed


def _at(day: date) -> datetime:
    """Midnight without a zone: dateutil counts days, the zone comes after."""
    return datetime.combine(day, time.min)
