"""The Common Procurement Vocabulary (CPV 2008, Regulation (EC) 213/2008) as a tree of prefixes.

A code's meaning stops at its last significant digit: 72500000 is the group 725, and sharing it
says "computer services", not "the same eight digits".
"""

import csv
from collections.abc import Iterable
from functools import cache
from itertools import product, takewhile
from pathlib import Path

CODE_LENGTH = 8
DIVISION_LENGTH = 2


def significant(code: str) -> str:
    """Return the prefix that carries meaning: "72500000-0" and "725" give "725".

    Anything that does not start with two digits gives "".
    """
    digits = code.strip().partition("-")[0]
    if not digits.isdecimal() or not DIVISION_LENGTH <= len(digits) <= CODE_LENGTH:
        return ""
    return digits.rstrip("0").ljust(DIVISION_LENGTH, "0")


def ancestors(code: str) -> tuple[str, ...]:
    """Return the classes that hold `code`, widest first, itself included.

    "72512000" gives ("72", "725", "7251", "72512"); an invalid code gives ().
    """
    prefix = significant(code)
    return tuple(prefix[:length] for length in range(DIVISION_LENGTH, len(prefix) + 1))


def ancestors_of(codes: Iterable[str]) -> tuple[str, ...]:
    """Return every class that holds one of `codes`, once each, in order of first mention."""
    return tuple(dict.fromkeys(prefix for code in codes for prefix in ancestors(code)))


def deepest_common(codes: Iterable[str], others: Iterable[str]) -> str:
    """Return the longest class that holds a code of each side, or "" (the first, when tied)."""
    pairs = product(map(significant, codes), map(significant, others))
    shared = (_common_class(code, other) for code, other in pairs)
    return max(shared, key=len, default="")


def _common_class(code: str, other: str) -> str:
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(code, other, strict=False))
    prefix = "".join(digit for digit, _ in pairs)
    return prefix if len(prefix) >= DIVISION_LENGTH else ""


@cache
def _labels() -> dict[str, dict[str, str]]:
    source = Path(__file__).with_name("cpv_labels.csv").read_text(encoding="utf-8")
    return {row["prefix"]: row for row in csv.DictReader(source.splitlines())}


def label(code: str, language: str) -> str:
    """Return our short label of the nearest labelled class above `code` ("fr", else English).

    An unknown division gives "".
    """
    labels = _labels()
    nearest = next((prefix for prefix in reversed(ancestors(code)) if prefix in labels), "")
    return labels[nearest]["fr" if language.startswith("fr") else "en"] if nearest else ""


def division_choices(language: str) -> list[tuple[str, str]]:
    """Return form choices for the 45 divisions: ("72", "72 Services informatiques")."""
    divisions = [prefix for prefix in _labels() if len(prefix) == DIVISION_LENGTH]
    return [(prefix, f"{prefix} {label(prefix, language)}") for prefix in divisions]
