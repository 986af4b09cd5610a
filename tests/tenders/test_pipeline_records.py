import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Organization
from tenders.enums import Visibility
from tenders.models import Lot, Notice, Procedure, SourceRecord
from tenders.pipeline.records import reread, store_private
from tenders.sources.bodies import canonical
from tenders.sources.facts import BuyerFacts
from tests.tenders.factories import ProcedureMarkFactory, SourceRunFactory
from tests.tenders.facts import facts
from tests.tenders.rows import correction, row, rows, store
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
        store(run, page)
    return len(captured)


def test_store_records_writes_record_notice_dossier_lots_and_buyer(run):
    page = store(run, [row(title="Tonte", lots=["Parcs", "Stades"])])

    notice = Notice.objects.select_related("procedure").get()
    procedure = notice.procedure
    assert (page.seen_count, page.new_count, page.changed_count) == (1, 1, 0)
    assert page.procedure_ids == [procedure.pk]
    assert (notice.source_id, notice.title, notice.kind) == ("26-10001", "Tonte", "call")
    assert notice.record.run == run
    assert procedure.buyer.siret == "21990001600011"
    assert procedure.submission_deadline == notice.submission_deadline is not None
    assert (procedure.matched_at, procedure.visibility) == (None, Visibility.EVERYONE)
    assert list(procedure.lots.values_list("number", "title")) == [("1", "Parcs"), ("2", "Stades")]
    assert "Stades" in procedure.lot_text


def test_store_records_twice_touches_nothing(run):
    page = [row("26-1", lots=["Parcs"]), correction("26-2", of="26-1"), {"idweb": "26-3"}]
    store(run, page)
    before = every_row()

    second = store(SourceRunFactory(), page)

    assert every_row() == before
    assert (second.seen_count, second.unchanged_count, second.procedure_ids) == (3, 3, [])


def test_store_records_takes_a_repeated_record_once(run):
    page = store(run, [row("26-1"), row("26-2"), row("26-1")])

    assert page.seen_count == 2
    assert Notice.objects.count() == 2


def test_changed_record_updates_its_dossier_in_place(run):
    store(run, [row("26-1", title="Avant", lots=["Parcs", "Stades"])])
    former = Procedure.objects.get()
    kept_lot = former.lots.get(number="1")
    mark = ProcedureMarkFactory(procedure=former)
    Procedure.objects.update(matched_at=former.changed_at)

    page = store(run, [row("26-1", title="Après", lots=["Parcs"])])

    procedure = Procedure.objects.get()
    assert (page.new_count, page.changed_count) == (0, 1)
    assert (procedure.pk, procedure.public_id) == (former.pk, former.public_id)
    assert (procedure.title, procedure.matched_at) == ("Après", None)
    assert procedure.changed_at > former.changed_at
    assert procedure.first_seen_at == former.first_seen_at
    assert [lot.pk for lot in procedure.lots.all()] == [kept_lot.pk]
    assert procedure.marks.get() == mark


def test_record_that_changes_beside_its_facts_leaves_the_dossier_alone(run):
    store(run, [row("26-1", lots=["Parcs"])])
    before = every_row()

    page = store(run, [row("26-1", lots=["Parcs"], un_champ_de_plus=True)])

    after = every_row()
    assert (page.changed_count, page.procedure_ids) == (1, [])
    record = SourceRecord.objects.get()
    assert '"un_champ_de_plus":true' in record.body
    assert record.changed_at > record.first_seen_at
    for table in ("tenders_notice", "tenders_procedure", "tenders_lot"):
        assert after[table] == before[table]


def test_unparsable_record_is_set_apart_with_its_payload(run):
    broken = row("26-2") | {"donnees": "not JSON"}

    page = store(run, [row("26-1"), broken, row("26-3")])

    record = SourceRecord.objects.quarantined().get()
    assert page.quarantined_count == 1
    assert (record.source_id, record.quarantine_code) == ("26-2", "donnees_not_json")
    assert record.body == canonical(broken)
    assert sorted(Notice.objects.values_list("source_id", flat=True)) == ["26-1", "26-3"]


