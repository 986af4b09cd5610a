import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError

from collectif.core.events import Event
from tenders.actions.records import request_rereading, reread_record
from tenders.enums import RunStatus, Source
from tenders.models import Notice, Procedure, Rereading, SourceRecord
from tests.concurrency import run_together
from tests.tenders.factories import SourceRecordFactory, SourceRunFactory
from tests.tenders.rows import row, store

pytestmark = pytest.mark.django_db


@pytest.fixture
def readable():
    """A record we can read, set apart as if we could not, and whose notice is missing."""
    store(SourceRunFactory(), [row("26-1")])
    SourceRecord.objects.update(quarantine_code="unknown_variant", quarantine_detail="PAPYRUS")
    Notice.objects.update(facts={})
    return SourceRecord.objects.get()


def code_of(error):
    return (
        error.error_dict[NON_FIELD_ERRORS][0].code if hasattr(error, "error_dict") else error.code
    )


def test_readable_record_leaves_the_quarantine(alice, readable, django_capture_on_commit_callbacks):
    Procedure.objects.update(title="Ancien objet")
    with django_capture_on_commit_callbacks() as callbacks:
        record = reread_record(record=readable, actor=alice)

    assert (record.quarantine_code, record.quarantine_detail) == ("", "")
    assert record.notice.facts["title"] == Procedure.objects.get().title != "Ancien objet"
    assert len(callbacks) == 1  # Its call is matched anew.
    event = Event.objects.about(record).get()
    assert (event.actor, event.verb, event.data) == (alice, "record_reread", {"is_readable": True})


def test_second_reading_changes_nothing_more(alice, readable, django_capture_on_commit_callbacks):
    reread_record(record=readable, actor=alice)
    with django_capture_on_commit_callbacks() as callbacks:
        reread_record(record=readable, actor=alice)

    assert callbacks == []


def test_unreadable_record_stays_with_its_reason(alice):
    record = SourceRecordFactory(quarantined=True)

    record = reread_record(record=record, actor=alice)

    assert record.quarantine_code
    assert Event.objects.get().data == {"is_readable": False}


def test_record_is_read_as_it_stands_now(alice, readable):
    stale = SourceRecord.objects.get()
    SourceRecord.objects.update(body="{}")

    assert reread_record(record=stale, actor=alice).quarantine_code


def test_record_without_a_text_is_refused(alice):
    record = SourceRecordFactory(source=Source.TED, quarantine_code="not_xml", body="")

    with pytest.raises(ValidationError) as raised:
        reread_record(record=record, actor=alice)

    assert code_of(raised.value) == "no_payload"
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        ({}, 3),
        ({"source": "ted"}, 2),
        ({"quarantine_code": "not_xml"}, 1),
        ({"source": "ted", "quarantine_code": "not_xml"}, 1),
    ],
)
def test_demand_says_how_many(alice, chosen, count, django_capture_on_commit_callbacks):
    SourceRecordFactory(quarantined=True)
    SourceRecordFactory(source=Source.TED, quarantined=True)
    SourceRecordFactory(source=Source.TED, quarantine_code="not_xml")
    SourceRecordFactory()

    with django_capture_on_commit_callbacks() as callbacks:
        rereading = request_rereading(actor=alice, **chosen)

    assert (rereading.status, rereading.total_count) == (RunStatus.QUEUED, count)
    assert len(callbacks) == 1
    event = Event.objects.about(rereading).get()
    assert (event.actor, event.verb) == (alice, "rereading_requested")
    assert event.data == {"source": "", "quarantine_code": "", **chosen, "count": count}


def test_nothing_to_read_is_refused(alice):
    SourceRecordFactory()

    with pytest.raises(ValidationError) as raised:
        request_rereading(actor=alice)

    assert code_of(raised.value) == "nothing_to_read"
    assert not Rereading.objects.exists()


def test_one_at_a_time(alice):
    SourceRecordFactory(quarantined=True)
    SourceRecordFactory(source=Source.TED, quarantined=True)
    first = request_rereading(actor=alice, source="boamp")

    with pytest.raises(ValidationError) as raised:
        request_rereading(actor=alice, source="ted")
    assert code_of(raised.value) == "already_running"

    Rereading.objects.filter(pk=first.pk).update(status=RunStatus.SUCCEEDED)
    request_rereading(actor=alice, source="ted")
    assert Rereading.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_demands_at_one_moment_one_is_told(alice, monkeypatch):
    monkeypatch.setattr("tenders.tasks.read_records_again.delay_on_commit", lambda pk: None)
    SourceRecordFactory(quarantined=True)

    errors = run_together(*[lambda: request_rereading(actor=alice)] * 3)

    assert [code_of(error) for error in errors] == ["already_running"] * 2
    assert Rereading.objects.count() == 1


def test_refusal_that_no_rule_of_ours_explains_is_not_hidden(alice, monkeypatch):
    SourceRecordFactory(quarantined=True)
    request_rereading(actor=alice)
    # As if the other had ended between the refusal and the question why.
    monkeypatch.setattr(Rereading, "validate_constraints", lambda row, exclude=None: None)

    with pytest.raises(IntegrityError):
        request_rereading(actor=alice)
