"""What members bring, kept by a process as arrays: who could answer a call is asked often.

Nothing here says who may be asked: whoever asks brings the people, with the `changed_at` of each.
What the engine reads of a profile moves that instant, so one that has not moved is as it was read.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from itertools import batched
from threading import Lock
from typing import Any, Final

import numpy as np
from django.db.models import QuerySet

from collectif.matching import plain
from collectif.matching.engine import Engine
from collectif.matching.index import NoticeIndex
from collectif.matching.profile_table import ProfileArrays
from collectif.matching.profile_vectors import ProfileVector, profile_vector
from collectif.matching.scores import WHOLE
from members.models import Profile
from tenders.models import MatchStatistics, ProfileMatching, WeightTuning
from tenders.pipeline.inputs import profile_input, with_wishes
from tenders.pipeline.statistics import engine_for

# More than these, and the compiled kernel is worth its loading.
FEW: Final = 1_000
READ_BATCH: Final = 500
# Rows of former states that may stay beside as many that count.
SPARE_ROWS: Final = 1_000

type Dated = tuple[datetime, ProfileVector]


class KeptPeople:
    """The profiles that were asked about, under one version; safe to share by threads.

    One kilobyte each. A profile that changes leaves a row behind; once these are too many, all is
    forgotten and read anew.
    """

    def __init__(self, statistics: MatchStatistics, engine: Engine) -> None:
        self.engine = engine
        self._statistics = statistics
        self._lock = Lock()
        self._arrays: ProfileArrays = engine.table_of(())
        # By profile: its row in the arrays, and the `changed_at` it was read at.
        self._known: dict[int, tuple[int, datetime]] = {}

    def best_of(
        self,
        stamps: Mapping[int, datetime],
        index: NoticeIndex,
        *,
        now: datetime,
        top: int,
        floor: int | None = None,
    ) -> list[int]:
        """Return the `top` best of these profiles for the one notice of `index`, best first.

        `stamps`: the profiles to choose among, each with its `changed_at`; nobody else is chosen.
        """
        arrays, rows = self._read(stamps)
        wanted = np.zeros(len(arrays), dtype=np.bool_)
        wanted[rows] = True
        for _position, best, _points in self.engine.rank_profiles(
            arrays, index, now=now, floor=floor
        ):
            return list(map(int, arrays.arrays.ids[best[wanted[best]][:top]]))
        return []

    def _read(self, stamps: Mapping[int, datetime]) -> tuple[ProfileArrays, list[int]]:
        """Read what is missing or has changed; return all that is kept, and where `stamps` are."""
        with self._lock:
            if len(self._arrays) > 2 * len(self._known) + SPARE_ROWS:
                self._forget()
            known = self._known
            stale = (pk for pk, at in stamps.items() if pk not in known or known[pk][1] != at)
            for batch in batched(list(stale), READ_BATCH):
                self._add(list(read_vectors(batch, self._statistics)))
            # Somebody who is gone meanwhile has no row.
            return self._arrays, [self._known[pk][0] for pk in stamps if pk in self._known]

    def _add(self, vectors: list[Dated]) -> None:
        first = len(self._arrays)
        table = self.engine.table_of(vector for _at, vector in vectors)
        self._arrays = self._arrays.with_more(table)
        for row, (changed_at, vector) in enumerate(vectors, start=first):
            self._known[vector.id] = row, changed_at

    def _forget(self) -> None:
        self._arrays = self.engine.table_of(())
        self._known.clear()


def kept_people(statistics: MatchStatistics, count: int) -> KeptPeople:
    """Return what this process keeps of people under a version.

    For few of them without a compiler: most web processes then load none.
    """
    return _kept(statistics, count <= FEW)


@lru_cache(maxsize=2)
def _kept(statistics: MatchStatistics, is_light: bool) -> KeptPeople:
    engine = engine_for(statistics.pk)
    return KeptPeople(statistics, Engine(engine.statistics, kernel=plain) if is_light else engine)


def read_vectors(profile_ids: Collection[int], statistics: MatchStatistics) -> Iterator[Dated]:
    """Give these profiles, each with the `changed_at` it was read at, without their verdicts.

    As the worker stored them, in one query; anew where that is missing, out of date, or reduced
    by what its person said of calls.
    """
    current = ProfileMatching.objects.current(statistics).filter(profile__in=profile_ids)
    rows = current.exclude(profile__in=_reduced())
    stored = list(rows.values_list("profile_changed_at", "vector"))
    yield from ((at, ProfileVector.from_dict(vector)) for at, vector in stored)
    left = set(profile_ids).difference(vector["id"] for _at, vector in stored)
    frozen = engine_for(statistics.pk).statistics
    for profile in with_wishes(Profile.objects.filter(pk__in=left)) if left else ():
        told = replace(profile_input(profile), reductions=())
        yield profile.changed_at, profile_vector(told, frozen)


def _reduced() -> QuerySet[WeightTuning, Any]:
    """Profiles whose points were reduced by the verdicts of their person."""
    return WeightTuning.objects.filter(percent__lt=WHOLE).values("profile")
