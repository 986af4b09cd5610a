from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from tenders.views.dossier.countdown import countdown

PARIS = ZoneInfo("Europe/Paris")
DEADLINE = datetime(2026, 11, 27, 12, tzinfo=PARIS)
OPENED = date(2026, 10, 28)


def left(**before):
    with override("en"):
        return countdown(DEADLINE, opened_on=OPENED, now=DEADLINE - timedelta(**before))


@pytest.mark.parametrize(
    ("before", "figure", "unit"),
    [
        ({"days": 4}, 4, "days"),
        # Calendar days: the evening before the fifth day is already five days away.
        ({"days": 4, "hours": 14}, 5, "days"),
        ({"hours": 48}, 2, "days"),
        ({"hours": 47, "minutes": 59}, 47, "hours"),
        ({"hours": 2}, 2, "hours"),
        ({"minutes": 119}, 119, "minutes"),
        ({"minutes": 1}, 1, "minute"),
        ({"seconds": 20}, 1, "minute"),
    ],
)
def test_time_left_is_one_figure(before, figure, unit):
    shown = left(**before)

    assert (shown.figure, shown.unit) == (figure, unit)


@pytest.mark.parametrize("before", [{"seconds": 0}, {"days": -3}])
def test_closed_call_counts_nothing(before):
    assert left(**before) is None


def test_elapsed_share_goes_from_the_call_to_its_deadline():
    assert left(days=15, hours=6).elapsed == "50.0%"


@pytest.mark.parametrize("opened", [date(2027, 1, 1), date(2026, 11, 27), date.min])
def test_absurd_opening_day_keeps_the_bar_inside_its_track(opened):
    shown = countdown(DEADLINE, opened_on=opened, now=DEADLINE - timedelta(days=1))

    assert 0 <= float(shown.elapsed.rstrip("%")) <= 100


def test_night_of_the_clock_change_is_counted_in_real_hours():
    deadline = datetime(2026, 10, 25, 12, tzinfo=PARIS)

    shown = countdown(deadline, opened_on=OPENED, now=datetime(2026, 10, 25, 0, tzinfo=PARIS))

    assert shown.figure == 13
