import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Organization
from tenders.models import Lot, Notice, SourceRecord
from tenders.pipeline.records import renormalise, store_records
from tests.tenders.factories import NoticeMarkFactory, SourceRunFactory
from tests.tenders.rows import correction, row, rows
from tests.tenders.snapshots import every_row
from tests.tenders.sources.records import eforms, eforms_lot, make_record, mapa

pytestmark = pytest.mark.django_db


@pytest.fixture
def run():
    return SourceRunFactory(running=True)


def queries_for(run, page):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        store_records(run=run, rows=page)
    return len(captured)


def test_store_records_writes_record_notice_lots_and_buyer(run):
    page = store_records(run=run, rows=[row(title="Tonte", lots=["Parcs", "Stades"])])

    notice = Notice.objects.get()
    assert (page.seen_count, page.new_count, page.changed_count) == (1, 1, 0)
    assert page.notice_ids == [notice.pk]
    assert (notice.source_id, notice.title, notice.kind) == ("26-10001", "Tonte", "call")
    assert notice.record.run == run
    assert notice.buyer.siret == "21990001600011"
    assert notice.current_deadline == notice.submission_deadline is not None
    assert notice.matched_at is None
    assert list(notice.lots.values_list("number", "title")) == [("1", "Parcs"), ("2", "Stades")]
    assert "Stades" in notice.lot_text


def test_store_records_twice_touches_nothing(run):
    page = [row("26-1", lots=["Parcs"]), correction("26-2", of="26-1"), {"idweb": "26-3"}]
    store_records(run=run, rows=page)
    before = every_row()

    second = store_records(run=SourceRunFactory(), rows=page)

    assert every_row() == before
    assert (second.seen_count, second.unchanged_count, second.notice_ids) == (3, 3, [])


def test_store_records_takes_a_repeated_record_once(run):
    page = store_records(run=run, rows=[row("26-1"), row("26-2"), row("26-1")])

    assert page.seen_count == 2
    assert Notice.objects.count() == 2


def test_changed_record_updates_its_notice_in_place(run):
    store_records(run=run, rows=[row("26-1", title="Avant", lots=["Parcs", "Stades"])])
    former = Notice.objects.get()
    kept_lot = former.lots.get(number="1")
    mark = NoticeMarkFactory(notice=former)
    Notice.objects.update(matched_at=former.normalised_at)

    page = store_records(run=run, rows=[row("26-1", title="Après", lots=["Parcs"])])

    notice = Notice.objects.get()
    assert (page.new_count, page.changed_count) == (0, 1)
    assert (notice.pk, notice.public_id) == (former.pk, former.public_id)
    assert (notice.title, notice.matched_at) == ("Après", None)
    assert notice.normalised_at > former.normalised_at
    assert [lot.pk for lot in notice.lots.all()] == [kept_lot.pk]
    assert notice.marks.get() == mark


def test_record_that_changes_beside_its_facts_leaves_the_notice_alone(run):
    store_records(run=run, rows=[row("26-1", lots=["Parcs"])])
    before = every_row()

    page = store_records(run=run, rows=[row("26-1", lots=["Parcs"], un_champ_de_plus=True)])

    after = every_row()
    assert (page.changed_count, page.notice_ids) == (1, [])
    record = SourceRecord.objects.get()
    assert record.payload["un_champ_de_plus"] is True
    assert record.changed_at > record.first_seen_at
    assert after["tenders_notice"] == before["tenders_notice"]
    assert after["tenders_lot"] == before["tenders_lot"]


def test_unparsable_record_is_set_apart_with_its_payload(run):
    broken = row("26-2") | {"donnees": "not JSON"}

    page = store_records(run=run, rows=[row("26-1"), broken, row("26-3")])

    record = SourceRecord.objects.quarantined().get()
    assert page.quarantined_count == 1
    assert (record.source_id, record.quarantine_code) == ("26-2", "donnees_not_json")
    assert record.payload == broken
    assert sorted(Notice.objects.values_list("source_id", flat=True)) == ["26-1", "26-3"]


def test_notice_survives_a_later_version_that_cannot_be_read(run):
    store_records(run=run, rows=[row("26-1", title="Avant")])

    store_records(run=run, rows=[row("26-1") | {"donnees": "not JSON"}])

    notice = Notice.objects.get()
    assert notice.title == "Avant"
    assert notice.record.quarantine_code == "donnees_not_json"


def test_record_that_is_read_again_leaves_quarantine(run):
    store_records(run=run, rows=[row("26-1") | {"donnees": "not JSON"}])

    page = store_records(run=run, rows=[row("26-1")])

    assert page.quarantined_count == 0
    assert not SourceRecord.objects.quarantined().exists()
    assert Notice.objects.count() == 1


