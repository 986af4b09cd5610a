"""How offers will be judged: the criteria as bars. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tenders.models import Lot
from tenders.templatetags.dossier import lot_number

KINDS: Final = {"price": _("Price"), "cost": _("Cost"), "quality": _("Quality")}
WHOLE: Final = Decimal(100)
# A text kept whole because its weights could not be told apart: read as prose.
PROSE_LENGTH: Final = 200

type Stored = Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Criterion:
    """`weight` in words, "" when the notice gives none; `width` of its bar in per cent, or ""."""

    name: str
    weight: str
    width: str
    is_prose: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The criteria of some lots, named in `lots`; of the whole call when it is empty."""

    lots: tuple[str, ...]
    criteria: tuple[Criterion, ...]


def judgements(stored: Stored, lots: Iterable[Lot]) -> list[Judgement]:
    """Return the criteria of the call, then those of the lots that are judged in another way."""
    groups: dict[tuple[Criterion, ...], list[str]] = {}
    whole = criteria_of(stored)
    lots = list(lots)
    for lot in lots:
        own = criteria_of(lot.criteria)
        if own and own != whole:
            groups.setdefault(own, []).append(lot_number(lot.number))
    found = [Judgement((), whole)] if whole else []
    for own, numbers in groups.items():
        is_all = not whole and len(numbers) == len(lots)
        found.append(Judgement(() if is_all else tuple(numbers), own))
    return found


def criteria_of(stored: Stored) -> tuple[Criterion, ...]:
    """Word the criteria as `Procedure.criteria` holds them.

    Percentages are drawn as they are, points as their share of all the points; ranks (1, 2, 3…)
    and criteria without a weight have no bar.
    """
    weights = [Decimal(one["weight"]) if one.get("weight") else None for one in stored]
    is_ranked = not any(one.get("is_percentage") for one in stored) and _are_ranks(weights)
    total = sum((weight for weight in weights if weight), Decimal(0))
    return tuple(
        _ranked(one, weight)
        if is_ranked
        else _weighted(one, weight, WHOLE if one.get("is_percentage") else total)
        for one, weight in zip(stored, weights, strict=True)
    )


def _are_ranks(weights: Sequence[Decimal | None]) -> bool:
    """Say whether the weights are an order of importance: 1 to n, each once."""
    numbers = sorted(weight for weight in weights if weight is not None)
    return len(numbers) > 1 and numbers == [Decimal(n) for n in range(1, len(numbers) + 1)]


def _ranked(one: dict[str, Any], rank: Decimal | None) -> Criterion:
    text = gettext("no. %(rank)s") % {"rank": int(rank)} if rank is not None else ""
    return Criterion(_name(one), text, "")


def _weighted(one: dict[str, Any], weight: Decimal | None, total: Decimal) -> Criterion:
    if weight is None:
        name = _name(one)
        return Criterion(name, "", "", is_prose=len(name) > PROSE_LENGTH)
    share = min(WHOLE, weight * WHOLE / total) if total else Decimal(0)
    return Criterion(_name(one), _weight_words(one, weight), f"{share:.2f}%")


def _weight_words(one: dict[str, Any], weight: Decimal) -> str:
    count = number_format(weight.normalize(), decimal_pos=None)
    if one.get("is_percentage"):
        return gettext("%(count)s%%") % {"count": count}
    return ngettext("%(count)s point", "%(count)s points", int(weight)) % {"count": count}


def _name(one: dict[str, Any]) -> str:
    return one.get("name") or str(KINDS.get(one.get("kind", ""), gettext("Unnamed criterion")))
