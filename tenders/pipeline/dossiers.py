"""Dossiers as rows: derived from all their notices, written only where something has changed."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.db import models
from django.utils import timezone

from collectif.core.bulk import update, upsert
from members.actions import ensure_organizations
from members.models import Organization
from tenders.enums import Source, Visibility
from tenders.models import Lot, LotResult, Notice, Procedure
from tenders.pipeline.derivation import Dossier, Told, derive
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
    dossiers = {pk: derive(told) for pk, told in _all_told(procedure_ids, told).items()}
    _hide_private_names(dossiers.values())
    buyers = ensure_organizations({dossier.buyer for dossier in dossiers.values()})
    rows = {
        pk: {"id": pk, **dossier.columns, "buyer_id": buyers[dossier.buyer].pk}
        for pk, dossier in dossiers.items()
    }
    changed = _changes({pk: row for pk, row in rows.items() if pk not in fresh})
    now: dict[str, Any] = {"changed_at": timezone.now(), "matched_at": None}
    new = now | {"first_seen_at": now["changed_at"], "visibility": visibility.value}
    update(Procedure, [row | now for row in _updates(rows, changed)])
    upsert(Procedure, [rows[pk] | new for pk in rows if pk in fresh], unique_fields=["id"])
    of_held = _write_parts(Lot, {pk: d.lots for pk, d in dossiers.items()}, "number", fresh)
    of_held |= _write_parts(
        LotResult, {pk: d.results for pk, d in dossiers.items()}, "position", fresh
    )
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


def _all_told(procedure_ids: Collection[int], in_hand: InHand) -> dict[int, Sequence[Told]]:
    fetched: dict[int, list[Told]] = {}
    missing = [pk for pk in procedure_ids if pk not in in_hand]
    notices = Notice.objects.filter(procedure__in=missing)
    rows = notices.values_list("pk", "procedure_id", "source", "facts")
    for pk, procedure_id, source, facts in rows:
        # A notice of before `reparse_notices` has no facts yet.
        if facts:
            fetched.setdefault(procedure_id, []).append(Told(pk, source, load(facts)))
    return {pk: in_hand[pk] for pk in procedure_ids if pk in in_hand} | fetched


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


def _write_parts(
    model: type[Lot] | type[LotResult],
    parts: Mapping[int, list[dict[str, Any]]],
    key: str,
    fresh: Collection[int],
) -> set[int]:
    """Make the lots, or the results, of these procedures exactly these; return which changed."""
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
    upsert(model, changed, unique_fields=["procedure_id", key])
    gone = [one for place, one in held.items() if place not in wanted]
    if gone:
        model.objects.filter(pk__in=[one.pk for one in gone]).delete()
    touched = {row["procedure_id"] for row in changed}
    touched |= {one.procedure_id for one in gone}
    return touched & set(known)


def _touch(procedure_ids: Collection[int]) -> None:
    if procedure_ids:
        held = Procedure.objects.filter(pk__in=list(procedure_ids))
        held.update(changed_at=timezone.now(), matched_at=None)
