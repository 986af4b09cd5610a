from datetime import date, timedelta

import pytest
from django.utils import timezone

from collectif.core.events import Event
from tenders.enums import RunStatus
from tenders.models import Notice, SourceRecord, SourceRun
from tenders.pipeline import runs
from tenders.pipeline.runs import LeaseLost, advance_run, claim_run, delay_after, store_page
from tenders.sources.feed import Page
from tests.concurrency import run_together
from tests.servers import Reply
from tests.tenders.boamp_server import BROKEN, REFUSED
from tests.tenders.factories import SourceRunFactory
from tests.tenders.rows import raw, row, rows
from tests.tenders.snapshots import contents, every_row

pytestmark = pytest.mark.django_db

DAYS = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)]


@pytest.fixture
def run(boamp, settings):
    """A run of three days, about to start."""
    return SourceRunFactory(queued=True, base_url=settings.TENDERS_BOAMP_URL)


@pytest.fixture
def pages():
    return []


@pytest.fixture
def advance(pages):
    return lambda run: advance_run(run.pk, on_page=lambda run, stored: pages.append(stored))


def three_days():
    return [
        *rows(120, dateparution="2026-03-01"),
        row("26-7", dateparution="2026-03-03"),
        row("26-8", dateparution="2026-03-04"),
    ]


def page(day, offset, *records):
    return Page(day, offset, offset + len(records), raw(records))


def go_silent(run):
    SourceRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=181))


def test_run_reads_each_page_of_each_day(run, boamp, advance, pages):
    boamp.rows = three_days()

    ended = advance(run)

    run.refresh_from_db()
    assert ended.status == run.status == RunStatus.SUCCEEDED
    assert (run.seen_count, run.new_count, run.unchanged_count) == (121, 121, 0)
    assert run.attempt_count == 1
    assert run.started_at <= run.heartbeat_at <= run.finished_at
    assert [stored.seen_count for stored in pages] == [100, 20, 0, 1]
    assert Notice.objects.count() == 121


def test_second_run_changes_nothing(run, boamp, advance):
    boamp.rows = three_days()
    advance(run)
    before = every_row()

    second = advance(SourceRunFactory(queued=True, base_url=run.base_url))

    assert (second.seen_count, second.unchanged_count) == (121, 121)
    assert every_row() == before


def test_run_that_was_interrupted_goes_on_from_its_cursor(run, boamp, advance, monkeypatch):
    boamp.rows = three_days()

    def die_after_a_page(run, stored):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        advance_run(run.pk, on_page=die_after_a_page)
    go_silent(run)
    boamp.asked = []
    boamp.before = lambda request: boamp.asked.append(request.params["offset"])
    ended = advance(run)

    assert boamp.asked == ["100", "0", "0"]
    assert (ended.status, ended.seen_count, ended.attempt_count) == (RunStatus.SUCCEEDED, 121, 2)
    assert Notice.objects.count() == SourceRecord.objects.count() == 121


