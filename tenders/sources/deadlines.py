"""Deadlines for receipt, read as the buyer meant them.

BOAMP stamps legacy notices `+01:00` even in July and reads the naive times of FNSimple and MAPA
as UTC: only the clock on the wall is true there. The offsets of eForms are right.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from tenders.sources.facts import DeadlineIssue

MAX_DAYS_OPEN = 3 * 366
TEXT_MAX_LENGTH = 100
YEARS = range(1990, 2101)

_PRINTED = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?)?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?"
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """An aware instant, or none with the reason; `text` is what was printed.

    `day`: the plausible day printed without a time of day.
    """

    at: datetime | None = None
    day: date | None = None
    text: str = ""
    issue: DeadlineIssue = ""


@dataclass(frozen=True, slots=True)
class PrintedTime:
    """A clock time without its offset, and the offset when one was printed."""

    clock: datetime
    offset: tzinfo | None
    has_time: bool

    def instant(self, zone: ZoneInfo) -> datetime:
        """Return the aware time, in `zone` when no offset was printed."""
        return self.clock.replace(tzinfo=self.offset or zone)


def read_wall_clock(text: str, *, zone: ZoneInfo, published_on: date) -> Deadline:
    """Read the time on the wall in the buyer's zone, whatever offset is printed."""
    return _read(text, zone=zone, published_on=published_on, trusts_offset=False)


def read_instant(text: str, *, zone: ZoneInfo, published_on: date) -> Deadline:
    """Read an instant by its printed offset, or in the buyer's zone without one."""
    return _read(text, zone=zone, published_on=published_on, trusts_offset=True)


def parse(text: str) -> PrintedTime | None:
    """Parse an XML dateTime or date; None for anything else."""
    found = _PRINTED.fullmatch(text.strip())
    if found is None:
        return None
    *parts, offset = found.groups()
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in parts)
        clock = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
        return PrintedTime(clock, _offset(offset), has_time=parts[3] is not None)
    except ValueError:
        return None


def printed_day(text: str) -> date | None:
    """Return the day of an XML dateTime or date of a plausible year, whatever its offset."""
    parsed = parse(text)
    return parsed.clock.date() if parsed and parsed.clock.year in YEARS else None


def earliest(texts: list[str]) -> str:
    """Return the text that comes first in time; lots may close on different days."""
    dated = [(parsed, text) for text in texts if (parsed := parse(text))]
    if not dated:
        return next(iter(texts), "")
    return min(dated, key=lambda pair: pair[0].clock)[1]


def without_issue(deadline: Deadline) -> Deadline:
    """Return the deadline without a reason for its absence: only a call must have one."""
    return replace(deadline, issue="")


def _read(text: str, *, zone: ZoneInfo, published_on: date, trusts_offset: bool) -> Deadline:
    printed = text.strip()[:TEXT_MAX_LENGTH]
    if not printed:
        return Deadline(issue="missing")
    parsed = parse(printed)
    if parsed is None:
        return Deadline(text=printed, issue="unreadable")
    if not published_on <= parsed.clock.date() <= published_on + timedelta(days=MAX_DAYS_OPEN):
        return Deadline(text=printed, issue="implausible")
    if not parsed.has_time:
        return Deadline(day=parsed.clock.date(), text=printed, issue="unreadable")
    at = parsed.instant(zone) if trusts_offset else parsed.clock.replace(tzinfo=zone)
    return Deadline(at=at, text=printed)


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(sign * timedelta(minutes=minutes))
