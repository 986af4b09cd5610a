import pytest

from tenders.enums import Source
from tenders.models import OutsideRecord, SourceRecord
from tenders.pipeline.runs import claim_run, store_page
from tenders.pipeline.territory import departments, known_ids, leave_outside
from tenders.sources.feed import Page
from tests.tenders.factories import SourceRecordFactory, SourceRunFactory
from tests.tenders.rows import raw, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings):
    settings.TENDERS_BOAMP_TRANSPORT = "files"
    settings.TENDERS_DEPARTMENTS = ["38", "73"]


def here(number="26-1"):
    return row(number, code_departement=["38"])


def elsewhere(number="26-2"):
    return row(number, code_departement=["75"])


def ids_of(records):
    return [record.source_id for record in records]


def kept(*rows, source=Source.BOAMP):
    return ids_of(leave_outside(source, raw(rows)))


def test_only_what_is_surely_elsewhere_is_left_out():
    nowhere = row("26-3", code_departement=[])

    assert kept(here(), elsewhere(), nowhere, {"idweb": "26-4"}) == ["26-1", "26-3", "26-4"]

    left = OutsideRecord.objects.get()
    assert (left.source_id, left.territory) == ("26-2", "38,73")


def test_all_of_france_leaves_nothing_out(settings):
    settings.TENDERS_DEPARTMENTS = []

    assert kept(here(), elsewhere()) == ["26-1", "26-2"]


def test_source_that_was_asked_for_places_is_believed(settings):
    settings.TENDERS_BOAMP_TRANSPORT = "api"

    assert kept(here(), elsewhere()) == ["26-1", "26-2"]


def test_notice_we_hold_is_kept_when_it_moves():
    SourceRecordFactory(source_id="26-2")

    assert kept(elsewhere("26-2")) == ["26-2"]


def test_record_without_a_number_is_kept():
    assert kept({"anything": 1}) == [""]


def test_left_out_twice_is_remembered_once(settings):
    kept(elsewhere())
    settings.TENDERS_DEPARTMENTS = ["69"]
    kept(elsewhere())

    assert OutsideRecord.objects.get().territory == "69"


def test_known_are_those_held_with_their_text_and_those_elsewhere():
    SourceRecordFactory(source=Source.TED, source_id="1-2026")
    SourceRecordFactory(source=Source.TED, source_id="2-2026", body="")
    OutsideRecord.objects.create(source=Source.TED, source_id="3-2026", territory="38,73")
    OutsideRecord.objects.create(source=Source.TED, source_id="4-2026", territory="75")
    numbers = [f"{number}-2026" for number in range(1, 6)]

    assert set(known_ids(Source.TED, numbers)) == {"1-2026", "3-2026"}
    assert set(known_ids(Source.BOAMP, numbers)) == set()


def test_run_counts_what_it_left_out_as_seen():
    run = claim_run(SourceRunFactory(queued=True).pk)

    run, stored = store_page(run=run, page=Page(run.cursor_day, 0, 2, raw([here(), elsewhere()])))

    assert (run.seen_count, run.new_count, run.unchanged_count) == (2, 1, 0)
    assert (run.outside_count, stored.seen_count) == (1, 1)
    assert ids_of(SourceRecord.objects.all()) == ["26-1"]


def test_departments_are_put_in_order(settings):
    settings.TENDERS_DEPARTMENTS = ["73", "1", "01"]

    assert departments() == ("01", "73")


def test_unknown_department_is_named(settings):
    settings.TENDERS_DEPARTMENTS = ["38", "XX"]

    with pytest.raises(ValueError, match="XX"):
        departments()
