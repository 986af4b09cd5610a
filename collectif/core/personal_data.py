"""Where data about people lies: each app says it of its own tables, once, when it is ready.

What is registered here makes the copy a person takes away (GDPR, art. 15 and 20), what she is
told of it, and what is erased when she asks to be forgotten (art. 17). A test walks all models:
a table that names a person and is not registered fails the build.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db.models import F, Func, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.utils.functional import Promise

from collectif.core.identity import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """The rows of one table that concern a person in one way.

    `path`: the lookup from a row to her, or to her key. `name`, `title`, `fields`: what her copy
    calls it and says of each row; without `fields` it is not in the copy. `family`: where her page
    shows it. `files`: the fields whose files go with it. `blanks`: None when the rows go with her;
    else they stay, and this is written over her words. `reason`: why a row stays, or is not told.
    """

    model: type[Model]
    path: str
    name: str = ""
    title: str | Promise = ""
    family: str | Promise = ""
    fields: Sequence[str] = ()
    files: Sequence[str] = ()
    url_name: str = ""
    blanks: Mapping[str, Any] | None = None
    reason: str = ""

    def rows_of(self, person_id: Any) -> QuerySet[Any]:
        """Her rows, in the order they were written; also of an `OuterRef`."""
        rows = self.model._default_manager.filter(**{self.path: person_id})
        return rows.order_by("pk")

    def forget(self, person_id: int) -> None:
        """Delete her rows, or write over her words; a second time changes nothing."""
        if self.blanks is None:
            self.rows_of(person_id).delete()
        elif self.blanks:
            self.rows_of(person_id).update(**self.blanks)


def in_family(family: str | Promise, holdings: Iterable[Holding]) -> tuple[Holding, ...]:
    """The same holdings, shown together under these words."""
    return tuple(replace(one, family=family) for one in holdings)


_registered: Final[list[Holding]] = []


def register(holdings: Iterable[Holding]) -> None:
    """Add what an app holds; called in `AppConfig.ready`, in the order rows must be forgotten."""
    _registered.extend(one for one in holdings if one not in _registered)


def holdings() -> tuple[Holding, ...]:
    """All that is held about people, whichever app holds it."""
    return tuple(_registered)


def told_holdings() -> tuple[Holding, ...]:
    """What goes into the copy of a person."""
    return tuple(one for one in _registered if one.fields)


def count_rows(person: Person) -> dict[str, int]:
    """How many rows of each told holding are hers, by its name; one query."""
    told = told_holdings()
    # Under their number: a table may go by the name of a field of hers.
    counts = {f"held_{number}": Subquery(_count(one)) for number, one in enumerate(told)}
    found = get_user_model()._default_manager.filter(pk=person.pk).values(**counts).get()
    return {one.name: found[f"held_{number}"] or 0 for number, one in enumerate(told)}


def _count(holding: Holding) -> QuerySet[Any]:
    size = Func(F("pk"), function="COUNT", output_field=IntegerField())
    rows = holding.rows_of(OuterRef("pk")).order_by()
    return rows.annotate(row_count=size).values("row_count")
