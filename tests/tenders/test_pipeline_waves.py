from datetime import timedelta
from decimal import Decimal

import pytest

from tenders.enums import HomeZone, RoundState
from tenders.models import MatchAlert
from tenders.models.match_alert import awake_at
from tenders.pipeline.waves import (
    NEAR,
    Candidate,
    Progress,
    choose_wave,
    end_of,
    is_awake,
    room_for,
)
from tests.tenders.factories import at
from tests.tenders.match_alert_factories import MatchAlertFactory

NOW = at("2026-11-25", "08:00")
DAY = timedelta(days=1)


def one(key: int, score: str, *, days_ago: int | None = None, lately=0, is_awake=True) -> Candidate:
    last = None if days_ago is None else NOW - days_ago * DAY
    return Candidate(key, Decimal(score), lately, last, is_awake)


def chosen(candidates, size=5, a_week=2) -> list[int]:
    return [each.profile_id for each in choose_wave(candidates, size=size, a_week=a_week)]


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ([], []),
        # The best first, when nothing else tells them apart.
        ([one(1, "0.3000"), one(2, "0.6000"), one(3, "0.4500")], [2, 3, 1]),
        # Among near equals, whoever was never asked, then whoever was asked longest ago.
        ([one(1, "0.5000", days_ago=2), one(2, "0.4900", days_ago=9), one(3, "0.4800")], [3, 2, 1]),
        # Fairness is among equals: a far better match is asked first, even lately.
        ([one(1, "0.6000", days_ago=1), one(2, "0.4000")], [1, 2]),
        # NEAR itself is near; one ten-thousandth more is not.
        ([one(1, "0.5000", days_ago=1), one(2, "0.4500")], [2, 1]),
        ([one(1, "0.5000", days_ago=1), one(2, "0.4499")], [1, 2]),
        # Asked enough this week, or in her quiet hours: not now.
        ([one(1, "0.6000", lately=2), one(2, "0.5000", lately=1)], [2]),
        ([one(1, "0.6000", is_awake=False), one(2, "0.5000")], [2]),
        # Equal in all: the first to come, so that the answer is always the same.
        ([one(2, "0.5000"), one(1, "0.5000")], [1, 2]),
    ],
)
def test_who_is_asked_and_in_which_order(candidates, expected):
    assert chosen(candidates) == expected


def test_wave_is_no_longer_than_asked():
    crowd = [one(key, "0.5000") for key in range(20)]
    assert chosen(crowd) == [0, 1, 2, 3, 4]
    assert chosen(crowd, size=0) == []


def test_near_equals_are_near_the_best_that_is_left():
    assert Decimal("0.05") == NEAR
    steps = [one(1, "0.5000", days_ago=1), one(2, "0.4600", days_ago=2), one(3, "0.4200")]
    assert chosen(steps) == [2, 1, 3]


def progress(aim=3, interested=0, waiting=0, asked_today=0, *, is_too_late=False) -> Progress:
    return Progress(aim, interested, waiting, asked_today, is_too_late)


@pytest.mark.parametrize(
    ("state", "has_candidates", "expected"),
    [
        (progress(), True, None),
        (progress(interested=2, waiting=1), True, None),
        (progress(interested=3), True, RoundState.ENOUGH),
        (progress(interested=4, is_too_late=True), False, RoundState.ENOUGH),
        (progress(is_too_late=True), True, RoundState.TOO_LATE),
        (progress(waiting=2), False, None),
        (progress(interested=1), False, RoundState.EVERYONE_ASKED),
    ],
)
def test_when_a_round_is_over(state, has_candidates, expected):
    assert end_of(state, has_candidates=has_candidates) == expected


@pytest.mark.parametrize(("asked_today", "expected"), [(0, 5), (5, 5), (8, 2), (10, 0), (12, 0)])
def test_room_of_the_day(asked_today, expected):
    assert room_for(progress(asked_today=asked_today), wave_size=5, a_day=10) == expected


@pytest.mark.parametrize(
    ("quiet_from", "quiet_to"), [(20, 8), (12, 14), (0, 0), (9, 9), (0, 23), (23, 0)]
)
def test_quiet_hours_are_those_of_the_alerts(db, quiet_from, quiet_to):
    alert = MatchAlertFactory(quiet_from=quiet_from, quiet_to=quiet_to)
    for hour in range(24):
        now = at("2026-11-25", f"{(hour - 1) % 24:02}:30")
        asked = MatchAlert.objects.filter(awake_at(hour)).exists()
        assert is_awake(alert, now) == asked, hour


@pytest.mark.parametrize(
    ("utc", "expected"), [("06:59", False), ("07:00", True), ("18:59", True), ("19:00", False)]
)
def test_without_a_choice_nobody_is_written_to_from_20_to_8_in_paris(utc, expected):
    assert is_awake(None, at("2026-11-25", utc)) is expected


def test_hours_are_by_her_own_clock():
    alert = MatchAlert(time_zone=HomeZone.REUNION)
    assert is_awake(alert, at("2026-11-25", "04:30"))
    assert not is_awake(alert, at("2026-11-25", "17:30"))
