import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from collectif.matching.notice_vectors import notice_vector
from tenders.models import Procedure, ProcedureVector
from tenders.pipeline import vectors
from tenders.pipeline.inputs import procedure_inputs
from tenders.pipeline.vectors import procedure_vectors, store_all_vectors, store_vectors
from tests.tenders.factories import ProcedureFactory

pytestmark = pytest.mark.django_db


def read():
    """Return the vectors as they come, and the number of queries."""
    with CaptureQueriesContext(connection) as captured:
        found = list(procedure_vectors(Procedure.objects.all()))
    return sorted(found, key=lambda vector: vector.id), len(captured)


def from_text():
    return list(map(notice_vector, procedure_inputs(Procedure.objects.order_by("pk"))))


@pytest.fixture
def procedures():
    ProcedureFactory(title="Audit des audits", language="fra", classification_codes=["79212000"])
    ProcedureFactory(title="Prüfung", language="deu", departments=[])
    return Procedure.objects.all()


def test_vectors_are_the_same_read_from_the_text_or_stored(procedures):
    unread, _queries = read()
    store_vectors(procedures)
    stored, _queries = read()

    assert unread == stored == from_text()
    assert stored[0].words["audit"] == 2
    assert dict(stored[1].words) == {}


def test_reading_writes_nothing(procedures):
    read()

    assert not ProcedureVector.objects.exists()


def test_stored_words_are_read_in_two_queries_whatever_their_number(procedures):
    store_vectors(procedures)
    few = read()[1]
    ProcedureFactory.create_batch(20)
    store_vectors(Procedure.objects.all())

    assert (few, read()[1]) == (2, 2)


def test_store_reads_again_only_what_has_changed(procedures, django_assert_num_queries):
    store_vectors(procedures)
    with django_assert_num_queries(1):
        store_vectors(procedures)
    first = procedures.order_by("pk").first()
    Procedure.objects.filter(pk=first.pk).update(title="Vélo", changed_at=timezone.now())

    assert read()[0] == from_text()
    store_vectors(procedures)

    assert read() == (from_text(), 2)
    assert ProcedureVector.objects.get(pk=first.pk).stems[0] == "velo"


def test_stored_by_another_reader_is_read_again(procedures, monkeypatch):
    store_vectors(procedures)
    ProcedureVector.objects.update(stems=["faux"], counts=[1])
    monkeypatch.setattr(vectors, "READING_VERSION", "0")

    assert read()[0] == from_text()
    store_vectors(procedures)
    assert read() == (from_text(), 2)


def test_store_all_goes_through_everything_by_chunks(procedures, monkeypatch):
    monkeypatch.setattr(vectors, "CHUNK_SIZE", 1)

    assert (store_all_vectors(), store_all_vectors()) == (2, 2)

    assert ProcedureVector.objects.count() == 2
    assert read()[0] == from_text()


def test_store_of_nothing_is_no_error():
    assert store_all_vectors() == 0
    assert read()[0] == []
