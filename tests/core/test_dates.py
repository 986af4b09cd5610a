from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from collectif.core import dates

PARIS = ZoneInfo("Europe/Paris")
# A Monday.
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def _in_french():
    with translation.override("fr"), timezone.override(PARIS):
        yield


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 11, 24), "mardi 24 novembre"),
        (date(2026, 12, 1), "mardi 1er décembre"),
        (date(2026, 1, 5), "lundi 5 janvier"),
        (date(2027, 1, 4), "lundi 4 janvier"),
        (date(2027, 9, 1), "mercredi 1er septembre 2027"),
        (date(2025, 2, 3), "lundi 3 février 2025"),
        (datetime(2026, 11, 24, 23, 30, tzinfo=ZoneInfo("UTC")), "mercredi 25 novembre"),
    ],
)
def test_long_date_names_the_day_and_adds_the_year_only_when_needed(value, words):
    assert dates.long_date(value, now=NOW) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 16), date(2026, 11, 20), "du 16 au 20 novembre"),
        (date(2026, 11, 30), date(2026, 12, 4), "du 30 novembre au 4 décembre"),
        (date(2027, 3, 1), date(2027, 3, 5), "du 1er au 5 mars"),
        (date(2026, 12, 28), date(2027, 1, 1), "du 28 décembre au 1er janvier"),
    ],
)
def test_span_says_the_month_once(first, last, words):
    assert dates.span(first, last) == words


def test_span_in_english():
    with translation.override("en"):
        assert dates.span(date(2027, 3, 1), date(2027, 3, 5)) == "from 1 to 5 March"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(14, 0, "14\u00a0h"), (14, 5, "14\u00a0h\u00a005"), (9, 30, "9\u00a0h\u00a030")],
)
def test_time_of_day_writes_minutes_only_when_there_are_some(hour, minute, words):
    assert dates.time_of_day(datetime(2026, 11, 24, hour, minute, tzinfo=PARIS)) == words


def test_long_datetime_reads_the_local_clock():
    at = datetime(2026, 11, 24, 13, 0, tzinfo=ZoneInfo("UTC"))

    assert dates.long_datetime(at, now=NOW) == "mardi 24 novembre à 14\u00a0h"


def test_long_datetime_in_english():
    at = datetime(2026, 12, 1, 14, 30, tzinfo=PARIS)

    with translation.override("en"):
        assert dates.long_datetime(at, now=NOW) == "Tuesday 1 December at 14:30"


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (timedelta(seconds=20), "maintenant"),
        (timedelta(minutes=1), "dans 1 minute"),
        (timedelta(minutes=45), "dans 45 minutes"),
        (timedelta(hours=3), "dans 3 heures"),
        (timedelta(hours=5, minutes=50), "dans 6 heures"),
        (timedelta(hours=10), "aujourd’hui à 20\u00a0h"),
        (timedelta(hours=20), "demain"),
        (timedelta(days=1, hours=13), "demain"),
        (timedelta(days=6), "dans 6 jours"),
        (timedelta(days=44), "dans 44 jours"),
        (timedelta(days=61), "dans 2 mois"),
        (timedelta(days=365), "dans 12 mois"),
        (timedelta(days=13149), "dans 36 ans"),
        (timedelta(minutes=-1), "il y a 1 minute"),
        (timedelta(hours=-2), "il y a 2 heures"),
        (timedelta(hours=-9), "il y a 9 heures"),
        (timedelta(hours=-20), "hier"),
        (timedelta(days=-2), "il y a 2 jours"),
        (timedelta(days=-60), "il y a 2 mois"),
        (timedelta(days=-800), "il y a 2 ans"),
    ],
)
def test_from_now_counts_hours_near_and_calendar_days_far(gap, words):
    assert dates.from_now(NOW + gap, now=NOW) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2026, 11, 23), "aujourd’hui"),
        (date(2026, 11, 24), "demain"),
        (date(2026, 11, 22), "hier"),
        (date(2026, 11, 29), "dans 6 jours"),
    ],
)
def test_from_now_of_a_plain_date_counts_days(value, words):
    assert dates.from_now(value, now=NOW) == words


@pytest.mark.parametrize(
    ("at", "now", "words"),
    [
        # 28 March 2027, 2 o'clock: the clocks go forward.
        ((2027, 3, 29, 12), (2027, 3, 27, 12), "dans 2 jours"),
        ((2027, 3, 28, 4), (2027, 3, 28, 1), "dans 2 heures"),
    ],
)
def test_from_now_across_the_change_of_hour(at, now, words):
    moment, clock = datetime(*at, tzinfo=PARIS), datetime(*now, tzinfo=PARIS)

    assert dates.from_now(moment, now=clock) == words


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (NOW - timedelta(minutes=1), "closed"),
        (NOW + timedelta(hours=1), "soon"),
        (NOW + timedelta(days=6), "soon"),
        (NOW + timedelta(days=7), "near"),
        (NOW + timedelta(days=13), "near"),
        (NOW + timedelta(days=14), ""),
        (date(2026, 11, 22), "closed"),
        (date(2026, 11, 23), "soon"),
    ],
)
def test_urgency_turns_with_the_days_left(value, level):
    assert dates.urgency(value, now=NOW) == level
