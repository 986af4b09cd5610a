"""Facts as JSON and back: what is empty is left out, dates and decimals are texts."""

from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from tenders.sources.facts import NoticeFacts

type Decoder = Callable[[Any], Any]

PLAIN = frozenset({str, bool, int})


def dump(facts: Any) -> dict[str, Any]:
    """Return a dataclass of `tenders.sources.facts` as JSON values."""
    kind: type = type(facts)
    defaults, values_of = _layout(kind)
    return {
        name: _encoded(value)
        for (name, default), value in zip(defaults, values_of(facts), strict=True)
        if value is not default and value != default
    }


def load(data: dict[str, Any]) -> NoticeFacts:
    """Return the facts that `dump` wrote; raises KeyError or TypeError on anything else."""
    return _load(NoticeFacts, data)


def _load(kind: type, data: dict[str, Any]) -> Any:
    decoders = _decoders(kind)
    return kind(**{name: decoders[name](value) for name, value in data.items()})


def _encoded(value: Any) -> Any:
    if value is None or type(value) in PLAIN:
        return value
    if isinstance(value, tuple):
        return [_encoded(item) for item in value]
    if isinstance(value, date):  # A datetime is one too.
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | str) else dump(value)


@cache
def _layout(kind: type) -> tuple[list[tuple[str, Any]], Callable[[Any], tuple[Any, ...]]]:
    """Return the names and defaults of a dataclass, and what reads its values in that order.

    It has two fields or more.
    """
    defaults = [(field.name, _default(field)) for field in fields(kind)]
    return defaults, attrgetter(*(name for name, _default in defaults))


def _default(field: Field[Any]) -> Any:
    return object() if field.default is MISSING else field.default


@cache
def _decoders(kind: type) -> dict[str, Decoder]:
    return {name: _decoder(hint) for name, hint in get_type_hints(kind).items()}


def _decoder(hint: Any) -> Decoder:
    hint = _without_none(hint)
    if hint is datetime:
        return lambda value: value and datetime.fromisoformat(value)
    if hint is date:
        return lambda value: value and date.fromisoformat(value)
    if hint is Decimal:
        return lambda value: None if value is None else Decimal(value)
    if get_origin(hint) is tuple:
        item = _decoder(get_args(hint)[0])
        return lambda values: tuple(map(item, values))
    if is_dataclass(hint):
        return lambda value: _load(hint, value)  # type: ignore[arg-type]
    return lambda value: value


def _without_none(hint: Any) -> Any:
    if isinstance(hint, UnionType):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint
