"""The same points as `kernel`, to the last one, by NumPy alone and ten times slower.

Its witness in the tests, and its stand-in where Numba is not to be had.
"""

import numpy as np
from numpy.typing import NDArray

from collectif.matching.ground import PLACES, REFUSED, SHUT, Best, Earned, Ground
from collectif.matching.index import Block, Sets
from collectif.matching.profile_table import Arrays, Lists
from collectif.matching.scores import WHOLE
from collectif.matching.space import NOWHERE, Floats, Ints


def earn(profiles: Arrays, first: int, last: int, ground: Ground) -> Earned:
    """Return what each set of codes and of places brings to the profiles `first` to `last`."""
    codes = [_by_codes(profiles, one, ground) for one in range(first, last)]
    places = [_by_places(profiles, one, ground) for one in range(first, last)]
    return Earned(np.array(codes, dtype=np.int16), np.array(places, dtype=np.int16))


def totals(block: Block, profiles: Arrays, first: int, earned: Earned, ground: Ground) -> Ints:
    """Return the points of each pair, one row a profile and one column a notice of `block`.

    `earned` has a row for each profile from `first` on. Negative: refused by a gate, or brought
    together by the place alone.
    """
    rows = [_totals_of(block, profiles, first, p, earned, ground) for p in range(len(earned.codes))]
    return np.array(rows, dtype=np.int32)


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
    for p in range(len(best.sizes)):
        totals = _totals_of(block, profiles, first, p, earned, ground)
        rows = np.flatnonzero(totals >= max(ground.floor, 0))
        held = best.sizes[p]
        points = np.concatenate([best.points[p, :held], totals[rows]])
        ids = np.concatenate([best.ids[p, :held], block.ids[rows]])
        places = np.concatenate([best.places[p, :held], number * PLACES + rows])
        order = np.lexsort((ids, -points))[: best.points.shape[1]]
        size = best.sizes[p] = len(order)
        best.points[p, :size], best.ids[p, :size] = points[order], ids[order]
        best.places[p, :size] = places[order]


def addends(block: Block, row: int, words: Ints, owned: Floats) -> Ints:
    """Return the points that each word brings to one notice; 0 when the notice lacks it."""
    found = np.zeros(len(words), dtype=np.int32)
    for i in np.flatnonzero(words + 1 < len(block.starts)):
        word = words[i]
        postings = slice(block.starts[word], block.starts[word + 1])
        weights = block.weights[postings][block.rows[postings] == row]
        found[i] = (owned[i] * weights).astype(np.int32).sum()
    return found


def _totals_of(
    block: Block, profiles: Arrays, first: int, p: int, earned: Earned, ground: Ground
) -> Ints:
    reasons = np.minimum(_words(block, profiles, first + p), ground.most_words)
    reasons += earned.codes[p][block.code_sets]
    place = earned.places[p][block.place_sets].astype(np.int32)
    is_kept = (reasons > 0) & (place >= 0) & _passes(block, profiles, first + p, ground.now)
    return np.where(is_kept, reasons + place, REFUSED)


def _words(block: Block, profiles: Arrays, profile: int) -> Ints:
    points = np.zeros(len(block.ids), dtype=np.int32)
    start = profiles.words.starts[profile]
    for i, word in enumerate(_of(profiles.words, profile)):
        postings = slice(*block.starts[word : word + 2]) if word + 1 < len(block.starts) else ()
        if postings:
            amounts = profiles.owned[start + i] * block.weights[postings]
            points[block.rows[postings]] += amounts.astype(np.int32)
    for word in _of(profiles.excluded, profile):
        if word + 1 < len(block.starts):
            points[block.rows[slice(*block.starts[word : word + 2])]] = REFUSED
    return points


def _passes(block: Block, profiles: Arrays, profile: int, now: float) -> NDArray[np.bool_]:
    natures = block.natures & profiles.natures[profile]
    languages = block.languages & profiles.languages[profile]
    return (
        (block.closes > now)
        & ((block.natures == 0) | (natures != 0))
        & ((block.languages == 0) | (languages != 0))
        & ~np.isin(block.buyers, _of(profiles.muted, profile))
    )


def _by_codes(profiles: Arrays, profile: int, ground: Ground) -> Ints:
    """Return what each set of codes earns: the points of its narrowest class in common."""
    earned = np.zeros(len(ground.parents), dtype=np.int32)
    owned = _of(profiles.classes, profile)
    known = owned < len(earned)
    left = profiles.class_percents[slice(*profiles.classes.starts[profile : profile + 2])][known]
    earned[owned[known]] = ground.class_points[owned[known]] * left // WHOLE
    for one, above in enumerate(ground.parents):
        if above >= 0:
            earned[one] = max(earned[one], earned[above])
    return _most_of(ground.code_sets, earned) * ground.code_shares // WHOLE


def _by_places(profiles: Arrays, profile: int, ground: Ground) -> Ints:
    """Return what each set of places earns; `SHUT` when the member refuses them all."""
    homes = _of(profiles.homes, profile)
    earned = np.full(NOWHERE + 1, ground.unknown_place, dtype=np.int32)
    if len(homes):
        earned[:NOWHERE] = ground.place_points[homes].max(axis=0)
        if profiles.is_remote[profile]:
            earned = np.maximum(earned, np.int32(ground.unknown_place))
    reduced = _of(profiles.reduced, profile)
    left = profiles.reduced_percents[slice(*profiles.reduced.starts[profile : profile + 2])]
    earned[reduced] = earned[reduced] * left // WHOLE
    is_open = np.ones(NOWHERE + 1, dtype=np.int32)
    shut = _of(profiles.shut, profile)
    is_open[shut] = 0
    is_taken = _most_of(ground.place_sets, is_open) > 0
    return np.where(is_taken, _most_of(ground.place_sets, earned), SHUT)


def _of[Kind: np.generic](lists: Lists[Kind], profile: int) -> NDArray[Kind]:
    return lists.items[lists.starts[profile] : lists.starts[profile + 1]]


def _most_of(sets: Sets, earned: Ints) -> Ints:
    most = np.zeros(len(sets.starts) - 1, dtype=np.int32)
    held = np.flatnonzero(np.diff(sets.starts))
    if len(held):
        most[held] = np.maximum.reduceat(earned[sets.members], sets.starts[:-1][held])
    return most