def test_notice_survives_a_later_version_that_cannot_be_read(run):
    store(run, [row("26-1", title="Avant")])

    store(run, [row("26-1") | {"donnees": "not JSON"}])

    notice = Notice.objects.get()
    assert notice.title == "Avant"
    assert notice.record.quarantine_code == "donnees_not_json"


def test_record_that_is_read_again_leaves_quarantine(run):
    store(run, [row("26-1") | {"donnees": "not JSON"}])

    page = store(run, [row("26-1")])

    assert page.quarantined_count == 0
    assert not SourceRecord.objects.quarantined().exists()
    assert Notice.objects.count() == 1


def test_record_without_id_is_known_by_its_contents(run):
    nameless = {"objet": "Sans numéro"}

    store(run, [nameless])
    page = store(run, [nameless])

    record = SourceRecord.objects.get()
    assert page.unchanged_count == 1
    assert record.source_id.startswith("unidentified-")
    assert record.quarantine_code == "donnees_not_json"


def test_record_that_postgres_refuses_is_set_apart_alone(run):
    hostile = row("26-2", title="Tonte")
    hostile["donnees"] = hostile["donnees"].replace("Tonte", "Tonte \\u0000 des parcs")

    page = store(run, [row("26-1"), hostile | {"dateparution": "2026-03-02"}, row("26-3")])

    assert page.quarantined_count == 0
    assert Notice.objects.count() == 3
    assert "\0" not in Notice.objects.get(source_id="26-2").title


def test_dossier_that_no_column_can_hold_is_set_apart_alone(run, monkeypatch):
    monkeypatch.setattr("tenders.pipeline.derivation.LOT_TEXT_LENGTH", 10**7)
    words = [" ".join(f"mot{lot}x{n}" for n in range(1_000)) for lot in range(400)]

    page = store(run, [row("26-1"), row("26-2", lots=words), row("26-3")])

    record = SourceRecord.objects.quarantined().get()
    assert (page.quarantined_count, record.source_id) == (1, "26-2")
    assert record.quarantine_code == "unstorable"
    assert "tsvector" in record.quarantine_detail
    assert Procedure.objects.count() == 2


def test_hostile_payload_is_stored_without_what_postgres_refuses(run):
    hostile = row("26-1", title="Ton\0te \ud800 taille") | {
        "note": "a\0b\ud800",
        "ratio": float("inf"),
    }

    store(run, [hostile])
    again = store(run, [hostile])

    record = SourceRecord.objects.get()
    assert again.unchanged_count == 1
    assert '"note":"ab"' in record.body
    assert '"ratio":"inf"' in record.body
    assert Notice.objects.get().title == "Tonte taille"


def test_words_of_many_lots_stay_within_what_a_search_vector_holds(run):
    words = [" ".join(f"mot{lot}x{n}" for n in range(900)) for lot in range(300)]

    store(run, [row("26-1", lots=words)])

    procedure = Procedure.objects.get()
    assert len(procedure.lot_text) == 100_000
    assert procedure.lots.count() == 300


def test_lots_of_one_number_are_told_apart(run):
    lots = [{"cbc:ID": {"#text": "LOT-0001"}}, {"cbc:ID": {"#text": "LOT-0001"}}]
    twins = [eforms_lot("LOT-0001", lot) for lot in lots]
    store(run, [make_record(eforms(lots=twins))])

    numbers = list(Lot.objects.values_list("number", flat=True))
    assert numbers[0] + " (2)" == numbers[1]


def test_notice_without_buyer_name_is_kept(run):
    nameless = row("26-1", nomacheteur=None)
    nameless["donnees"] = nameless["donnees"].replace("Ville de Brumeval", "")

    store(run, [nameless])

    assert Procedure.objects.get().buyer_name == ""
    assert Organization.objects.get().name == "—"