def test_record_without_id_is_known_by_its_contents(run):
    nameless = {"objet": "Sans numéro"}

    store_records(run=run, rows=[nameless])
    page = store_records(run=run, rows=[nameless])

    record = SourceRecord.objects.get()
    assert page.unchanged_count == 1
    assert record.source_id.startswith("unidentified-")
    assert record.quarantine_code == "donnees_not_json"


def test_record_that_our_columns_cannot_hold_is_set_apart_alone(run, monkeypatch):
    monkeypatch.setattr(Notice._meta.get_field("variant"), "max_length", 3)
    monkeypatch.setattr(Notice._meta.get_field("variant").validators[0], "limit_value", 3)

    page = store_records(run=run, rows=[row("26-1")])

    record = SourceRecord.objects.get()
    assert page.quarantined_count == 1
    assert record.quarantine_code == "unstorable"
    assert record.quarantine_detail.startswith("variant: ")


def test_hostile_payload_is_stored_without_what_postgres_refuses(run):
    hostile = row("26-1", title="Ton\0te \ud800 taille") | {
        "note": "a\0b\ud800",
        "ratio": float("inf"),
    }

    store_records(run=run, rows=[hostile])
    again = store_records(run=run, rows=[hostile])

    record = SourceRecord.objects.get()
    assert again.unchanged_count == 1
    assert (record.payload["note"], record.payload["ratio"]) == ("ab?", "inf")
    assert Notice.objects.get().title == "Tonte taille"


def test_words_of_many_lots_stay_within_what_a_search_vector_holds(run):
    words = [" ".join(f"mot{lot}x{n}" for n in range(900)) for lot in range(300)]

    store_records(run=run, rows=[row("26-1", lots=words)])

    notice = Notice.objects.get()
    assert len(notice.lot_text) == 100_000
    assert notice.lots.count() == 300


def test_lots_of_one_number_are_told_apart(run):
    lots = [{"cbc:ID": {"#text": "LOT-0001"}}, {"cbc:ID": {"#text": "LOT-0001"}}]
    twins = [eforms_lot("LOT-0001", lot) for lot in lots]
    store_records(run=run, rows=[make_record(eforms(lots=twins))])

    numbers = list(Lot.objects.values_list("number", flat=True))
    assert numbers[0] + " (2)" == numbers[1]


def test_notice_without_buyer_name_is_kept(run):
    nameless = row("26-1", nomacheteur=None)
    nameless["donnees"] = nameless["donnees"].replace("Ville de Brumeval", "")

    store_records(run=run, rows=[nameless])

    assert Notice.objects.get().buyer_name == ""
    assert Organization.objects.get().name == "—"


def test_money_without_a_currency_is_in_euros(run):
    store_records(run=run, rows=[make_record(mapa())])

    assert Notice.objects.get().currency == "EUR"


def test_page_of_a_hundred_costs_as_many_queries_as_one(run):
    store_records(run=run, rows=[row("26-1", lots=["Parcs"])])

    one = queries_for(run, [row("26-2", lots=["Parcs"])])
    hundred = queries_for(run, rows(100, lots=["Parcs", "Stades"]))
    unchanged = queries_for(run, rows(100, lots=["Parcs", "Stades"]))

    assert (one, hundred) == (13, 13)
    assert unchanged == 4


def test_renormalise_reads_what_could_not_be_read(run):
    store_records(run=run, rows=[row("26-1")])
    record = SourceRecord.objects.get()
    Notice.objects.all().delete()
    SourceRecord.objects.update(quarantine_code="unknown_variant", quarantine_detail="FNSimple")

    page = renormalise(source="boamp", record_ids=[record.pk])

    record.refresh_from_db()
    assert (page.seen_count, page.changed_count, page.quarantined_count) == (1, 1, 0)
    assert record.quarantine_code == record.quarantine_detail == ""
    assert Notice.objects.get().record == record


def test_renormalise_writes_nothing_when_the_facts_come_out_the_same(run):
    store_records(run=run, rows=[row("26-1", lots=["Parcs"]), {"idweb": "26-2"}])
    before = every_row()

    page = renormalise(source="boamp", record_ids=SourceRecord.objects.values_list("pk", flat=True))

    assert every_row() == before
    assert (page.seen_count, page.changed_count, page.quarantined_count) == (2, 0, 1)


def test_renormalise_sets_apart_what_can_no_longer_be_read(run):
    store_records(run=run, rows=[row("26-1")])
    SourceRecord.objects.update(payload={"idweb": "26-1"})

    page = renormalise(source="boamp", record_ids=SourceRecord.objects.values_list("pk", flat=True))

    assert page.quarantined_count == 1
    assert SourceRecord.objects.get().quarantine_code != ""
    assert Notice.objects.count() == 1
