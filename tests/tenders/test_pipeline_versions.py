"""The code of the engine changes: what people see until all is drawn with the new one."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from collectif.matching.scores import ENGINE_VERSION
from members.models import Profile
from tenders.models import Match, MatchStatistics
from tenders.pipeline import statistics as module
from tenders.pipeline.best_people import rank_people, reachable_people
from tenders.pipeline.matching import (
    due_profiles,
    match_profiles,
    match_waiting_procedures,
)
from tenders.pipeline.statistics import current_statistics, prune_statistics
from tests.tenders.factories import ProcedureFactory
from tests.tenders.proposal_factories import SUITED, askable
from tests.tenders.snapshots import matches

pytestmark = pytest.mark.django_db


@pytest.fixture
def former() -> MatchStatistics:
    """Lists of three people, drawn with the engine of yesterday."""
    ProcedureFactory.create_batch(3)
    people = [askable().pk for _each in range(3)]
    match_profiles(people)
    assert match_waiting_procedures() == 3
    return current_statistics()


@pytest.fixture
def new_engine(former, monkeypatch) -> str:
    later = str(int(ENGINE_VERSION) + 1)
    monkeypatch.setattr(module, "ENGINE_VERSION", later)
    return later


def versions_of_lists() -> list[set[int]]:
    """Return, for each person, the versions of what stands in her list."""
    return [
        set(profile.matches.holding().values_list("statistics", flat=True))
        for profile in Profile.objects.order_by("pk")
    ]


def test_lists_stand_as_they_were_until_they_are_drawn_again(former, new_engine):
    before = matches()
    new = current_statistics()
    assert (new.engine_version, new == former) == (new_engine, False)
    ProcedureFactory(title=SUITED)

    assert match_waiting_procedures() == 1

    assert matches() == before
    assert versions_of_lists() == [{former.pk}] * 3


def test_no_list_mixes_two_versions_on_the_way(former, new_engine):
    new = current_statistics()
    ProcedureFactory(title=SUITED)
    match_waiting_procedures()
    due = due_profiles(10)
    assert len(due) == 3
    for drawn, profile in enumerate(due, start=1):
        match_profiles([profile], only_due=True)
        ProcedureFactory(title=SUITED)
        match_waiting_procedures()
        lists = versions_of_lists()
        assert sorted(map(len, lists)) == [1, 1, 1]
        assert lists.count({new.pk}) == drawn
    assert due_profiles(10) == []
    holding = Match.objects.holding()
    assert not holding.exclude(statistics=F("profile__matching__statistics")).exists()


def test_former_version_is_forgotten_once_nothing_stands_on_it(former, new_engine):
    match_profiles(due_profiles(2))
    assert prune_statistics() == 0
    match_profiles(due_profiles(2))
    assert prune_statistics() == 0
    MatchStatistics.objects.update(used_at=timezone.now() - timedelta(days=2))
    assert prune_statistics() == 1
    assert not MatchStatistics.objects.filter(pk=former.pk).exists()


def test_people_are_compared_under_one_version(former, new_engine):
    """Some are stored as the former engine read them: they are read again, not mixed in."""
    call = ProcedureFactory(title=SUITED)
    match_profiles(due_profiles(1))
    now = timezone.now()
    some = rank_people(call, reachable_people(now), now=now, top=5)
    match_profiles(due_profiles(5))
    assert rank_people(call, reachable_people(now), now=now, top=5) == some
    assert len(some) == 3
