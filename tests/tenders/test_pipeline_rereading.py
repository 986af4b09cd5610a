import pytest
from django.db.models.functions import Now

from tenders.enums import RunStatus, Source
from tenders.models import Notice, Procedure, Rereading, SourceRecord
from tenders.models.rereading import SILENCE
from tenders.pipeline import rereading as module
from tenders.pipeline.records import lock_dossiers
from tenders.pipeline.rereading import advance_rereading, reread_records
from tests.concurrency import run_behind, run_together
from tests.members.factories import UserFactory
from tests.tenders.factories import SourceRecordFactory, SourceRunFactory
from tests.tenders.rows import rows, store
from tests.tenders.snapshots import contents

pytestmark = pytest.mark.django_db


def stored(count):
    """Store readable records, then set them apart as if the reader had not known them."""
    store(SourceRunFactory(), rows(count))
    SourceRecord.objects.update(quarantine_code="unknown_variant")
    return list(SourceRecord.objects.order_by("pk"))


def ask(**fields):
    last = SourceRecord.objects.latest("pk").pk
    count = SourceRecord.objects.quarantined().count()
    defaults = {"requested_by": UserFactory(), "last_record": last, "total_count": count}
    return Rereading.objects.create(**(defaults | fields))


@pytest.fixture
def pages():
    return []


@pytest.fixture
def advance(pages):
    return lambda rereading: advance_rereading(rereading.pk, on_page=pages.append)


def test_records_of_two_sources_are_read_by_their_own_reader():
    mine, *_ = stored(2)
    other = SourceRecordFactory(source=Source.TED, media_type="application/xml", body="<a/>")

    page = reread_records([mine.pk, other.pk])

    assert (page.seen_count, page.quarantined_count) == (2, 1)
    mine.refresh_from_db()
    assert mine.quarantine_code == ""


def test_dossier_is_derived_again_though_its_notices_say_the_same():
    store(SourceRunFactory(), rows(2))
    record, other = SourceRecord.objects.order_by("pk")
    wrong, right = record.notice.procedure, other.notice.procedure
    Procedure.objects.filter(pk=wrong.pk).update(title="As we once put it together")

    page = reread_records([record.pk, other.pk])

    assert (page.changed_count, page.procedure_ids) == (1, [wrong.pk])
    wrong.refresh_from_db()
    assert wrong.title == record.notice.title
    assert Procedure.objects.get(pk=right.pk).changed_at == right.changed_at
    assert reread_records([record.pk, other.pk]).procedure_ids == []


def test_no_record_is_no_work():
    assert reread_records([]).seen_count == 0


def test_all_are_read_page_by_page(advance, pages, monkeypatch):
    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    stored(5)
    SourceRecordFactory(quarantined=True, source_id="26-9", body="{}")

    done = advance(ask())

    assert [page.seen_count for page in pages] == [2, 2, 2]
    assert (done.status, done.seen_count, done.readable_count) == (RunStatus.SUCCEEDED, 6, 5)
    assert done.finished_at is not None
    assert SourceRecord.objects.quarantined().count() == 1


def test_only_those_of_the_demand_are_read(advance):
    stored(2)
    other = SourceRecordFactory(quarantine_code="not_xml", source=Source.TED, body="")

    done = advance(ask(source=Source.TED, quarantine_code="not_xml"))

    assert done.seen_count == 1
    other.refresh_from_db()
    assert other.quarantine_code
    assert SourceRecord.objects.quarantined().count() == 3


def test_what_is_set_apart_meanwhile_does_not_lengthen_the_work(advance):
    stored(1)
    rereading = ask()
    SourceRecordFactory.create_batch(3, quarantined=True, body="{}")

    assert advance(rereading).seen_count == 1


def test_worker_that_dies_is_taken_up_where_it_was(monkeypatch):
    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    stored(5)
    rereading = ask()

    def die(page):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        advance_rereading(rereading.pk, on_page=die)
    done = advance_rereading(rereading.pk, on_page=lambda page: None)

    assert (done.status, done.seen_count, done.failure_count) == (RunStatus.SUCCEEDED, 5, 0)


def test_record_that_kills_its_reader_is_given_up(monkeypatch):
    stored(1)
    rereading = ask()

    def die(ids):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "reread_records", die)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                advance_rereading(rereading.pk, on_page=lambda page: None)
    ended = advance_rereading(rereading.pk, on_page=lambda page: None)

    assert (ended.status, ended.seen_count) == (RunStatus.FAILED, 0)


@pytest.mark.parametrize("status", [RunStatus.SUCCEEDED, RunStatus.FAILED])
def test_done_is_done(advance, status):
    stored(1)

    assert advance(ask(status=status)) is None


def test_unknown_demand_is_no_error():
    assert advance_rereading(0, on_page=lambda page: None) is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work(monkeypatch):
    monkeypatch.setattr(module, "PAGE_SIZE", 2)
    stored(9)
    whole = contents()["dossiers"]
    Notice.objects.update(facts={})
    rereading = ask()

    errors = run_together(*[lambda: advance_rereading(rereading.pk, on_page=lambda page: None)] * 2)

    assert errors == []
    rereading.refresh_from_db()
    assert (rereading.status, rereading.seen_count) == (RunStatus.SUCCEEDED, 9)
    assert contents()["dossiers"] == whole


@pytest.mark.django_db(transaction=True)
def test_record_that_changes_meanwhile_is_read_as_it_became():
    (record,) = stored(1)

    def change():
        lock_dossiers()
        SourceRecord.objects.update(body="{}")

    assert run_behind(change, lambda: reread_records([record.pk])) == []

    record.refresh_from_db()
    assert record.quarantine_code == "donnees_not_json"


def test_silent_demands_are_forgotten():
    stored(1)
    rereading = ask()
    assert not Rereading.objects.forgotten().exists()

    Rereading.objects.update(heartbeat_at=Now() - SILENCE * 2)
    assert Rereading.objects.forgotten().get() == rereading

    Rereading.objects.update(status=RunStatus.SUCCEEDED)
    assert not Rereading.objects.forgotten().exists()
