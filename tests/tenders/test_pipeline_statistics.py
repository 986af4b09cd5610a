import pytest

from collectif.matching.scores import ENGINE_VERSION
from tenders.models import MatchStatistics
from tenders.pipeline.statistics import (
    build_statistics,
    current_statistics,
    engine_for,
    prune_statistics,
    refresh_when_grown,
)
from tests.tenders.factories import MatchFactory, MatchStatisticsFactory, ProcedureFactory

pytestmark = pytest.mark.django_db


def test_first_statistics_are_drawn_from_what_is_there():
    ProcedureFactory(title="Audit énergétique", description="", main_classification_code="71314000")

    statistics = current_statistics()

    assert (statistics.engine_version, statistics.notice_count) == (ENGINE_VERSION, 1)
    assert statistics.data["word_df"] == {"audit": 1, "energet": 1}
    assert current_statistics() == statistics


def test_statistics_of_another_engine_do_not_count():
    MatchStatisticsFactory(engine_version="0")

    assert current_statistics().engine_version == ENGINE_VERSION


def test_newest_statistics_hold():
    old = build_statistics()

    assert current_statistics() == old
    assert build_statistics() == current_statistics() != old


def test_statistics_are_drawn_anew_when_the_notices_have_doubled():
    assert refresh_when_grown() is not None
    ProcedureFactory.create_batch(19)
    assert refresh_when_grown() is None
    ProcedureFactory()

    assert refresh_when_grown().notice_count == 20
    ProcedureFactory.create_batch(20)
    assert refresh_when_grown() is None


def test_prune_keeps_what_a_match_was_drawn_from():
    unused = MatchStatisticsFactory()
    used = MatchFactory().statistics
    newest = build_statistics()

    assert prune_statistics() == 1

    kept = set(MatchStatistics.objects.values_list("pk", flat=True))
    assert kept == {used.pk, newest.pk}
    assert unused.pk not in kept


def test_engine_is_read_once_by_a_worker(django_assert_num_queries):
    statistics = build_statistics()
    engine_for(statistics.pk)

    with django_assert_num_queries(0):
        assert engine_for(statistics.pk) is engine_for(statistics.pk)
