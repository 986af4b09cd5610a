"""What the directory counts, as numbers: ten thousand people are counted in a few milliseconds.

A rank is a place in our own lists: who adds a family or a form of work adds it at the end, and
runs `refresh_directory`.
"""

from collections.abc import Iterable, Iterator, Mapping
from struct import pack

from members import expertise
from members.enums import CefrLevel, WorkForm

# Four levels of fifteen families fit in the 64 bits of a bigint.
MOST_FAMILIES = 15
CEFR = list(CefrLevel.values)
FORMS = list(WorkForm.values)
BASE = 36
# Steps of a language: its seven levels, and none.
STEPS = 8
# Above every language: a family at its best level, then a form of work.
FIRST_FAMILY, FIRST_FORM = 11_000, 11_500
LEVELS = range(1, 5)


def family_bit(family: str, level: int) -> int:
    """Return the bit of those who reach a level in a family; level 1 is that of any skill."""
    rank = list(expertise.families_by_code()).index(family)
    return 1 << (MOST_FAMILIES * (max(level, 1) - 1) + rank)


def family_bits(best: dict[str, int]) -> int:
    """Return the bits of someone's families, by her best level in each (0: not stated)."""
    reached = (
        family_bit(family, each)
        for family, level in best.items()
        for each in range(1, max(level, 1) + 1)
    )
    return sum(reached)


def form_bit(form: str) -> int:
    return 1 << FORMS.index(form)


def family_number(family: str, level: int) -> int:
    """Return the number of those whose best level in a family it is; 0, not stated, is as 1."""
    rank = list(expertise.families_by_code()).index(family)
    return FIRST_FAMILY + len(LEVELS) * rank + max(level, 1) - 1


def family_numbers(family: str, least: int) -> list[int]:
    """Return the numbers of those who reach a level in a family."""
    return [family_number(family, level) for level in LEVELS if level >= least]


def form_number(form: str) -> int:
    return FIRST_FORM + FORMS.index(form)


def marks(best: Mapping[str, int], forms: Iterable[str], facets: Iterable[int]) -> bytes:
    """Write the numbers of all that is counted of someone, two bytes each.

    Bytes of many people are joined in Postgres, and their numbers counted at once.
    """
    numbers = [
        *facets,
        *(family_number(family, level) for family, level in best.items()),
        *map(form_number, forms),
    ]
    return pack(f">{len(numbers)}h", *numbers)


def department_number(code: str) -> int:
    """Below zero, so that it never meets a language."""
    return -int(code, BASE)


def language_number(code: str, level: str) -> int:
    """Return the number of a language (ISO 639-1) at a level; 0 steps when there is none."""
    step = CEFR.index(level) + 1 if level in CEFR else 0
    return int(code, BASE) * STEPS + step


def language_numbers(code: str, least: str) -> Iterator[int]:
    """Return the numbers of those who speak it at `least`, or at whatever level when ""."""
    first = CEFR.index(least) + 1 if least else 0
    return (int(code, BASE) * STEPS + step for step in range(first, STEPS))


def languages_by_number(codes: Iterable[str], least: str) -> dict[int, str]:
    return {number: code for code in codes for number in language_numbers(code, least)}
