from array import array
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

import numpy as np
from django.db.models import Count, F, Func, Max, Sum

from collectif.matching.index import BLOCK_SIZE, NoticeIndex
from collectif.matching.notice_vectors import NoticeVector
from tenders.models import MatchStatistics, Procedure
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.pipeline.statistics import engine_for
from tenders.pipeline.vectors import dated_vectors

# Small blocks that changes may add before all is laid out anew: each costs a little every time.
SPARE_BLOCKS = 32
# Changes are dated by the clocks of the machines that write them, which may differ a little.
OVERLAP: Final = timedelta(seconds=10)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


class OpenProcedures:
    """The open procedures ready to be compared, kept by a worker, who adds what has changed.

    What changes what the engine reads of a procedure also moves its `changed_at`. How many are
    held, and the sum of their instants, must be those of the database: a change that was missed,
    dated before others and committed after them, has all read anew. Procedures that close
    meanwhile stay in the index; the gates of the engine refuse them.
    """

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._statistics_id = 0
        self._last: datetime | None = None
        self._index: NoticeIndex | None = None
        # One for each notice of the index, in microseconds; 0 once it is withdrawn.
        self._instants = array("q")

    def index(self, statistics: MatchStatistics, now: datetime) -> NoticeIndex:
        """Return the index of what is open at `now`, and maybe of what closed shortly before."""
        if self._index is None or self._since is None or self._statistics_id != statistics.pk:
            return self._read_all(statistics, now)
        opened = Procedure.objects.open_at(self._since)
        if self._holds(self._index, opened):
            return self._index
        if not self._read_changes(self._index, opened):
            return self._read_all(statistics, now)
        return self._index

    def _read_all(self, statistics: MatchStatistics, now: datetime) -> NoticeIndex:
        self._since, self._statistics_id = now, statistics.pk
        opened = Procedure.objects.open_at(now)
        # Before the reading: what changes during it is read once more.
        self._last = _newest(opened)
        self._instants = array("q")
        self._index = engine_for(statistics.pk).index(self._dated(opened))
        return self._index

    def _read_changes(self, index: NoticeIndex, opened: ProcedureQuerySet) -> bool:
        """Put what has changed in the place of what it was; say whether all is there then."""
        cut = self._last - OVERLAP if self._last else EPOCH
        self._last = _newest(opened)
        changed = Procedure.objects.filter(changed_at__gte=cut)
        ids = list(changed.values_list("pk", flat=True))
        self._withdraw(index, ids)
        if not self._holds(index, opened.filter(changed_at__lt=cut)):
            return False
        index.add(self._dated(opened.filter(pk__in=ids)))
        return len(index.blocks) <= index.count // BLOCK_SIZE + SPARE_BLOCKS

    def _withdraw(self, index: NoticeIndex, ids: list[int]) -> None:
        index.withdraw(ids)
        instants = np.array(self._instants, dtype=np.int64)
        held = [block.ids for block in index.blocks]
        instants[np.isin(np.concatenate(held), ids) if held else slice(0)] = 0
        self._instants = array("q", instants.tobytes())

    def _dated(self, procedures: ProcedureQuerySet) -> Iterator[NoticeVector]:
        for changed_at, vector in dated_vectors(procedures):
            self._instants.append((changed_at - EPOCH) // MICROSECOND)
            yield vector

    def _holds(self, index: NoticeIndex, opened: ProcedureQuerySet) -> bool:
        """Say whether the index holds these as they are, and no others."""
        instant = Func(F("changed_at"), template="extract(epoch FROM %(expressions)s)")
        found = opened.aggregate(count=Count("pk"), instants=Sum(instant))
        total = int((found["instants"] or 0) * 1_000_000)
        return (index.count, sum(self._instants)) == (found["count"], total)


def open_index(statistics: MatchStatistics, now: datetime) -> NoticeIndex:
    """Return the index of this worker for one version; that of a version being built is apart."""
    return _kept(statistics.pk).index(statistics, now)


@lru_cache(maxsize=2)
def _kept(statistics_id: int) -> OpenProcedures:
    return OpenProcedures()


def _newest(opened: ProcedureQuerySet) -> datetime | None:
    return opened.aggregate(last=Max("changed_at"))["last"]
