from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.db.models import Count, F, Func, Max, Q, Sum

from collectif.matching.index import BLOCK_SIZE, NoticeIndex
from tenders.models import MatchStatistics, Procedure
from tenders.pipeline.statistics import engine_for
from tenders.pipeline.vectors import procedure_vectors

# Small blocks that changes may add before all is laid out anew: each costs a little every time.
SPARE_BLOCKS = 32
# Changes are dated by the clocks of the machines that write them, which may differ a little.
OVERLAP: Final = timedelta(seconds=10)


class OpenProcedures:
    """The open procedures ready to be compared, kept by a worker, who adds what has changed.

    What changes what the engine reads of a procedure also moves its `changed_at`, under the
    lock of grouping: the sum of these instants tells two states apart. Procedures that close
    meanwhile stay in the index; the gates of the engine refuse them.
    """

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._statistics_id = 0
        self._stamp: dict[str, Any] = {}
        self._index: NoticeIndex | None = None

    def index(self, statistics: MatchStatistics, now: datetime) -> NoticeIndex:
        """Return the index of what is open at `now`, and maybe of what closed shortly before."""
        if self._index is None or self._since is None or self._statistics_id != statistics.pk:
            return self._read_all(statistics, now)
        stamp = _stamp(self._since)
        if stamp != self._stamp and not self._read_changes(self._index, self._since, stamp):
            return self._read_all(statistics, now)
        self._stamp = stamp
        return self._index

    def _read_all(self, statistics: MatchStatistics, now: datetime) -> NoticeIndex:
        self._since, self._statistics_id, self._stamp = now, statistics.pk, _stamp(now)
        vectors = procedure_vectors(Procedure.objects.open_at(now))
        self._index = engine_for(statistics.pk).index(vectors)
        return self._index

    def _read_changes(self, index: NoticeIndex, since: datetime, stamp: dict[str, Any]) -> bool:
        """Put what has changed in the place of what it was; say whether all is there then."""
        last = self._stamp["last"]
        newer = Q(changed_at__gte=last - OVERLAP) if last else Q()
        changed = Procedure.objects.filter(newer)
        index.withdraw(changed.values_list("pk", flat=True))
        index.add(procedure_vectors(changed.open_at(since)))
        most_blocks = index.count // BLOCK_SIZE + SPARE_BLOCKS
        return index.count == stamp["count"] and len(index.blocks) <= most_blocks


def open_index(statistics: MatchStatistics, now: datetime) -> NoticeIndex:
    """Return the index of this worker for one version; that of a version being built is apart."""
    return _kept(statistics.pk).index(statistics, now)


@lru_cache(maxsize=2)
def _kept(statistics_id: int) -> OpenProcedures:
    return OpenProcedures()


def _stamp(since: datetime) -> dict[str, Any]:
    opened = Procedure.objects.open_at(since)
    instants = Sum(Func(F("changed_at"), template="extract(epoch FROM %(expressions)s)"))
    return opened.aggregate(count=Count("pk"), last=Max("changed_at"), instants=instants)
