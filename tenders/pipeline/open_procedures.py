from datetime import datetime
from typing import Any

from django.db.models import Count, Max

from collectif.matching.index import NoticeIndex
from tenders.models import MatchStatistics, Procedure
from tenders.pipeline.inputs import procedure_inputs
from tenders.pipeline.statistics import engine_for


class OpenProcedures:
    """The open procedures ready to be compared, read again by a worker only when one has changed.

    What changes what the engine reads of a procedure also moves its `changed_at`, under the
    lock of grouping: a count and a newest instant tell two states apart. Procedures that close
    meanwhile stay in the index; the gates of the engine refuse them.
    """

    def __init__(self) -> None:
        self._since: datetime | None = None
        self._stamp: tuple[Any, ...] = ()
        self._index: NoticeIndex | None = None

    def index(self, statistics: MatchStatistics, now: datetime) -> NoticeIndex:
        """Return the index of what is open at `now`, and maybe of what closed shortly before."""
        if self._index is None or self._stamp != _stamp(statistics, self._since or now):
            self._since, self._stamp = now, _stamp(statistics, now)
            opened = procedure_inputs(Procedure.objects.open_at(now))
            self._index = engine_for(statistics.pk).index(opened)
        return self._index


def _stamp(statistics: MatchStatistics, since: datetime) -> tuple[Any, ...]:
    opened = Procedure.objects.open_at(since)
    return (
        statistics.pk,
        *opened.aggregate(count=Count("pk"), last=Max("changed_at")).values(),
    )


open_procedures = OpenProcedures()
