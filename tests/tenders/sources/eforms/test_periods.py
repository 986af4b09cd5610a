from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tenders.sources.eforms.periods import (
    closing,
    closing_instant,
    longest,
    months,
    questions_text,
)
from tests.tenders.sources.records import EXTENSION, at

PROCESS = "cac:TenderingProcess"
REQUESTS = (PROCESS, "cac:ParticipationRequestReceptionPeriod")
TENDERS = (PROCESS, "cac:TenderSubmissionDeadlinePeriod")
INTEREST = (PROCESS, *EXTENSION, "efac:InterestExpressionReceptionPeriod")
QUESTIONS = (PROCESS, "cac:AdditionalInformationRequestPeriod")
BRUSSELS = ZoneInfo("Europe/Brussels")


def lot(path, day, time=""):
    return at(path, {"cbc:EndDate": day} | ({"cbc:EndTime": time} if time else {}))


@pytest.mark.parametrize(
    ("path", "kind"), [(REQUESTS, "requests"), (TENDERS, "tenders"), (INTEREST, "interest")]
)
def test_closing_says_what_it_is_for(path, kind):
    lots = [lot(path, "2026-04-10+02:00", "12:00:00+02:00")]

    assert closing(lots) == ("2026-04-10 12:00:00+02:00", kind)


def test_first_stage_comes_before_the_tenders():
    both = lot(TENDERS, "2026-03-01", "09:00:00Z")
    both[PROCESS] |= lot(REQUESTS, "2026-04-10", "12:00:00Z")[PROCESS]

    assert closing([both]) == ("2026-04-10 12:00:00Z", "requests")


def test_earliest_lot_closes_first():
    lots = [lot(TENDERS, "2026-04-10", "12:00:00Z"), lot(TENDERS, "2026-04-02", "09:00:00Z")]

    assert closing(lots) == ("2026-04-02 09:00:00Z", "tenders")


@pytest.mark.parametrize(
    ("day", "time", "expected"),
    [
        ("2026-04-10+02:00", "12:00:00", "2026-04-10 12:00:00+02:00"),
        ("2026-04-10Z", "12:00:00", "2026-04-10 12:00:00Z"),
        ("2026-04-10", "12:00:00+0200", "2026-04-10 12:00:00+0200"),
        ("2026-04-10+02:00", "", "2026-04-10+02:00"),
        ("", "12:00:00Z", ""),
    ],
)
def test_offset_of_the_time_counts_else_that_of_the_day(day, time, expected):
    assert closing([lot(TENDERS, day, time)])[0] == expected


def test_nothing_printed_gives_nothing():
    assert closing([]) == ("", "")
    assert closing([{PROCESS: ""}, "odd"]) == ("", "")


def test_questions_close_with_the_first_lot():
    lots = [lot(QUESTIONS, "2026-03-20", "17:00:00Z"), lot(QUESTIONS, "2026-03-18")]

    assert questions_text(lots) == "2026-03-18"


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("12:00:00+01:00", "2026-04-10T12:00:00+01:00"),
        ("12:00:00", "2026-04-10T12:00:00+02:00"),
        ("", None),
    ],
)
def test_lot_closes_on_the_clock_of_its_buyer_without_an_offset(time, expected):
    closes_at = closing_instant(lot(TENDERS, "2026-04-10", time), BRUSSELS, date(2026, 3, 2))

    assert (closes_at and closes_at.isoformat()) == expected


@pytest.mark.parametrize(
    ("day", "issued_on"),
    [("7017-04-10", date(2026, 3, 2)), ("2026-03-01", date(2026, 3, 2)), ("2026-04-10", None)],
)
def test_lot_does_not_close_on_an_absurd_day(day, issued_on):
    assert closing_instant(lot(TENDERS, day, "12:00:00Z"), BRUSSELS, issued_on) is None


def planned(**period):
    return {"cac:PlannedPeriod": {f"cbc:{name}": value for name, value in period.items()}}


@pytest.mark.parametrize(
    ("unit", "count", "expected"),
    [
        ("MONTH", "48", Decimal(48)),
        ("YEAR", "4", Decimal(48)),
        ("WEEK", "10", Decimal("2.30")),
        ("DAY", "180", Decimal("5.91")),
        ("DAY", "15", Decimal("0.49")),
        ("MONTH", "1200", Decimal(1200)),
        ("MONTH", "1201", None),
        ("MONTH", "0", None),
        ("MONTH", "99999", None),
        ("HOUR", "3", None),
        ("MONTH", "four", None),
    ],
)
def test_duration_is_in_months(unit, count, expected):
    measure = {"@unitCode": unit, "#text": count}

    assert months(planned(DurationMeasure=measure)) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-01-01+01:00", "2029-12-31+01:00", Decimal(48)),
        ("2026-01-01", "2026-06-30", Decimal(6)),
        ("2026-01-01", "2025-01-01", None),
        ("2026-01-01", "", None),
        ("2026-01-01", "9999-12-31", None),
    ],
)
def test_start_and_end_are_counted_when_no_duration_is_given(start, end, expected):
    assert months(planned(StartDate=start, EndDate=end)) == expected


def test_unlimited_contract_has_no_duration():
    assert months(planned(DescriptionCode="UNLIMITED")) is None
    assert months(None) is None


def test_whole_lasts_as_long_as_its_longest_lot():
    assert longest([Decimal(12), None, Decimal(48)]) == Decimal(48)
    assert longest([None]) is None
