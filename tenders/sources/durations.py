"""Durations of contracts in months (BT-36), whatever unit or pair of dates the buyer gives."""

import re
from calendar import monthrange
from decimal import Decimal

from tenders.sources.deadlines import printed_day

# A contract of more than a century is a slip of the keyboard.
MAX_MONTHS = Decimal(1_200)

_NUMBER = re.compile(r"[0-9]{1,6}(?:[.,][0-9]{1,4})?")
_DAYS_IN_MONTH = Decimal("30.4375")
_CENT = Decimal("0.01")
_MONTHS_IN = {
    "DAY": 1 / _DAYS_IN_MONTH,
    "WEEK": 7 / _DAYS_IN_MONTH,
    "MONTH": Decimal(1),
    "YEAR": Decimal(12),
}


def in_months(text: str, unit: str = "MONTH") -> Decimal | None:
    """Return `text` units (DAY, WEEK, MONTH or YEAR) in months, to the hundredth.

    None for zero, for an unknown unit and for what is not a number or passes a century.
    """
    printed = text.strip()
    factor = _MONTHS_IN.get(unit.strip().upper())
    if factor is None or not _NUMBER.fullmatch(printed):
        return None
    return _plausible(Decimal(printed.replace(",", ".")) * factor)


def months_between(start: str, end: str) -> Decimal | None:
    """Return the months from the first day to the last one, both included, to the hundredth.

    "2026-01-01" to "2026-12-31" is 12.
    """
    first, last = printed_day(start), printed_day(end)
    if first is None or last is None or last < first:
        return None
    months = (last.year - first.year) * 12 + last.month - first.month
    days = last.day - first.day + 1
    if days == monthrange(last.year, last.month)[1]:
        months, days = months + 1, 0
    return _plausible(months + days / _DAYS_IN_MONTH)


def _plausible(months: Decimal) -> Decimal | None:
    rounded = months.quantize(_CENT)
    return rounded if 0 < rounded <= MAX_MONTHS else None
