"""Several workers at once, each with its own connection: the end is as if they had queued."""

from datetime import date

import pytest
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction

from tenders.actions.runs import request_run
from tenders.enums import RunStatus
from tenders.models import (
    Match,
    MatchRebuild,
    MatchStatistics,
    Notice,
    Procedure,
    ProfileMatching,
    SourceRecord,
    SourceRun,
)
from tenders.pipeline.matching import match_profile, match_profiles, match_waiting_procedures
from tenders.pipeline.rebuild import plan_when_outdated
from tenders.pipeline.records import lock_dossiers, reread
from tenders.pipeline.runs import advance_run, store_page
from tenders.pipeline.statistics import build_statistics, current_statistics, switch_on
from tenders.sources.feed import Page
from tests.concurrency import meanwhile, run_together
from tests.members.factories import ReferenceFactory
from tests.tenders.factories import ProcedureFactory, SourceRecordFactory, SourceRunFactory
from tests.tenders.rows import cancellation, raw, row, rows, store
from tests.tenders.snapshots import matches

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Conseil en organisation des achats"


def page(*rows):
    return Page(day=date(2026, 3, 1), offset=0, total_count=len(rows), records=raw(rows))


@pytest.fixture
def profiles():
    return [ReferenceFactory(title=TITLE).profile for _ in range(8)]


def test_two_matchings_of_one_profile_make_one_set_of_rows(profiles):
    ProcedureFactory.create_batch(30, title=TITLE)
    current_statistics()

    errors = run_together(*[lambda: match_profile(profiles[0])] * 4)

    assert errors == []
    assert Match.objects.count() == 30
    assert ProfileMatching.objects.count() == 1


def test_two_workers_that_find_the_same_work_share_it(profiles):
    ProcedureFactory.create_batch(10, title=TITLE)
    current_statistics()
    ids = [profile.pk for profile in profiles]
    done = []

    def match():
        done.append(match_profiles(ids, only_due=True))

    assert run_together(match, match) == []
    match_profiles(ids, only_due=True)

    assert Match.objects.count() == 80
    assert sum(done) <= 8


def test_notices_and_profiles_matched_at_once_end_the_same(profiles):
    ids = [profile.pk for profile in profiles]
    current_statistics()
    match_profiles(ids)
    ProcedureFactory.create_batch(40, title=TITLE)
    forwards, backwards = ids, ids[::-1]

    errors = run_together(
        match_waiting_procedures,
        lambda: match_profiles(forwards),
        lambda: match_profiles(backwards),
        match_waiting_procedures,
    )

    assert errors == []
    together = matches()
    assert len(together) == 320
    match_profiles(ids)
    assert matches() == together


def test_each_waiting_notice_is_matched_by_one_worker(profiles):
    ProcedureFactory.create_batch(20, title=TITLE)
    current_statistics()
    done = []

    errors = run_together(*[lambda: done.append(match_waiting_procedures())] * 3)

    assert errors == []
    assert sum(done) == 20
    assert not Procedure.objects.filter(matched_at=None).exists()


def test_notice_in_the_hands_of_a_worker_is_left_to_it():
    ProcedureFactory()
    done = []

    with transaction.atomic():
        list(Procedure.objects.select_for_update())
        run_together(lambda: done.append(match_waiting_procedures()))

    assert done == [0]


def test_profile_in_the_hands_of_a_worker_is_left_to_it(profiles):
    ids = [profile.pk for profile in profiles]
    match_profiles(ids)
    switch_on(build_statistics())
    done = []

    with transaction.atomic():
        list(ProfileMatching.objects.filter(profile=ids[0]).select_for_update())
        run_together(lambda: done.append(match_profiles(ids, only_due=True)))

    assert done == [7]


def test_profile_asked_for_by_name_is_waited_for(profiles):
    match_profile(profiles[0])

    with meanwhile(lambda: match_profile(profiles[0])) as errors:
        list(ProfileMatching.objects.select_for_update())

    assert errors == []


@pytest.mark.parametrize(
    "write",
    [
        lambda run: store(run, [row("26-1")]),
        lambda run: reread([SourceRecordFactory(run=run)]),
    ],
)
def test_dossiers_are_written_by_one_at_a_time(write):
    run = SourceRunFactory()

    with meanwhile(lambda: write(run)) as errors:
        lock_dossiers()

    assert errors == []


def test_page_that_has_not_changed_waits_for_nobody():
    run = SourceRunFactory()
    store(run, rows(3))
    stored = []

    with transaction.atomic():
        lock_dossiers()
        assert run_together(lambda: stored.append(store(run, rows(3)))) == []
        assert [page.unchanged_count for page in stored] == [3]


def test_request_that_comes_second_is_told_once_the_first_is_committed():
    with meanwhile(lambda: request_run(source="boamp", is_enqueued=False)) as errors:
        SourceRunFactory(queued=True)

    (error,) = errors
    assert error.error_dict[NON_FIELD_ERRORS][0].code == "already_running"
    assert SourceRun.objects.count() == 1


def test_call_and_its_cancellation_stored_at_once_find_each_other():
    run = SourceRunFactory(running=True)

    errors = run_together(
        lambda: store_page(run=run, page=page(row("26-1"), *rows(20))),
        lambda: store_page(run=run, page=page(*rows(20), cancellation("26-2", of="26-1"))),
    )

    assert errors == []
    cancelled = Notice.objects.get(source_id="26-1").procedure
    assert cancelled.cancelled_on is not None
    assert cancelled == Notice.objects.get(source_id="26-2").procedure
    assert SourceRecord.objects.count() == 22


def test_records_stored_and_read_again_at_once():
    run = SourceRunFactory()
    store(run, rows(20))
    records = list(SourceRecord.objects.order_by("pk"))

    errors = run_together(
        lambda: store(run, rows(20, objet="Autre", nomacheteur="Autre")),
        lambda: reread(records),
    )

    assert errors == []
    assert Notice.objects.count() == 20


def test_two_workers_on_one_run_store_each_page_once(boamp, settings):
    boamp.rows = rows(250, dateparution="2026-03-02")
    run = SourceRunFactory(queued=True, base_url=settings.TENDERS_BOAMP_URL)
    ended = []

    def work():
        ended.append(advance_run(run.pk, on_page=lambda run, stored: None))

    assert run_together(work, work, work) == []

    run.refresh_from_db()
    assert (run.status, run.seen_count, run.attempt_count) == (RunStatus.SUCCEEDED, 250, 1)
    assert sorted(result is None for result in ended) == [False, True, True]
    assert SourceRun.objects.count() == 1


def test_first_statistics_are_drawn_once():
    drawn = []

    errors = run_together(*[lambda: drawn.append(current_statistics())] * 3)

    assert errors == []
    assert len({one.pk for one in drawn}) == 1 == MatchStatistics.objects.count()


def test_rebuild_is_planned_once_when_the_notices_have_grown():
    current_statistics()
    ProcedureFactory.create_batch(30)
    planned = []

    assert run_together(*[lambda: planned.append(plan_when_outdated())] * 3) == []

    assert sum(one is not None for one in planned) == 1
    assert MatchRebuild.objects.count() == 1
    assert MatchStatistics.objects.count() == 2
