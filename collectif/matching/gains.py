"""What a list would gain if its profile said one thing more."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from collectif.matching.engine import DEFAULT_TOP, Engine
from collectif.matching.ground import PLACES
from collectif.matching.index import NoticeIndex
from collectif.matching.inputs import ProfileInput
from collectif.matching.profile_vectors import Reading, merged, readings
from collectif.matching.space import Ints


def gains(
    engine: Engine,
    profile: ProfileInput,
    additions: Sequence[Reading],
    index: NoticeIndex,
    *,
    now: datetime,
    top: int = DEFAULT_TOP,
) -> list[dict[int, int]]:
    """Return, for each addition, the notices that would enter the list: id to points, best first.

    The list is what `Engine.best_notices` gives: gates, floor, `top`. All are ranked at once, with
    the profile as it is: they are the profiles of one table.
    """
    told = readings(profile, engine.statistics)
    more = [merged(profile, [*told, addition]) for addition in additions]
    table = engine.table_of([merged(profile, told), *more])
    ranked = engine.rank_with_points(table, index, now=now, floor=None, top=top)
    held, *lists = [_by_id(index, places, points) for _one, places, points in ranked]
    return [{one: points for one, points in found.items() if one not in held} for found in lists]


def _by_id(index: NoticeIndex, places: NDArray[np.int64], points: Ints) -> dict[int, int]:
    at = (divmod(place, PLACES) for place in places.tolist())
    ids = [int(index.blocks[block].ids[row]) for block, row in at]
    return dict(zip(ids, points.tolist(), strict=True))
