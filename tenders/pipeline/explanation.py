"""What the public page says of the ranking in force."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from collectif.matching.scores import ENGINE_VERSION, amount
from collectif.matching.weights import Weights
from tenders.models import MatchStatistics


@dataclass(frozen=True, slots=True)
class Ranking:
    """The most that each block may give, and the score from which a call is proposed.

    `built_at` and `notice_count`: the frequencies that scores are drawn from; None and 0 before
    the first.
    """

    version: str
    words: Decimal
    cpv: Decimal
    place: Decimal
    floor: Decimal
    built_at: datetime | None
    notice_count: int


def ranking_in_force() -> Ranking:
    """Return the version and weights that scores are drawn with today; one query."""
    statistics = MatchStatistics.objects.in_force(ENGINE_VERSION)
    weights = Weights.from_dict(statistics.weights if statistics else {})
    return Ranking(
        version=ENGINE_VERSION,
        words=amount(weights.words),
        cpv=amount(weights.cpv),
        place=amount(weights.place),
        floor=amount(weights.floor),
        built_at=statistics.built_at if statistics else None,
        notice_count=statistics.notice_count if statistics else 0,
    )
