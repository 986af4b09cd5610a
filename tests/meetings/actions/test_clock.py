from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from meetings.actions.clock import start_item, stop_clock
from meetings.enums import OccurrenceState
from tests.meetings.conduct_factories import DURING, AgendaFactory, AgendaItemFactory

pytestmark = pytest.mark.django_db


def later(minutes):
    return DURING + timedelta(minutes=minutes)


@pytest.fixture
def items():
    agenda = AgendaFactory()
    return [AgendaItemFactory(agenda=agenda) for _one in range(2)]


def minutes_of(items, at):
    for item in items:
        item.refresh_from_db()
    return [item.seconds_at(at) // 60 for item in items]


def test_one_point_runs_at_a_time(items):
    start_item(item=items[0], now=DURING)
    start_item(item=items[1], now=later(5))

    assert minutes_of(items, later(12)) == [5, 7]
    assert [item.running_since for item in items] == [None, later(5)]


def test_second_click_does_not_start_again(items):
    for at in (0, 3):
        start_item(item=items[0], now=later(at))

    assert minutes_of(items, later(4)) == [4, 0]


def test_point_goes_on_from_where_it_was(items):
    start_item(item=items[0], now=DURING)
    start_item(item=items[1], now=later(5))
    start_item(item=items[0], now=later(6))

    assert minutes_of(items, later(10)) == [9, 1]


def test_clock_stops_and_stays_stopped(items):
    start_item(item=items[0], now=DURING)
    for at in (4, 9):
        stop_clock(agenda=items[0].agenda, now=later(at))

    assert minutes_of(items, later(30)) == [4, 0]


def test_clock_that_goes_backwards_takes_nothing_off(items):
    start_item(item=items[0], now=DURING)

    assert minutes_of(items, DURING - timedelta(hours=1)) == [0, 0]


def test_cancelled_meeting_has_no_clock(items):
    meeting = items[0].agenda.occurrence
    meeting.state, meeting.cancelled_at = OccurrenceState.CANCELLED, DURING
    meeting.cancel_reason = "Neige"
    meeting.save()

    with pytest.raises(ValidationError) as refused:
        start_item(item=items[0], now=DURING)

    assert refused.value.code == "meeting_cancelled"


def test_two_points_never_run_together(items):
    with pytest.raises(IntegrityError, match="one_runs"), transaction.atomic():
        items[0].agenda.items.update(running_since=DURING)


def test_clock_of_a_meeting_called_off_meanwhile_stops(items):
    start_item(item=items[0], now=DURING)
    meeting = items[0].agenda.occurrence
    meeting.state, meeting.cancelled_at = OccurrenceState.CANCELLED, DURING
    meeting.cancel_reason = "Neige"
    meeting.save()

    stop_clock(agenda=items[0].agenda, now=later(4))

    assert minutes_of(items, later(30)) == [4, 0]
