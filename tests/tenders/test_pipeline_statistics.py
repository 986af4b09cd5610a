from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from collectif.matching.scores import ENGINE_VERSION
from collectif.matching.weights import DEFAULT_WEIGHTS, Weights
from tenders.enums import RunStatus
from tenders.models import MatchStatistics
from tenders.pipeline.statistics import (
    are_outdated,
    build_statistics,
    current_statistics,
    engine_for,
    prune_statistics,
    switch_on,
)
from tests.tenders.factories import (
    MatchContestFactory,
    MatchFactory,
    MatchFeedbackFactory,
    MatchRebuildFactory,
    MatchStatisticsFactory,
    ProcedureFactory,
)

pytestmark = pytest.mark.django_db


def test_first_statistics_are_drawn_from_what_is_there_and_in_force():
    ProcedureFactory(title="Audit énergétique", description="", main_classification_code="71314000")

    statistics = current_statistics()

    assert (statistics.engine_version, statistics.notice_count) == (ENGINE_VERSION, 1)
    assert statistics.data["word_df"] == {"audit": 1, "energet": 1}
    assert statistics.switched_on_at is not None
    assert current_statistics() == statistics


def test_statistics_of_another_engine_do_not_count():
    MatchStatisticsFactory(engine_version="0")

    assert current_statistics().engine_version == ENGINE_VERSION


def test_version_that_is_built_is_not_in_force():
    first = current_statistics()

    built = build_statistics()

    assert built.switched_on_at is None
    assert current_statistics() == first


def test_version_switched_on_last_is_in_force_even_an_old_one():
    old, new = current_statistics(), build_statistics()
    switch_on(new)
    assert current_statistics() == new

    switch_on(old)

    assert current_statistics() == old


def test_version_holds_its_weights_once_and_its_engine_uses_them():
    weights = replace(DEFAULT_WEIGHTS, floor=1_234)

    built = build_statistics(weights)

    assert "weights" not in built.data
    assert Weights.from_dict(built.weights) == weights
    assert engine_for(built.pk).statistics.weights == weights


def test_statistics_are_outdated_when_the_notices_have_doubled():
    switch_on(build_statistics())
    ProcedureFactory.create_batch(19)
    assert not are_outdated()
    ProcedureFactory()
    assert are_outdated()

    switch_on(build_statistics())
    ProcedureFactory.create_batch(39)
    assert not are_outdated()
    ProcedureFactory()
    assert are_outdated()


@pytest.mark.parametrize(("days", "is_outdated"), [(29, False), (31, True)])
def test_statistics_are_outdated_after_a_month(days, is_outdated):
    MatchStatisticsFactory(built_at=timezone.now() - timedelta(days=days))

    assert are_outdated() is is_outdated


def test_prune_keeps_what_a_match_was_drawn_from():
    unused = MatchStatisticsFactory()
    used = MatchFactory().statistics
    rebuilt = MatchRebuildFactory().statistics
    abandoned = MatchRebuildFactory(status=RunStatus.FAILED).statistics
    told = MatchFeedbackFactory(
        score=1, engine_version="1", statistics=MatchStatisticsFactory()
    ).statistics
    contested = MatchContestFactory(
        score=1, engine_version="1", statistics=MatchStatisticsFactory()
    ).statistics
    now = timezone.now()
    lately = MatchStatisticsFactory(engine_version="0", used_at=now - timedelta(hours=23))
    long_ago = MatchStatisticsFactory(engine_version="0", used_at=now - timedelta(hours=25))
    newest = switch_on(build_statistics())
    waiting = build_statistics()

    assert prune_statistics() == 3

    kept = set(MatchStatistics.objects.all())
    assert kept == {used, rebuilt, told, contested, lately, newest, waiting}
    assert long_ago not in kept
    assert kept.isdisjoint({unused, abandoned})


def test_engine_is_read_once_by_a_worker(django_assert_num_queries):
    statistics = build_statistics()
    engine_for(statistics.pk)

    with django_assert_num_queries(0):
        assert engine_for(statistics.pk) is engine_for(statistics.pk)
