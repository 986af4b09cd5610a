"""Dossiers as rows: derived from all their notices, written only where something has changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db import models
from django.utils import timezone

from collectif.core.bulk import update, upsert
from members.actions import ensure_organizations
from members.models import Organization
from tenders.enums import Source, Visibility
from tenders.models import Lot, LotResult, Notice, Procedure
from tenders.pipeline.derivation import Dossier, derive
from tenders.pipeline.told import Told
from tenders.sources.facts_json import load

type Rows = Mapping[Any, dict[str, Any]]
# All the notices of a procedure, by its id.
type InHand = Mapping[int, Sequence[Told]]

NOTHING: InHand = MappingProxyType({})


def write_dossiers(
    procedure_ids: Collection[int],
    *,
    fresh: Collection[int] = (),
    visibility: Visibility = Visibility.EVERYONE,
    told: InHand = NOTHING,
) -> list[int]:
    """Derive these procedures again and write those that changed; return their ids.

    `fresh`: ids reserved for procedures that have no row yet. `told`: what need not be fetched.
    The caller holds the lock of the dossiers. A fixed number of queries whatever the number.
    """
    dossiers = _derived(procedure_ids, told)
    _hide_private_names(dossiers.values())
    buyers = ensure_organizations({dossier.buyer for dossier in dossiers.values()})
    rows = {
        pk: {"id": pk, **dossier.columns, "buyer_id": buyers[dossier.buyer].pk}
        for pk, dossier in dossiers.items()
    }
    # All is read before anything is written: reading would wait for what was sent.
    changed = _changes({pk: row for pk, row in rows.items() if pk not in fresh})
    lots = _parts(Lot, {pk: one.lots for pk, one in dossiers.items()}, "number", fresh)
    results = _parts(
        LotResult, {pk: one.results for pk, one in dossiers.items()}, "position", fresh
    )
    of_held = (lots.procedure_ids | results.procedure_ids) - set(fresh)
    now: dict[str, Any] = {"changed_at": timezone.now(), "matched_at": None}
    new = now | {"first_seen_at": now["changed_at"], "visibility": visibility.value}
    # What Postgres is longest at goes first: the rest is made ready meanwhile.
    upsert(Procedure, [rows[pk] | new for pk in rows if pk in fresh], unique_fields=["id"])
    update(Procedure, [row | now for row in _updates(rows, changed)])
    lots.write()
    results.write()
    _touch(of_held - changed.keys())
    return sorted({*changed, *of_held, *(pk for pk in rows if pk in fresh)})


def _hide_private_names(dossiers: Collection[Dossier]) -> None:
    """Keep from naming a public buyer in the words of a call that only its team may know of.

    The first name heard for a SIRET stays: a private call brings none of its own.
    """
    private = [one for one in dossiers if one.columns["sources"] == [Source.PRIVATE]]
    if private:
        sirets = {one.buyer[1] for one in private}
        known = set(Organization.objects.filter(siret__in=sirets).values_list("siret", flat=True))
        for one in private:
            name, siret = one.buyer
            one.buyer = (name, siret if siret in known else "")


def _derived(procedure_ids: Collection[int], in_hand: InHand) -> dict[int, Dossier]:
    """Derive what is in hand first, while the notices of the others are being written."""
    dossiers = {pk: derive(in_hand[pk]) for pk in procedure_ids if pk in in_hand}
    fetched: dict[int, list[Told]] = {}
    missing = [pk for pk in procedure_ids if pk not in in_hand]
    notices = Notice.objects.filter(procedure__in=missing)
    rows = notices.values_list("pk", "procedure_id", "source", "facts")
    for pk, procedure_id, source, facts in rows:
        # A notice of before `reparse_notices` has no facts yet.
        if facts:
            fetched.setdefault(procedure_id, []).append(Told(pk, source, load(facts)))
    return dossiers | {pk: derive(told) for pk, told in fetched.items()}


def _changes(rows: Rows) -> dict[int, set[str]]:
    """Return the columns that differ from what is held, for the procedures that have any."""
    if not rows:
        return {}
    names = list(next(iter(rows.values())))
    held = Procedure.objects.filter(pk__in=list(rows)).only(*_field_names(names))
    differing = {one.pk: _differing(rows[one.pk], one) for one in held}
    return {pk: columns for pk, columns in differing.items() if columns}


def _updates(rows: Rows, changes: Mapping[int, set[str]]) -> list[dict[str, Any]]:
    """Name no column that changes nowhere: the words of a text are not weighed again for a date."""
    written = {"id"}.union(*changes.values())
    return [{name: value for name, value in rows[pk].items() if name in written} for pk in changes]


def _differing(row: Mapping[str, Any], held: models.Model) -> set[str]:
    return {name for name, value in row.items() if getattr(held, name) != value}


def _field_names(attnames: list[str]) -> list[str]:
    return ["buyer" if name == "buyer_id" else name for name in attnames]


@dataclass(frozen=True, slots=True)
class PartChanges:
    """What is to be written so that lots, or results, become what the notices say."""

    model: type[Lot] | type[LotResult]
    key: str
    rows: list[dict[str, Any]]
    gone: list[int]
    procedure_ids: set[int]

    def write(self) -> None:
        upsert(self.model, self.rows, unique_fields=["procedure_id", self.key])
        if self.gone:
            self.model.objects.filter(pk__in=self.gone).delete()


def _parts(
    model: type[Lot] | type[LotResult],
    parts: Mapping[int, list[dict[str, Any]]],
    key: str,
    fresh: Collection[int],
) -> PartChanges:
    """Compare the lots, or the results, of these procedures with what is held."""
    wanted = {
        (pk, row[key]): row | {"procedure_id": pk} for pk, rows in parts.items() for row in rows
    }
    known = [pk for pk in parts if pk not in fresh]
    held = {
        (one.procedure_id, getattr(one, key)): one
        for one in (model.objects.filter(procedure__in=known) if known else ())
    }
    changed = [
        row for place, row in wanted.items() if place not in held or _differing(row, held[place])
    ]
    gone = [one for place, one in held.items() if place not in wanted]
    touched = {row["procedure_id"] for row in changed} | {one.procedure_id for one in gone}
    return PartChanges(model, key, changed, [one.pk for one in gone], touched)


def _touch(procedure_ids: Collection[int]) -> None:
    if procedure_ids:
        held = Procedure.objects.filter(pk__in=list(procedure_ids))
        held.update(changed_at=timezone.now(), matched_at=None)
