"""What stands beside a list: values to tick, with what each would give."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """A value to tick. `count` is None when it was not counted; `depth` is its place in a tree."""

    value: str
    label: str
    count: int | None
    is_chosen: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """`more`: the options that stand folded. `left_apart`: how many the choice leaves out though
    they may suit, and the address that adds them.
    """

    name: str
    label: str
    options: tuple[Option, ...]
    more: tuple[Option, ...] = ()
    left_apart: int = 0
    apart_query: str = ""

    @property
    def is_used(self) -> bool:
        return any(option.is_chosen for option in self.options)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the address without it."""

    label: str
    query: str
