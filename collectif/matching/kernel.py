"""Points of many pairs at once, compiled by Numba: the whole cost of matching is here.

The same whole numbers as `plain`, its witness: an amount is a product of two 32-bit floats, cut.
Plain loops on arrays, without Python objects, so that threads run side by side.
"""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

from collectif.matching.ground import PLACES, REFUSED, SHUT, Best, Earned, Ground
from collectif.matching.index import Block
from collectif.matching.profile_table import Arrays
from collectif.matching.scores import WHOLE
from collectif.matching.space import NOWHERE, Floats, Ints


def compiled[Function: Callable[..., Any]](function: Function) -> Function:
    """Compile `function` at its first call, and keep it on disk for the next process.

    Where nothing can be written (a read-only image), each process compiles for itself.
    """
    try:
        return cast(Function, njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast(Function, njit(nogil=True)(function))


@compiled
def earn(profiles: Arrays, first: int, last: int, ground: Ground) -> Earned:
    """Return what each set of codes and of places brings to the profiles `first` to `last`."""
    return Earned(
        _by_codes(profiles, first, last, ground), _by_places(profiles, first, last, ground)
    )


@compiled
def totals(block: Block, profiles: Arrays, first: int, earned: Earned, ground: Ground) -> Ints:
    """Return the points of each pair, one row a profile and one column a notice of `block`.

    `earned` has a row for each profile from `first` on. Negative: refused by a gate, or brought
    together by the place alone.
    """
    count = len(earned.codes)
    found = np.zeros((count, len(block.ids)), dtype=np.int32)
    for p in range(count):
        points, most_words = found[p], np.int32(ground.most_words)
        _add_words(points, block, profiles, first + p)
        _add_sets(
            points, block.code_sets, block.place_sets, earned.codes[p], earned.places[p], most_words
        )
        for row in range(len(points)):
            if points[row] >= 0 and not _passes(block, row, profiles, first + p, ground.now):
                points[row] = REFUSED
    return found


@compiled
def keep_best(
    best: Best,
    block: Block,
    number: int,
    profiles: Arrays,
    first: int,
    earned: Earned,
    ground: Ground,
) -> None:
    """Let the notices of `block`, which is block `number`, in among the best of the profiles.

    `best` and `earned` have a row for each profile from `first` on.
    """
    points, most_words = np.empty(len(block.ids), dtype=np.int32), np.int32(ground.most_words)
    code_sets, place_sets, ids = block.code_sets, block.place_sets, block.ids
    closes, natures, languages, buyers = block.closes, block.natures, block.languages, block.buyers
    for p in range(len(best.sizes)):
        points[:] = 0
        _add_words(points, block, profiles, first + p)
        by_codes, by_places = earned.codes[p], earned.places[p]
        its_natures, its_languages = profiles.natures[first + p], profiles.languages[first + p]
        muted = _muted(profiles, first + p)
        size, totals, kept, places = best.sizes[p], best.points[p], best.ids[p], best.places[p]
        limit = totals[0] if size == len(totals) else np.int32(ground.floor)
        for row in range(len(points)):
            reasons = min(points[row], most_words) + by_codes[code_sets[row]]
            total = reasons + by_places[place_sets[row]]
            # Rarely so: the rest is asked of a few notices only.
            if (
                total >= limit
                and reasons > 0
                and closes[row] > ground.now
                and (natures[row] == 0 or natures[row] & its_natures != 0)
                and (languages[row] == 0 or languages[row] & its_languages != 0)
                and not _holds(muted, buyers[row])
            ):
                size = _push(size, totals, kept, places, total, ids[row], number * PLACES + row)
                limit = totals[0] if size == len(totals) else limit
        best.sizes[p] = size


@compiled
def addends(block: Block, row: int, words: Ints, owned: Floats) -> Ints:
    """Return the points that each word brings to one notice; 0 when the notice lacks it."""
    found = np.zeros(len(words), dtype=np.int32)
    for i in range(len(words)):
        if words[i] + 1 < len(block.starts):
            start, end = block.starts[words[i]], block.starts[words[i] + 1]
            at = start + np.searchsorted(block.rows[start:end], np.uint16(row))
            if at < end and block.rows[at] == row:
                found[i] = np.int32(owned[i] * block.weights[at])
    return found


@compiled
def _add_words(points: Ints, block: Block, profiles: Arrays, profile: int) -> None:
    """Add to each notice the points of the words it shares; refuse those with excluded words."""
    starts, known = block.starts, len(block.starts) - 1
    for i in range(profiles.words.starts[profile], profiles.words.starts[profile + 1]):
        word, weight = profiles.words.items[i], profiles.owned[i]
        if word < known:
            # Slices, since an index known to be positive costs half as much.
            rows = block.rows[starts[word] : starts[word + 1]]
            weights = block.weights[starts[word] : starts[word + 1]]
            for k in range(len(rows)):
                points[np.intp(rows[k])] += np.int32(weight * weights[k])
    for i in range(profiles.excluded.starts[profile], profiles.excluded.starts[profile + 1]):
        word = profiles.excluded.items[i]
        if word < known:
            for row in block.rows[starts[word] : starts[word + 1]]:
                points[row] = REFUSED


@compiled
def _add_sets(
    points: Ints,
    code_sets: Ints,
    place_sets: Ints,
    by_codes: NDArray[np.int16],
    by_places: NDArray[np.int16],
    most_words: np.int32,
) -> None:
    """Hold the words to their share, then add what CPV and place earn.

    The place alone never makes a match: where nothing else brings a point, refuse.
    """
    for row in range(len(points)):
        reasons = min(points[row], most_words) + by_codes[code_sets[row]]
        total = reasons + by_places[place_sets[row]]
        points[row] = total if reasons > 0 else REFUSED


@compiled
def _passes(block: Block, row: int, profiles: Arrays, profile: int, now: float) -> bool:
    """Ask the gates that neither the words nor the place have answered."""
    natures, languages = block.natures[row], block.languages[row]
    return (
        block.closes[row] > now
        and (natures == 0 or natures & profiles.natures[profile] != 0)
        and (languages == 0 or languages & profiles.languages[profile] != 0)
        and not _holds(_muted(profiles, profile), block.buyers[row])
    )


@compiled
def _muted(profiles: Arrays, profile: int) -> NDArray[np.int64]:
    starts = profiles.muted.starts
    return profiles.muted.items[starts[profile] : starts[profile + 1]]


@compiled
def _holds(values: NDArray[np.int64], wanted: int) -> bool:
    return bool(np.any(values == wanted))


@compiled
def _by_codes(profiles: Arrays, first: int, last: int, ground: Ground) -> NDArray[np.int16]:
    """Return what each set of codes (column) earns: the points of its narrowest class in common."""
    starts, members = ground.code_sets
    found = np.zeros((last - first, len(starts) - 1), dtype=np.int16)
    earned = np.zeros(len(ground.parents), dtype=np.int16)
    for p in range(last - first):
        earned[:] = 0
        owned = profiles.classes
        for i in range(owned.starts[first + p], owned.starts[first + p + 1]):
            if owned.items[i] < len(earned):
                points = ground.class_points[owned.items[i]]
                earned[owned.items[i]] = points * profiles.class_percents[i] // WHOLE
        for one in range(len(earned)):
            if ground.parents[one] >= 0:
                earned[one] = max(earned[one], earned[ground.parents[one]])
        for one in range(len(starts) - 1):
            for k in range(starts[one], starts[one + 1]):
                found[p, one] = max(found[p, one], earned[members[k]])
            found[p, one] = found[p, one] * ground.code_shares[one] // WHOLE
    return found


@compiled
def _by_places(profiles: Arrays, first: int, last: int, ground: Ground) -> NDArray[np.int16]:
    """Return what each set of places (column) earns; `SHUT` when the member refuses them all."""
    starts, members = ground.place_sets
    found = np.full((last - first, len(starts) - 1), SHUT, dtype=np.int16)
    earned = np.empty(NOWHERE + 1, dtype=np.int16)
    is_shut = np.empty(NOWHERE + 1, dtype=np.bool_)
    for p in range(first, last):
        _fill_places(earned, profiles, p, ground)
        is_shut[:] = False
        for k in range(profiles.shut.starts[p], profiles.shut.starts[p + 1]):
            is_shut[profiles.shut.items[k]] = True
        for one in range(len(starts) - 1):
            most, is_taken = np.int16(0), False
            for k in range(starts[one], starts[one + 1]):
                most = max(most, earned[members[k]])
                is_taken = is_taken or not is_shut[members[k]]
            if is_taken:
                found[p - first, one] = most
    return found


@compiled
def _fill_places(earned: NDArray[np.int16], profiles: Arrays, profile: int, ground: Ground) -> None:
    """Write what each place earns near her homes; all earn the same when there is none."""
    starts, points = profiles.homes.starts, ground.place_points
    homes = profiles.homes.items[starts[profile] : starts[profile + 1]]
    least = ground.unknown_place if profiles.is_remote[profile] else 0
    earned[:] = ground.unknown_place
    for place in range(NOWHERE if len(homes) else 0):
        most = np.int32(least)
        for home in homes:
            most = max(most, points[home, place])
        earned[place] = most
    for k in range(profiles.reduced.starts[profile], profiles.reduced.starts[profile + 1]):
        place = profiles.reduced.items[k]
        earned[place] = np.int32(earned[place]) * profiles.reduced_percents[k] // WHOLE


@compiled
def _is_worse(points: Ints, ids: NDArray[np.int64], i: int, j: int) -> bool:
    return points[i] < points[j] or (points[i] == points[j] and ids[i] > ids[j])


@compiled
def _swap(points: Ints, ids: NDArray[np.int64], places: NDArray[np.int64], i: int, j: int) -> None:
    points[i], points[j] = points[j], points[i]
    ids[i], ids[j] = ids[j], ids[i]
    places[i], places[j] = places[j], places[i]


@compiled
def _push(
    size: int,
    points: Ints,
    ids: NDArray[np.int64],
    places: NDArray[np.int64],
    total: int,
    notice: int,
    place: int,
) -> int:
    """Put a notice in a heap whose root is its worst; when full, in place of the root.

    Return the new size.
    """
    if size < len(points):
        points[size], ids[size], places[size] = total, notice, place
        _rise(points, ids, places, size)
        return size + 1
    if total > points[0] or notice < ids[0]:
        points[0], ids[0], places[0] = total, notice, place
        _sink(points, ids, places)
    return size


@compiled
def _rise(points: Ints, ids: NDArray[np.int64], places: NDArray[np.int64], at: int) -> None:
    while at > 0 and _is_worse(points, ids, at, (at - 1) // 2):
        _swap(points, ids, places, at, (at - 1) // 2)
        at = (at - 1) // 2


@compiled
def _sink(points: Ints, ids: NDArray[np.int64], places: NDArray[np.int64]) -> None:
    at = 0
    while True:
        worst = at
        for child in (2 * at + 1, 2 * at + 2):
            if child < len(points) and _is_worse(points, ids, child, worst):
                worst = child
        if worst == at:
            return
        _swap(points, ids, places, at, worst)
        at = worst
