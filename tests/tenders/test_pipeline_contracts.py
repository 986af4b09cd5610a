from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from tenders.models import AwardedContract, ContractSupplier
from tenders.pipeline import contracts as module
from tenders.pipeline.contracts import store_contracts
from tenders.sources.decp.lines import BadLine, read_line
from tests.tenders.contract_factories import BUYER, SUPPLIERS, AwardedContractFactory, cells

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 1)


def lines(*changes):
    return [read_line(cells(**change), today=TODAY) for change in changes]


def store(*changes, is_dry_run=False):
    return store_contracts(lines(*changes), is_dry_run=is_dry_run, on_progress=lambda _: None)


def counts(imported):
    return imported.new_count, imported.changed_count, imported.unchanged_count


def suppliers():
    return list(ContractSupplier.objects.order_by("key").values_list("key", flat=True))


def rows_written():
    """Rows Postgres wrote in this transaction, by table."""
    tables = "tenders_awardedcontract", "tenders_contractsupplier"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)"
            " FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)",
            [list(tables)],
        )
        return cursor.fetchone()[0]


def test_contract_is_stored_with_its_suppliers():
    imported = store({}, {"titulaire_id": SUPPLIERS[1], "titulaire_nom": "Zénith"})

    contract = AwardedContract.objects.get()
    assert (imported.line_count, counts(imported)) == (2, (1, 0, 0))
    assert (contract.uid, contract.buyer_siret) == (f"{BUYER}2024-12", BUYER)
    assert (contract.amount, contract.notified_on) == (Decimal(60_000), date(2024, 3, 1))
    assert list(contract.suppliers.values_list("siret", "name")) == [
        (SUPPLIERS[0], "Atelier Brévent"),
        (SUPPLIERS[1], "Zénith"),
    ]


def test_contract_without_a_named_supplier_has_none():
    store({"titulaire_id": "CDL", "titulaire_nom": ""})

    assert AwardedContract.objects.get().title == "Conseil en organisation"
    assert suppliers() == []


def test_nothing_in_gives_nothing():
    assert counts(store()) == (0, 0, 0)


def test_same_file_again_in_any_order_writes_no_row():
    changes = [{"id": str(n), "titulaire_id": siret} for n in range(20) for siret in SUPPLIERS]
    store(*changes)
    before = rows_written()

    imported = store(*reversed(changes))

    assert counts(imported) == (0, 0, 20)
    assert rows_written() == before


def test_line_given_twice_counts_once():
    assert counts(store({}, {})) == (1, 0, 0)
    assert suppliers() == [SUPPLIERS[0]]
    assert counts(store({})) == (0, 0, 1)


def test_changed_contract_is_written_alone():
    store({"id": "1"}, {"id": "2"})
    before = AwardedContract.objects.get(uid=f"{BUYER}1")

    imported = store({"id": "1"}, {"id": "2", "montant": "70000", "titulaire_id": SUPPLIERS[1]})

    changed = AwardedContract.objects.get(uid=f"{BUYER}2")
    assert counts(imported) == (0, 1, 1)
    assert (changed.amount, changed.suppliers.get().siret) == (Decimal(70_000), SUPPLIERS[1])
    assert AwardedContract.objects.get(pk=before.pk).suppliers.get().siret == SUPPLIERS[0]


@pytest.mark.parametrize(
    "change", [{"titulaire_nom": "Brévent & fils"}, {"titulaire_id": "", "titulaire_nom": ""}]
)
def test_change_of_the_supplier_alone_is_seen(change):
    store({})

    assert counts(store(change)) == (0, 1, 0)
    assert counts(store(change)) == (0, 0, 1)


def test_contracts_absent_from_the_file_stay():
    AwardedContractFactory()

    store({})

    assert AwardedContract.objects.count() == 2


def test_current_version_wins_and_keeps_the_first_day():
    signed = {"donneesActuelles": "false"}
    current = {
        "modification_id": "2",
        "montant": "80000",
        "dateNotification": "2025-05-05",
        "titulaire_id": SUPPLIERS[1],
    }
    between = {"modification_id": "1", "donneesActuelles": "false", "montant": "70000"}

    store(current, signed, between)

    contract = AwardedContract.objects.get()
    assert (contract.amount, contract.modification_number) == (Decimal(80_000), 2)
    assert contract.notified_on == date(2024, 3, 1)
    assert suppliers() == [SUPPLIERS[1]]


def test_last_modification_wins_when_no_version_is_said_to_be_current():
    store({"modification_id": "1", "montant": "70000"}, {}, {"modification_id": "0"})

    assert AwardedContract.objects.get().amount == Decimal(70_000)


def test_older_version_does_not_replace_a_newer_one():
    store({"modification_id": "2", "montant": "80000"})

    imported = store({"modification_id": "1", "montant": "70000"})

    assert counts(imported) == (0, 0, 1)
    assert AwardedContract.objects.get().amount == Decimal(80_000)


def test_undated_first_version_leaves_its_reason():
    store(
        {"dateNotification": "0218-01-01", "donneesActuelles": "false"},
        {"modification_id": "1", "dateNotification": "2025-05-05"},
    )

    contract = AwardedContract.objects.get()
    assert (contract.notified_on, contract.notified_issue) == (None, "implausible")


def test_dry_run_counts_and_writes_nothing():
    store({"id": "1"})

    imported = store({"id": "1", "montant": "70000"}, {"id": "2"}, is_dry_run=True)

    assert counts(imported) == (1, 1, 0)
    assert AwardedContract.objects.get().amount == Decimal(60_000)


def test_doubts_of_the_whole_file_are_counted():
    imported = store(
        {"id": "1", "dateNotification": "1970-01-01"},
        {"id": "2", "montant": "1"},
        {"id": "3", "codeCPV": "x"},
        {"id": "4", "nature": "Accord-cadre"},
    )

    assert imported.contract_count == 4
    assert (imported.undated_count, imported.unpriced_count) == (1, 1)
    assert (imported.unclassified_count, imported.framework_count) == (1, 1)


def test_bad_lines_are_counted_and_the_first_ones_kept(monkeypatch):
    monkeypatch.setattr(module, "SHOWN_BAD_LINES", 2)
    bad = [BadLine(number, "no_number") for number in (3, 4, 5)]

    imported = store_contracts([*bad, *lines({})], is_dry_run=False, on_progress=lambda _: None)

    assert (imported.line_count, imported.bad_line_count) == (4, 3)
    assert imported.bad_lines == bad[:2]
    assert imported.new_count == 1


def test_progress_is_told_as_lines_come(monkeypatch):
    monkeypatch.setattr(module, "PROGRESS_EVERY", 2)
    seen = []

    store_contracts(
        lines(*({"id": str(n)} for n in range(5))),
        is_dry_run=True,
        on_progress=lambda imported: seen.append(imported.line_count),
    )

    assert seen == [2, 4]


def test_file_that_breaks_off_leaves_everything_as_it_was():
    def broken():
        yield from lines({})
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store_contracts(broken(), is_dry_run=False, on_progress=lambda _: None)

    assert not AwardedContract.objects.exists()
