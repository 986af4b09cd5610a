"""Reference lists become rows: what is new or changed is written, what is gone is only marked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from collectif.core import bulk
from collectif.core.vocabularies.files import VocabularyRefused

type Key = tuple[Any, ...]
# (row as the list says it, row held or nothing) -> row to write.
type Complete = Callable[[bulk.Values, bulk.Values], bulk.Values]


@dataclass(frozen=True, slots=True)
class StoredVocabulary:
    """What an import did, in entries; `obsolete_count` are those the list no longer holds."""

    read_count: int
    new_count: int
    changed_count: int
    unchanged_count: int
    obsolete_count: int

    @property
    def is_unchanged(self) -> bool:
        return not (self.new_count or self.changed_count or self.obsolete_count)

    def __str__(self) -> str:
        return (
            f"{self.read_count} read, {self.new_count} new, {self.changed_count} changed, "
            f"{self.unchanged_count} unchanged, {self.obsolete_count} obsolete"
        )


def store_entries(
    model: type[models.Model], rows: Sequence[bulk.Values], *, complete: Complete | None = None
) -> StoredVocabulary:
    """Write the entries, by their primary key, which people may refer to; delete none.

    All rows name the same columns, `is_obsolete` (False) among them. `complete` gives a row what
    the list leaves unsaid, from the one held. Raises VocabularyRefused for a row that no column
    can hold; runs in the transaction of its caller.
    """
    key = [model._meta.pk.attname]
    held = _held(model, rows, key)
    if complete:
        rows = [complete(row, held.get(_key(row, key), {})) for row in rows]
    gone = _gone(held, rows, key)
    retired = model._default_manager.filter(pk__in=gone.values(), is_obsolete=False)
    return _stored(model, rows, held, key, obsolete_count=retired.update(is_obsolete=True))


def store_details(
    model: type[models.Model], rows: Sequence[bulk.Values], *, key: Sequence[str]
) -> StoredVocabulary:
    """Write what a list says about its entries, and to which nothing of ours refers.

    As `store_entries`, but what is no longer said is deleted.
    """
    held = _held(model, rows, key)
    gone = _gone(held, rows, key)
    model._default_manager.filter(pk__in=gone.values()).delete()
    return _stored(model, rows, held, key, obsolete_count=len(gone))


def _held(
    model: type[models.Model], rows: Sequence[bulk.Values], key: Sequence[str]
) -> dict[Key, dict[str, Any]]:
    columns = list(rows[0]) if rows else key
    return {_key(row, key): row for row in model._default_manager.values("pk", *columns)}


def _gone(
    held: Mapping[Key, Mapping[str, Any]], rows: Iterable[bulk.Values], key: Sequence[str]
) -> dict[Key, Any]:
    """Return the primary keys of what the list no longer holds."""
    kept = {_key(row, key) for row in rows}
    return {found: row["pk"] for found, row in held.items() if found not in kept}


def _stored(
    model: type[models.Model],
    rows: Sequence[bulk.Values],
    held: Mapping[Key, Mapping[str, Any]],
    key: Sequence[str],
    *,
    obsolete_count: int,
) -> StoredVocabulary:
    changed = [row for row in rows if not _is_same(row, held.get(_key(row, key)))]
    _check(model, changed)
    bulk.upsert(model, changed, unique_fields=key)
    new_count = sum(_key(row, key) not in held for row in changed)
    return StoredVocabulary(
        read_count=len(rows),
        new_count=new_count,
        changed_count=len(changed) - new_count,
        unchanged_count=len(rows) - len(changed),
        obsolete_count=obsolete_count,
    )


def _key(row: bulk.Values, key: Sequence[str]) -> Key:
    return tuple(row[name] for name in key)


def _is_same(row: bulk.Values, former: Mapping[str, Any] | None) -> bool:
    return former is not None and all(former[name] == value for name, value in row.items())


def _check(model: type[models.Model], rows: Iterable[bulk.Values]) -> None:
    """Refuse what a column cannot hold; that other rows exist is for the database to say."""
    others = [field.name for field in model._meta.fields if field.is_relation]
    for row in rows:
        try:
            model(**row).clean_fields(exclude=others)
        except ValidationError as error:
            named = f"{next(iter(row.values()))}: {' '.join(error.messages)}"
            raise VocabularyRefused("bad_entry", named) from error
