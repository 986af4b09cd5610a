"""The numbers by which one engine knows words, CPV classes and places: arrays speak in them."""

from array import array
from collections.abc import Iterable
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from collectif.core.places import DEPARTMENTS, Department, distance_km
from collectif.matching import cpv
from collectif.matching.statistics import Statistics

type Ints = NDArray[np.int32]
type Floats = NDArray[np.float32]

PLACE_NUMBERS = {place: number for number, place in enumerate(DEPARTMENTS.values())}
# Stands for the place of a notice that does not say where.
NOWHERE = len(PLACE_NUMBERS)
MOST_FLAGS = 62


class Space:
    """Grows with what it is shown and never gives a number twice; safe to share by threads.

    Indexes and tables of profiles made in the same space can be compared, whichever came first.
    """

    def __init__(self, statistics: Statistics) -> None:
        self.statistics = statistics
        self._lock = Lock()
        self._words: dict[str, int] = {}
        self._word_weights = array("d")
        self._classes: dict[str, int] = {}
        self._class_parents = array("i")
        self._class_points = array("i")
        self._flags: dict[str, int] = {}
        self.place_points = _place_points(statistics)
        self.unknown_place = statistics.weights.place_points(None)

    @property
    def word_count(self) -> int:
        """How many words have a number: all those below it."""
        return len(self._words)

    def words(self, stems: Iterable[str]) -> Ints:
        """Return the number of each stem, a new one on first sight."""
        with self._lock:
            return np.array([self._word(stemmed) for stemmed in stems], dtype=np.int32)

    def _word(self, stemmed: str) -> int:
        number = self._words.get(stemmed)
        if number is None:
            number = self._words[stemmed] = len(self._words)
            self._word_weights.append(self.statistics.word_weight(stemmed))
        return number

    def word_weights(self) -> NDArray[np.float64]:
        """Return the weight of each numbered word, in nats."""
        with self._lock:
            return np.array(self._word_weights)

    def classes(self, prefixes: Iterable[str]) -> Ints:
        """Return the number of each CPV class; those above it are numbered before it."""
        with self._lock:
            return np.array([self._class(prefix) for prefix in prefixes], dtype=np.int32)

    def _class(self, prefix: str) -> int:
        number = self._classes.get(prefix)
        if number is None:
            is_division = len(prefix) <= cpv.DIVISION_LENGTH
            number = self._add(prefix, -1 if is_division else self._class(prefix[:-1]))
        return number

    def _add(self, prefix: str, above: int) -> int:
        information = self.statistics.information(prefix)
        self._class_parents.append(above)
        self._class_points.append(self.statistics.weights.cpv_points(information))
        self._classes[prefix] = len(self._classes)
        return self._classes[prefix]

    def class_tree(self) -> tuple[Ints, Ints]:
        """Return (the class above each numbered class, or -1; the points each is worth)."""
        with self._lock:
            return np.array(self._class_parents, np.int32), np.array(self._class_points, np.int32)

    def flags(self, names: Iterable[str]) -> int:
        """Return a mask with one bit for each name; raise OverflowError beyond 62 names."""
        with self._lock:
            mask = 0
            for name in names:
                bit = self._flags.setdefault(name, len(self._flags))
                if bit >= MOST_FLAGS:
                    raise OverflowError("too many kinds to be told apart by one mask")
                mask |= 1 << bit
            return mask


def places(departments: Iterable[Department]) -> list[int]:
    """Return the number of each département."""
    return [PLACE_NUMBERS[place] for place in departments]


def _place_points(statistics: Statistics) -> Ints:
    """Return the points of each département for whom lives in each other."""
    points, every = statistics.weights.place_points, PLACE_NUMBERS
    rows = [[points(distance_km(here, there)) for there in every] for here in every]
    return np.array(rows, dtype=np.int32)
