from decimal import Decimal

import pytest

from collectif.matching.scores import ENGINE_VERSION
from collectif.matching.weights import DEFAULT_WEIGHTS
from tenders.pipeline.explanation import ranking_in_force
from tests.tenders.factories import MatchStatisticsFactory

pytestmark = pytest.mark.django_db


def test_before_the_first_count_the_page_tells_the_weights_of_the_code():
    ranking = ranking_in_force()

    assert ranking.version == ENGINE_VERSION
    assert ranking.words + ranking.cpv + ranking.place == 1
    assert (ranking.built_at, ranking.notice_count) == (None, 0)


def test_weights_told_are_those_that_scores_are_drawn_with(django_assert_num_queries):
    MatchStatisticsFactory(engine_version="0", notice_count=5)
    weights = {**DEFAULT_WEIGHTS.to_dict(), "words": 6000, "cpv": 1800, "floor": 3000}
    row = MatchStatisticsFactory(notice_count=12, weights=weights)

    with django_assert_num_queries(1):
        ranking = ranking_in_force()

    assert (ranking.words, ranking.cpv) == (Decimal("0.6"), Decimal("0.18"))
    assert ranking.floor == Decimal("0.3")
    assert ranking.notice_count == 12
    row.refresh_from_db()
    assert ranking.built_at == row.built_at
