from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from psycopg.pq import TransactionStatus

from collectif.core.bulk import Among, next_ids, pipelined, to_json, update, upsert
from members.models import Organization
from tenders.enums import Source
from tenders.models import Lot, ProcedureKey, SourceRecord
from tests.members.factories import OrganizationFactory
from tests.tenders.factories import LotFactory, ProcedureFactory, SourceRunFactory

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


def test_upsert_without_unique_fields_leaves_alone_whatever_exists():
    rows = [
        {"name": "Ville", "name_key": "ville", "siret": ""},
        {"name": "Ville", "name_key": "ville", "siret": "21380185500015"},
    ]
    upsert(Organization, rows[:1])

    written = upsert(Organization, rows, returning=["siret"])

    assert written == [("21380185500015",)]
    assert Organization.objects.count() == 2


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


@pytest.mark.parametrize("source", ["boamp", Source.BOAMP])
def test_rows_of_plain_columns_keep_every_type(source):
    run = SourceRunFactory()
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    stated = {
        "source": source,
        "body": 'une "citation", une \\ barre, {accolade}, l’été\n\t',
        "changed_at": moment,
    }
    rows = [
        stated
        | {"source_id": "26-1", "run_id": run.pk, "body": "", "quarantine_detail": "x" * 500},
        stated | {"source_id": "26-2", "run_id": None, "quarantine_detail": ""},
    ]
    rows = [row | {"digest": "0" * 64, "media_type": "application/json"} for row in rows]
    rows = [row | {"quarantine_code": ""} for row in rows]

    upsert(SourceRecord, rows, unique_fields=["source", "source_id"])

    held = SourceRecord.objects.order_by("source_id").values(*rows[0])
    assert list(held) == rows


def test_text_too_long_for_its_column_is_refused_not_cut():
    row = {"name": "Ville", "name_key": "ville", "siret": "9" * 15}

    with pytest.raises(DataError):
        upsert(Organization, [row])


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


def test_among_finds_what_in_finds():
    organizations = OrganizationFactory.create_batch(3)
    keys = [one.name_key for one in organizations[:2]]

    found = Organization.objects.filter(Among("name_key", keys)).order_by("pk")

    assert list(found) == organizations[:2]
    assert list(Organization.objects.exclude(Among("name_key", keys))) == organizations[2:]


def test_among_many_is_one_parameter(django_assert_num_queries):
    with django_assert_num_queries(1) as captured:
        assert not Organization.objects.filter(Among("pk", range(5_000))).exists()

    assert "ANY" in captured[0]["sql"]


def test_among_nothing_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(Organization.objects.filter(Among("pk", []))) == []


def test_what_was_sent_is_there_for_what_is_read_after():
    procedure = ProcedureFactory()

    with pipelined():
        upsert(ProcedureKey, key_rows("a", "b", procedure=procedure), unique_fields=["key"])
        ProcedureKey.objects.filter(key="b").delete()
        found = list(ProcedureKey.objects.values_list("key", flat=True))

    assert found == ["a"]


def test_statement_is_sent_before_the_former_is_answered():
    first, second = key_rows("a", "b", procedure=ProcedureFactory())

    with pipelined():
        upsert(ProcedureKey, [first], unique_fields=["key"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.05)")
        upsert(ProcedureKey, [second], unique_fields=["key"])
        assert connection.connection.info.transaction_status == TransactionStatus.ACTIVE

    assert ProcedureKey.objects.count() == 2


def send(*keys, procedure):
    with transaction.atomic(), pipelined():
        for key in keys:
            upsert(ProcedureKey, key_rows(key, procedure=procedure), unique_fields=["key"])
        return list(ProcedureKey.objects.all())


def test_refusal_of_what_was_sent_undoes_the_block_alone():
    procedure = ProcedureFactory()
    send("before", procedure=procedure)

    with pytest.raises(DataError, match="too long"):
        send("a", "x" * 121, "b", procedure=procedure)

    assert [one.key for one in ProcedureKey.objects.all()] == ["before"]


def test_refusal_is_told_at_the_end_when_nothing_is_read():
    long = key_rows("x" * 121, procedure=ProcedureFactory())

    with pytest.raises(DataError, match="too long"), transaction.atomic(), pipelined():
        upsert(ProcedureKey, long, unique_fields=["key"])