def test_page_and_cursor_are_stored_together_or_not_at_all(run, monkeypatch):
    claimed = claim_run(run.pk)

    def fail(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(runs, "_save", fail)
    with pytest.raises(OSError, match="disk full"):
        store_page(run=claimed, page=page(DAYS[0], 0, row("26-1")))

    run.refresh_from_db()
    assert not SourceRecord.objects.exists()
    assert (run.cursor_offset, run.seen_count) == (0, 0)


def test_worker_that_lost_its_run_may_not_write(run):
    slow = claim_run(run.pk)
    go_silent(run)
    quick = claim_run(run.pk)

    with pytest.raises(LeaseLost):
        store_page(run=slow, page=page(DAYS[0], 0, row("26-1")))
    store_page(run=quick, page=page(DAYS[0], 0, row("26-2")))

    assert [record.source_id for record in SourceRecord.objects.all()] == ["26-2"]


def test_worker_that_lost_its_run_stops(run, boamp):
    boamp.rows = three_days()

    def lose(run, stored):
        SourceRun.objects.update(attempt_count=9)

    assert advance_run(run.pk, on_page=lose) is None

    run.refresh_from_db()
    assert (run.status, run.attempt_count) == (RunStatus.RUNNING, 9)
    assert SourceRecord.objects.count() == 100


def test_worker_that_lost_its_run_does_not_postpone_it(run, boamp):
    boamp.rows = three_days()
    boamp.faults = [None, BROKEN, BROKEN]

    def lose(run, stored):
        SourceRun.objects.update(attempt_count=9)

    assert advance_run(run.pk, on_page=lose) is None

    run.refresh_from_db()
    assert (run.retry_at, run.error_code) == (None, "")


def test_run_in_the_hands_of_a_worker_is_not_taken(run):
    assert claim_run(run.pk).attempt_count == 1
    assert claim_run(run.pk) is None


@pytest.mark.parametrize("status", [RunStatus.SUCCEEDED, RunStatus.FAILED])
def test_run_that_ended_is_not_taken(status, advance):
    assert advance(SourceRunFactory(status=status)) is None


def test_unknown_run_is_not_taken(advance):
    assert advance_run(0, on_page=lambda run, stored: None) is None


@pytest.mark.django_db(transaction=True)
def test_of_three_workers_one_takes_the_run(settings):
    run = SourceRunFactory(queued=True)
    taken = []

    errors = run_together(*[lambda: taken.append(claim_run(run.pk))] * 3)

    assert errors == []
    assert [claimed.attempt_count for claimed in taken if claimed] == [1]


def test_source_that_does_not_answer_is_asked_again_later(run, boamp, advance):
    boamp.rows = three_days()
    boamp.faults = [None, BROKEN, BROKEN]

    waiting = advance(run)

    assert (waiting.status, waiting.failure_count) == (RunStatus.RUNNING, 1)
    assert waiting.error_code == "source_unavailable"
    assert waiting.error_detail == "server_error (HTTP 500): Internal error"
    assert (waiting.cursor_offset, waiting.seen_count) == (100, 100)
    assert timedelta(seconds=25) < waiting.retry_at - timezone.now() <= timedelta(seconds=30)
    assert advance(run) is None

    SourceRun.objects.update(retry_at=timezone.now())
    ended = advance(run)

    assert (ended.status, ended.error_code, ended.error_detail) == (RunStatus.SUCCEEDED, "", "")
    assert (ended.failure_count, ended.retry_at, ended.seen_count) == (0, None, 121)


def test_run_is_given_up_after_five_failures_without_a_page(run, boamp, advance):
    boamp.faults = [BROKEN] * 100

    for _ in range(4):
        assert advance(run).status == RunStatus.RUNNING
        SourceRun.objects.update(retry_at=timezone.now())
    ended = advance(run)

    assert (ended.status, ended.error_code) == (RunStatus.FAILED, "source_unavailable")
    assert ended.finished_at is not None
    event = Event.objects.about(run).get()
    assert (event.actor, event.verb) == (None, "source_run_failed")
    assert event.data == {"error_code": "source_unavailable"}


def test_each_page_gives_new_patience(run, boamp, advance):
    boamp.rows = three_days()
    SourceRun.objects.update(failure_count=4)
    boamp.faults = [None, BROKEN, BROKEN]

    assert advance(run).failure_count == 1


def test_source_that_refuses_ends_the_run_at_once(run, boamp, advance):
    boamp.rows = three_days()
    boamp.faults = [None, REFUSED]

    ended = advance(run)

    assert (ended.status, ended.error_code) == (RunStatus.FAILED, "source_rejected")
    assert ended.error_detail == "bad_request (HTTP 400): Unknown field: x"
    assert Notice.objects.count() == 100


@pytest.mark.parametrize(
    ("setting", "value"), [("base_url", "ftp://boamp.example"), ("departments", ["XX"])]
)
def test_wrong_settings_end_the_run_with_a_reason(run, advance, settings, setting, value):
    if setting == "departments":
        settings.TENDERS_DEPARTMENTS = value
    else:
        SourceRun.objects.update(base_url=value)

    ended = advance(run)

    assert (ended.status, ended.error_code) == (RunStatus.FAILED, "source_rejected")
    assert ended.error_detail


def test_run_whose_worker_dies_again_and_again_is_given_up(run):
    for failure_count in range(5):
        claimed = claim_run(run.pk)
        assert claimed.failure_count == failure_count
        go_silent(run)

    assert claim_run(run.pk) is None
    run.refresh_from_db()
    assert (run.status, run.error_code) == (RunStatus.FAILED, "interrupted")


def test_run_reads_only_the_departments_of_the_settings(run, boamp, advance, settings):
    settings.TENDERS_DEPARTMENTS = ["38"]
    asked = []
    boamp.before = lambda request: asked.append(request.params["where"])

    advance(run)

    assert all('code_departement in ("38")' in where for where in asked)


def test_broken_answers_lead_to_the_same_end(run, boamp, advance):
    boamp.rows = three_days()
    advance(run)
    whole = contents()
    Notice.objects.all().delete()
    SourceRecord.objects.all().delete()

    broken = SourceRunFactory(queued=True, base_url=run.base_url)
    half = Reply(body=b'{"total_count": 3, "results": [{"idweb"')
    boamp.faults = [half, None, BROKEN, None, Reply(body=b"<html>"), None, Reply(cut=1), None]
    ended = advance(broken)

    assert ended.status == RunStatus.SUCCEEDED
    assert contents() == whole


@pytest.mark.parametrize(
    ("failures", "asked", "seconds"),
    [(1, None, 30), (2, None, 60), (4, None, 240), (1, 90, 90), (4, 90, 240), (1, 1e12, 3600)],
)
def test_wait_grows_and_follows_what_the_source_asks(failures, asked, seconds):
    assert delay_after(failures, asked) == timedelta(seconds=seconds)