def test_money_without_a_currency_is_in_euros(run):
    store(run, [make_record(mapa())])

    assert Procedure.objects.get().currency == "EUR"


def test_page_of_a_hundred_costs_as_many_queries_as_one(run):
    store(run, [row("26-1", lots=["Parcs"])])

    one = queries_for(run, [row("26-2", lots=["Parcs"])])
    hundred = queries_for(run, rows(100, lots=["Parcs", "Stades"]))
    unchanged = queries_for(run, rows(100, lots=["Parcs", "Stades"]))

    assert (one, hundred) == (16, 16)
    assert unchanged == 1


def read_again():
    return reread(list(SourceRecord.objects.order_by("pk")))


def test_reread_reads_what_could_not_be_read(run):
    store(run, [row("26-1")])
    body = SourceRecord.objects.get().body
    SourceRecord.objects.update(body=body.replace("FNSimple", "FNDouble"))
    read_again()
    SourceRecord.objects.update(body=body)

    page = read_again()

    record = SourceRecord.objects.get()
    assert (page.seen_count, page.quarantined_count) == (1, 0)
    assert record.quarantine_code == record.quarantine_detail == ""
    assert Notice.objects.get().record == record


def test_reread_writes_nothing_when_the_facts_come_out_the_same(run):
    store(run, [row("26-1", lots=["Parcs"]), {"idweb": "26-2"}])
    before = every_row()

    page = read_again()

    assert every_row() == before
    assert (page.seen_count, page.changed_count, page.quarantined_count) == (2, 0, 1)


def test_reread_sets_apart_what_can_no_longer_be_read(run):
    store(run, [row("26-1")])
    SourceRecord.objects.update(body='{"idweb":"26-1"}')

    page = read_again()

    assert page.quarantined_count == 1
    assert SourceRecord.objects.get().quarantine_code != ""
    assert Notice.objects.count() == 1


def test_reread_fills_what_was_stored_before_facts_were_kept(run):
    store(run, [row("26-1", title="Tonte")])
    Notice.objects.update(facts={})
    Procedure.objects.update(cpv_prefixes=[], notice_count=0)

    page = read_again()

    assert page.changed_count == 1
    assert Notice.objects.get().facts["title"] == "Tonte"
    assert Procedure.objects.get().notice_count == 1


def test_private_call_is_a_dossier_that_keeps_its_visibility():
    first = store_private([(facts("p-1", title="Avant"), '{"v":1}')])["p-1"]

    second = store_private(
        [(facts("p-1", title="Après"), '{"v":2}')], visibility=Visibility.EVERYONE
    )["p-1"]

    assert (first.visibility, first.sources) == (Visibility.TEAM, ["private"])
    assert (second.pk, second.title, second.visibility) == (first.pk, "Après", Visibility.TEAM)
    assert SourceRecord.objects.get().run is None


def test_private_call_names_no_public_buyer(run):
    secret = BuyerFacts(name="Projet secret Alpha", siret="21990001600011")
    private = store_private([(facts("p-1", buyer=secret), "{}")])["p-1"]

    store(run, [row("26-1")])

    public = Notice.objects.get(source_id="26-1").procedure
    assert public.buyer.siret == "21990001600011"
    assert public.buyer.name != "Projet secret Alpha"
    assert (private.buyer.siret, private.buyer_name) == ("", "Projet secret Alpha")


def test_new_records_are_written_before_the_lock_and_changed_ones_under_it(run):
    with CaptureQueriesContext(connection) as first:
        store(run, [row("26-1")])
    with CaptureQueriesContext(connection) as second:
        store(run, [row("26-1", title="Tonte")])

    assert steps(first) == ["record", "lock"]
    assert steps(second) == ["lock", "record"]


def steps(queries):
    """Return in what order records were written and the dossiers locked."""
    names = {'INSERT INTO "tenders_sourcerecord"': "record", "pg_advisory_xact_lock": "lock"}
    return [name for one in queries for part, name in names.items() if part in one["sql"]]
