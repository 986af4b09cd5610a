from decimal import Decimal

import pytest

from tenders.sources.durations import in_months, months_between


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("48", "MONTH", Decimal(48)),
        (" 4 ", "year", Decimal(48)),
        ("1,5", "YEAR", Decimal(18)),
        ("365.25", "DAY", Decimal(12)),
        ("2", "WEEK", Decimal("0.46")),
        ("0", "MONTH", None),
        ("-3", "MONTH", None),
        ("quatre ans", "MONTH", None),
        ("9999", "YEAR", None),
        ("12", "LUNE", None),
        ("", "MONTH", None),
    ],
)
def test_in_months_converts_each_unit(text, unit, expected):
    assert in_months(text, unit) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-01-01", "2026-12-31", Decimal(12)),
        ("2026-02-01", "2026-02-28", Decimal(1)),
        ("2015-10-01", "2019-09-30", Decimal(48)),
        ("2021-06-16", "2021-06-30", Decimal("0.49")),
        ("2026-01-01", "2025-12-31", None),
        ("2026-01-01", "", None),
        ("1026-01-01", "2026-01-01", None),
    ],
)
def test_months_between_counts_both_days(start, end, expected):
    assert months_between(start, end) == expected
