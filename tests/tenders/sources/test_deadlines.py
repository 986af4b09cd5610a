from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tenders.sources.deadlines import (
    Deadline,
    earliest,
    parse,
    printed_day,
    read_instant,
    read_wall_clock,
    without_issue,
)

PARIS = ZoneInfo("Europe/Paris")
PUBLISHED = date(2026, 6, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-10T12:00:00",
        "2026-07-10T12:00:00+01:00",
        "2026-07-10T12:00:00Z",
        "2026-07-10T12:00:00.000-03:00",
        "2026-07-10 12:00",
    ],
)
def test_wall_clock_ignores_the_printed_offset(text):
    deadline = read_wall_clock(text, zone=PARIS, published_on=PUBLISHED)

    assert deadline == Deadline(at=datetime(2026, 7, 10, 12, tzinfo=PARIS), text=text)
    assert deadline.at.astimezone(UTC).hour == 10


@pytest.mark.parametrize(
    ("text", "utc_hour"),
    [
        ("2026-07-10 12:00:00+02:00", 10),
        ("2026-07-10 12:00:00Z", 12),
        ("2026-07-10T12:00:00-0300", 15),
        ("2026-07-10 12:00:00", 10),
    ],
)
def test_instant_keeps_the_printed_offset(text, utc_hour):
    deadline = read_instant(text, zone=PARIS, published_on=PUBLISHED)

    assert deadline.at.astimezone(UTC) == datetime(2026, 7, 10, utc_hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("", "missing"),
        ("   ", "missing"),
        ("7017-07-10T12:00:00", "implausible"),
        ("7017-07-10", "implausible"),
        ("2026-05-31T12:00:00", "implausible"),
        ("2029-07-10T12:00:00", "implausible"),
        ("29017-07-10T12:00:00", "unreadable"),
        ("2026-02-30T12:00:00", "unreadable"),
        ("2026-07-10T12:00:00+99:00", "unreadable"),
        ("le 10 juillet à midi", "unreadable"),
    ],
)
def test_deadline_without_instant_says_why(text, issue):
    deadline = read_wall_clock(text, zone=PARIS, published_on=PUBLISHED)

    assert deadline == Deadline(at=None, text=text.strip(), issue=issue)
    assert without_issue(deadline).issue == ""


def test_day_without_time_gives_the_day_and_no_instant():
    deadline = read_wall_clock("2026-07-10", zone=PARIS, published_on=PUBLISHED)

    assert deadline == Deadline(day=date(2026, 7, 10), text="2026-07-10", issue="unreadable")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-10", date(2026, 7, 10)),
        ("2026-07-10+02:00", date(2026, 7, 10)),
        ("2026-07-10T23:59:00Z", date(2026, 7, 10)),
        ("0218-07-10", None),
        ("10/07/2026", None),
        ("", None),
    ],
)
def test_printed_day_reads_plausible_days(text, expected):
    assert printed_day(text) == expected


def test_printed_text_is_bounded():
    deadline = read_wall_clock("x" * 5_000, zone=PARIS, published_on=PUBLISHED)

    assert len(deadline.text) == 100


def test_earliest_returns_the_first_in_time():
    assert earliest(["2026-07-12 12:00", "midi", "2026-07-10 12:00"]) == "2026-07-10 12:00"
    assert earliest(["midi"]) == "midi"
    assert earliest([]) == ""


def test_parse_tells_a_day_from_an_instant():
    assert not parse("2026-07-10").has_time
    assert parse("2026-07-10T00:00:00").has_time
