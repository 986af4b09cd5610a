"""Award criteria of the national forms: weighted elements, ranks, or a text in plain French."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from tenders.sources.facts import CriterionFacts

type CriterionKind = Literal["", "price", "cost", "quality"]

TEXT_MAX_LENGTH = 10_000

_WHOLE = Decimal(100)
_WEIGHT = re.compile(r"([0-9]{1,4}(?:[.,][0-9]{1,3})?)\s*(%?)")
_LAST_NUMBER = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,2})?)\s*$")
_RANK = re.compile(r"^\s*[0-9]{1,2}\s*[-.)°:/]\s*")
_AROUND_NAME = " \t\r\n.,;:=()–-•*/"
_PRICE = re.compile(r"(?:le |critère )?prix\b", re.I)
_COST = re.compile(r"(?:le |critère )?co[uû]ts?\b", re.I)


def criterion(name: str, weight: str = "", kind: CriterionKind = "") -> CriterionFacts:
    """Return one criterion; without `kind`, a name that starts with the price or cost gives it."""
    found = _WEIGHT.fullmatch(weight.strip())
    return CriterionFacts(
        kind=kind or _kind_of(name),
        name=name,
        weight=_number(found.group(1)) if found else None,
        is_percentage=bool(found and found.group(2)),
    )


def in_percent(criteria: Iterable[CriterionFacts]) -> tuple[CriterionFacts, ...]:
    """Return the criteria, their weights said to be percentages when they add up to 100."""
    found = tuple(criteria)
    if sum(one.weight or 0 for one in found) != _WHOLE:
        return found
    return tuple(replace(one, is_percentage=one.weight is not None) for one in found)


def from_text(text: str) -> tuple[CriterionFacts, ...]:
    """Return the criteria of a text in which each has its percentage, 100 in all.

    Any other text (points, sub-criteria, "see the rules") is kept whole, as one criterion
    without weight: guessing would be worse.
    """
    *parts, end = text[:TEXT_MAX_LENGTH].split("%")
    found = [_named_weight(part) for part in parts]
    weighted = [one for one in found if one.name and one.weight is not None]
    is_whole = sum(one.weight or 0 for one in weighted) == _WHOLE
    if is_whole and len(weighted) == len(parts) and not end.strip(_AROUND_NAME):
        return tuple(weighted)
    return (CriterionFacts(name=text),) if text.strip() else ()


def _named_weight(part: str) -> CriterionFacts:
    """Read "- Valeur technique : 60", what stands before a percent sign."""
    number = _LAST_NUMBER.search(part)
    if number is None:
        return CriterionFacts()
    name = _RANK.sub("", part[: number.start()].strip(_AROUND_NAME)).strip(_AROUND_NAME)
    return replace(criterion(name), weight=_number(number.group(1)), is_percentage=True)


def _kind_of(name: str) -> CriterionKind:
    if _PRICE.match(name.strip()):
        return "price"
    return "cost" if _COST.match(name.strip()) else ""


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))
