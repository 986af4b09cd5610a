from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError

from collectif.core.bulk import next_ids, to_json, update, upsert
from members.models import Organization
from tenders.models import Lot, ProcedureKey
from tests.members.factories import OrganizationFactory
from tests.tenders.factories import LotFactory, ProcedureFactory

pytestmark = pytest.mark.django_db


def key_rows(*keys, procedure):
    return [{"key": key, "procedure_id": procedure.pk} for key in keys]


def lot_row(procedure, number="1", **columns):
    row = {"procedure_id": procedure.pk, "number": number, "position": 1, "title": "", **columns}
    lists = ("classification_codes", "departments", "nuts_codes", "reserved_codes", "criteria")
    return {"description": ""} | {name: [] for name in lists} | row


def test_next_ids_gives_ids_that_nobody_else_gets():
    first, second = next_ids(Organization, 3), next_ids(Organization, 2)

    later = OrganizationFactory()

    assert len({*first, *second, later.pk}) == 6


def test_next_ids_of_none_is_none():
    assert next_ids(Organization, 0) == []


def test_upsert_inserts_then_updates_in_place():
    procedure = ProcedureFactory()
    upsert(Lot, [lot_row(procedure, title="Avant")], unique_fields=["procedure_id", "number"])
    before = Lot.objects.get()

    upsert(Lot, [lot_row(procedure, title="Après")], unique_fields=["procedure_id", "number"])

    lot = Lot.objects.get()
    assert (lot.pk, before.title, lot.title) == (before.pk, "Avant", "Après")


def test_upsert_leaves_what_exists_alone_when_told_so():
    first, second = ProcedureFactory.create_batch(2)
    upsert(ProcedureKey, key_rows("a", procedure=first), unique_fields=["key"])

    upsert(ProcedureKey, key_rows("a", "b", procedure=second), unique_fields=["key"], updates=False)

    held = dict(ProcedureKey.objects.values_list("key", "procedure_id"))
    assert held == {"a": first.pk, "b": second.pk}


def test_upsert_returns_the_columns_asked_for():
    procedure = ProcedureFactory()
    LotFactory(procedure=procedure, number="1", position=1)
    rows = [lot_row(procedure, "1", position=1), lot_row(procedure, "2", position=2)]

    written = upsert(
        Lot, rows, unique_fields=["procedure_id", "number"], returning=["number", "id"]
    )

    assert dict(written) == dict(Lot.objects.values_list("number", "pk"))


def test_rows_keep_every_type_of_column():
    procedure = ProcedureFactory()
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    odd = 'une "citation", une \\ barre, {accolade}, l’été\n\t'
    stated = {
        "title": odd,
        "classification_codes": ["72000000", "79411000"],
        "estimated_value": Decimal("90000.10"),
        "framework_maximum": None,
        "submission_deadline": moment,
        "criteria": [{"kind": "price", "weight": "40"}],
    }

    upsert(Lot, [lot_row(procedure, **stated)], unique_fields=["procedure_id", "number"])

    lot = Lot.objects.get()
    assert {name: getattr(lot, name) for name in stated} == stated


def test_columns_left_out_take_the_default_of_the_database():
    upsert(
        Organization,
        [{"name": "Ville de Lormay", "name_key": "ville de lormay", "siret": ""}],
        unique_fields=["id"],
    )

    assert Organization.objects.get().public_id


def test_thousand_rows_travel_in_one_statement(django_assert_num_queries):
    procedure = ProcedureFactory()
    rows = key_rows(*(f"key:{n}" for n in range(1_000)), procedure=procedure)

    with django_assert_num_queries(1):
        upsert(ProcedureKey, rows, unique_fields=["key"])

    assert ProcedureKey.objects.count() == 1_000


def test_no_row_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert upsert(ProcedureKey, [], unique_fields=["key"], returning=["key"]) == []
        update(Organization, [])


def test_update_writes_the_rows_named_and_no_other():
    first, second, other = OrganizationFactory.create_batch(3)

    update(
        Organization,
        [{"id": first.pk, "name": "Premier"}, {"id": second.pk, "name": "Deuxième"}],
    )

    names = [Organization.objects.get(pk=one.pk).name for one in (first, second, other)]
    assert names == ["Premier", "Deuxième", other.name]


def test_update_of_an_unknown_row_writes_nothing():
    update(Organization, [{"id": 0, "name": "Personne"}])

    assert not Organization.objects.exists()


@pytest.mark.parametrize(
    ("columns", "error"),
    [
        ({"title": "x" * 1_001}, DataError),
        ({"estimated_value": "1e20"}, DataError),
        ({"title": None}, IntegrityError),
        ({"title": "\x00"}, DataError),
    ],
)
def test_what_the_columns_cannot_hold_is_refused(columns, error):
    with pytest.raises(error):
        upsert(
            Lot, [lot_row(ProcedureFactory(), **columns)], unique_fields=["procedure_id", "number"]
        )


def test_to_json_writes_dates_and_decimals_as_postgres_reads_them():
    rows = [{"at": datetime(2026, 3, 29, tzinfo=UTC), "value": Decimal("1.50"), "name": "é"}]

    assert to_json(rows) == '[{"at":"2026-03-29 00:00:00+00:00","value":"1.50","name":"é"}]'
