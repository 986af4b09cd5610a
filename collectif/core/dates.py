"""Dates, times and distances in words. Pure: the clock is always an argument."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from django.utils import formats, timezone
from django.utils.translation import get_language, gettext, ngettext, pgettext

type Moment = date | datetime

SOON_DAYS: Final = 7
NEAR_DAYS: Final = 14
YEAR_IS_CLEAR_DAYS: Final = 183
COUNT_HOURS_UNDER: Final = timedelta(hours=6)
COUNT_DAYS_UNDER: Final = 45
COUNT_MONTHS_UNDER: Final = 548
DAYS_PER_MONTH: Final = 30.44
DAYS_PER_YEAR: Final = 365.25


def long_date(value: Moment, *, now: datetime) -> str:
    """Say the day as one speaks: "mardi 24 novembre".

    The year is added only where the day alone could be misread: another year than
    the present one and more than half a year away.
    """
    return _long_date(_day(value), _day(now))


def _long_date(day: date, today: date) -> str:
    if day.year == today.year or abs((day - today).days) <= YEAR_IS_CLEAR_DAYS:
        return formats.date_format(day, _day_format(day))
    return formats.date_format(day, _day_and_year_format(day))


def span(first: date, last: date) -> str:
    """Say some days on end: "du 16 au 20 novembre", "du 30 novembre au 4 décembre"."""
    is_one_month = (first.year, first.month) == (last.year, last.month)
    start = _number(first) if is_one_month else _number_and_month(first)
    return gettext("from %(first)s to %(last)s") % {
        "first": start,
        "last": _number_and_month(last),
    }


def time_of_day(value: datetime) -> str:
    """Say the local hour: "14 h", "14 h 30" (U+00A0 around the h)."""
    at = _local(value)
    if at.minute:
        pattern = pgettext("time format, hour and minutes", "H:i")
    else:
        pattern = pgettext("time format, full hour", "H:i")
    return formats.date_format(at, pattern)


def long_datetime(value: datetime, *, now: datetime) -> str:
    """Say the day and the local hour: "mardi 24 novembre à 14 h"."""
    return _long_datetime(_local(value), _day(now), get_language() or "")


@lru_cache(maxsize=4_096)
def _long_datetime(at: datetime, today: date, _language: str) -> str:
    """Deadlines fall at noon, and many on one day: a page says the same words often."""
    day = _long_date(at.date(), today)
    return gettext("%(date)s at %(time)s") % {"date": day, "time": time_of_day(at)}


def from_now(value: Moment, *, now: datetime) -> str:
    """Say how far a moment is: "dans 6 jours", "demain", "il y a 2 jours".

    Within the day the hour counts, beyond it calendar days do: at 23 h, a deadline
    at 12 h the next day is "demain", not "dans 13 heures".
    """
    if isinstance(value, datetime):
        # In UTC: two local times of one zone would be subtracted as if no clock ever changed.
        gap = value.astimezone(UTC) - now.astimezone(UTC)
        if abs(gap) < COUNT_HOURS_UNDER:
            return _in_hours(gap)
        if _day(value) == _day(now) and gap > timedelta():
            return gettext("today at %(time)s") % {"time": time_of_day(value)}
        if _day(value) == _day(now):
            return _in_hours(gap)
    days = (_day(value) - _day(now)).days
    return _in_days_ahead(days) if days >= 0 else _in_days_past(-days)


def urgency(value: Moment, *, now: datetime) -> str:
    """Class a closing date: "closed", "soon" (under 7 days), "near" (under 14) or ""."""
    is_past = value < now if isinstance(value, datetime) else value < _day(now)
    days = (_day(value) - _day(now)).days
    if is_past:
        return "closed"
    if days < SOON_DAYS:
        return "soon"
    return "near" if days < NEAR_DAYS else ""


def _local(value: datetime) -> datetime:
    return timezone.localtime(value)


def _day(value: Moment) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


def _day_format(day: date) -> str:
    if day.day == 1:
        return pgettext("date format, first of the month", "l j F")
    return pgettext("date format", "l j F")


def _day_and_year_format(day: date) -> str:
    if day.day == 1:
        return pgettext("date format, first of the month", "l j F Y")
    return pgettext("date format", "l j F Y")


def _number_and_month(day: date) -> str:
    return f"{_number(day)} {formats.date_format(day, 'F')}"


def _number(day: date) -> str:
    if day.day == 1:
        return formats.date_format(day, pgettext("first of the month, its number", "j"))
    return str(day.day)


def _in_hours(gap: timedelta) -> str:
    minutes = round(abs(gap).total_seconds() / 60)
    if minutes == 0:
        return gettext("now")
    if minutes < 60:
        return _minutes(minutes, is_past=gap < timedelta())
    return _hours(round(minutes / 60), is_past=gap < timedelta())


def _minutes(count: int, *, is_past: bool) -> str:
    if is_past:
        text = ngettext("%(count)s minute ago", "%(count)s minutes ago", count)
    else:
        text = ngettext("in %(count)s minute", "in %(count)s minutes", count)
    return text % {"count": count}


def _hours(count: int, *, is_past: bool) -> str:
    if is_past:
        text = ngettext("%(count)s hour ago", "%(count)s hours ago", count)
    else:
        text = ngettext("in %(count)s hour", "in %(count)s hours", count)
    return text % {"count": count}


def _in_days_ahead(days: int) -> str:
    if days < 2:
        return gettext("tomorrow") if days else gettext("today")
    if days < COUNT_DAYS_UNDER:
        return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": days}
    if days < COUNT_MONTHS_UNDER:
        count = round(days / DAYS_PER_MONTH)
        return ngettext("in %(count)s month", "in %(count)s months", count) % {"count": count}
    count = round(days / DAYS_PER_YEAR)
    return ngettext("in %(count)s year", "in %(count)s years", count) % {"count": count}


def _in_days_past(days: int) -> str:
    if days < 2:
        return gettext("yesterday")
    if days < COUNT_DAYS_UNDER:
        return ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}
    if days < COUNT_MONTHS_UNDER:
        count = round(days / DAYS_PER_MONTH)
        return ngettext("%(count)s month ago", "%(count)s months ago", count) % {"count": count}
    count = round(days / DAYS_PER_YEAR)
    return ngettext("%(count)s year ago", "%(count)s years ago", count) % {"count": count}
