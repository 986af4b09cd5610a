from datetime import date
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenders.models import Notice
from tenders.pipeline.links import derive_current_facts
from tenders.pipeline.records import store_records
from tests.tenders.factories import NoticeFactory, SourceRunFactory, at
from tests.tenders.rows import award, cancellation, correction, row

pytestmark = pytest.mark.django_db

CALL = row("26-1", dateparution="2026-03-02", deadline="2026-03-30T12:00:00")


@pytest.fixture
def store():
    run = SourceRunFactory(running=True)

    def store_one_by_one(*records):
        for record in records:
            store_records(run=run, rows=[record])
        return {notice.source_id: notice for notice in Notice.objects.all()}

    return store_one_by_one


def facts(notice):
    return (notice.is_attached, notice.cancelled_on, notice.awarded_on)


def test_correction_hangs_below_its_call_and_moves_the_deadline(store):
    notices = store(
        CALL,
        correction("26-2", of="26-1", dateparution="2026-03-10", deadline="2026-04-15T12:00:00"),
    )

    assert notices["26-1"].current_deadline == at("2026-04-15", "10:00")
    assert notices["26-1"].submission_deadline == at("2026-03-30", "10:00")
    assert facts(notices["26-1"]) == (False, None, None)
    assert notices["26-2"].is_attached


def test_correction_without_a_deadline_leaves_the_one_in_force(store):
    silent = correction("26-2", of="26-1", dateparution="2026-03-10", deadline="sans date")

    notices = store(CALL, silent)

    assert notices["26-1"].current_deadline == at("2026-03-30", "10:00")


@pytest.mark.parametrize("order", permutations(range(4)))
def test_order_of_arrival_does_not_matter(store, order):
    records = [
        CALL,
        correction("26-2", of="26-1", dateparution="2026-03-10", deadline="2026-04-15T12:00:00"),
        # A correction of the correction, published the same day as another one.
        correction("26-3", of="26-2", dateparution="2026-03-20", deadline="2026-04-20T12:00:00"),
        cancellation("26-4", of="26-3", dateparution="2026-03-25"),
    ]

    notices = store(*(records[position] for position in order))

    assert notices["26-1"].current_deadline == at("2026-04-20", "10:00")
    assert facts(notices["26-1"]) == (False, date(2026, 3, 25), None)
    assert [facts(notices[key]) for key in ("26-2", "26-3", "26-4")] == [(True, None, None)] * 3
    assert notices["26-2"].current_deadline == at("2026-04-15", "10:00")


def test_newest_of_two_corrections_of_a_day_holds(store):
    day = {"dateparution": "2026-03-10"}

    notices = store(
        CALL,
        correction("26-10000", of="26-1", deadline="2026-04-20T12:00:00", **day),
        correction("26-9999", of="26-1", deadline="2026-04-15T12:00:00", **day),
    )

    assert notices["26-1"].current_deadline == at("2026-04-20", "10:00")


def test_first_award_dates_the_call(store):
    notices = store(
        CALL,
        award("26-3", of="26-1", dateparution="2026-06-02"),
        award("26-2", of="26-1", dateparution="2026-05-02"),
    )

    assert facts(notices["26-1"]) == (False, None, date(2026, 5, 2))
    assert not Notice.objects.open_at(at("2026-03-15")).exists()


def test_notice_whose_target_is_unknown_stands_for_itself(store):
    lonely = correction(
        "26-2", of="26-1", dateparution="2026-03-10", deadline="2026-04-15T12:00:00"
    )

    notices = store(lonely)

    assert facts(notices["26-2"]) == (False, None, None)
    assert notices["26-2"].current_deadline == at("2026-04-15", "10:00")
    assert Notice.objects.open_at(at("2026-03-15")).exists()


def test_call_that_names_an_earlier_notice_stays_a_dossier(store):
    notices = store(CALL, row("26-2", annonce_lie=["26-1"]))

    assert not notices["26-2"].is_attached


def test_notices_that_name_each_other_are_harmless(store):
    notices = store(
        correction("26-2", of="26-3", dateparution="2026-03-10", deadline="2026-04-15T12:00:00"),
        correction("26-3", of="26-2", dateparution="2026-03-11", deadline="2026-04-20T12:00:00"),
    )

    assert [notices[key].is_attached for key in ("26-2", "26-3")] == [False, True]
    assert notices["26-2"].current_deadline == at("2026-04-20", "10:00")


def test_notice_that_names_itself_is_harmless():
    notice = NoticeFactory(source_id="26-2", kind="correction", linked_source_ids=["26-2"])

    derive_current_facts(["26-2"])

    notice.refresh_from_db()
    assert not notice.is_attached


def test_award_of_two_calls_closes_both(store):
    double = award("26-3", of="26-1", dateparution="2026-05-02")
    double["annonce_lie"] = ["26-1", "26-2"]

    notices = store(CALL, row("26-2"), double)

    assert notices["26-1"].awarded_on == notices["26-2"].awarded_on == date(2026, 5, 2)


def test_former_target_is_freed_when_a_notice_names_another(store):
    store(CALL, row("26-2"), cancellation("26-3", of="26-1", dateparution="2026-03-10"))

    notices = store(cancellation("26-3", of="26-2", dateparution="2026-03-10"))

    assert notices["26-1"].cancelled_on is None
    assert notices["26-2"].cancelled_on == date(2026, 3, 10)


def test_notice_touched_by_a_later_one_is_matched_again(store):
    store(CALL)
    Notice.objects.update(matched_at=at("2026-03-03"))
    before = Notice.objects.get().normalised_at

    notices = store(cancellation("26-2", of="26-1", dateparution="2026-03-10"))

    assert notices["26-1"].matched_at is None
    assert notices["26-1"].normalised_at > before


def test_facts_that_hold_are_not_written(store):
    store(CALL, correction("26-2", of="26-1", dateparution="2026-03-10"))

    assert derive_current_facts(["26-1", "26-2"]) == []


def test_query_count_does_not_grow():
    NoticeFactory(source_id="26-0")
    pairs = [(f"26-{n}", f"26-{n + 1}") for n in range(1, 60, 2)]
    for call, follower in pairs:
        NoticeFactory(source_id=call)
        NoticeFactory(source_id=follower, kind="cancellation", linked_source_ids=[call])
    seeds = [key for pair in pairs for key in pair]

    with CaptureQueriesContext(connection) as captured:
        changed = derive_current_facts(seeds)

    assert len(changed) == 60
    assert len(captured) == 3
    assert derive_current_facts([]) == []
