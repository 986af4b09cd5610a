from datetime import timedelta

import pytest
from django.utils import timezone

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from members.models import User
from tenders.enums import RunStatus, Source
from tenders.models import SourceRun, SourceState
from tenders.pipeline.runs import advance_run
from tenders.pipeline.source_states import (
    Freshness,
    freshness_of,
    is_on_trial,
    is_paused,
    note_failure,
    note_success,
    overdue_since,
    pause_after,
    report_stale,
)
from tests.concurrency import run_behind, run_together
from tests.members.factories import UserFactory
from tests.tenders.boamp_server import BROKEN, REFUSED
from tests.tenders.factories import SourceRunFactory
from tests.tenders.rows import row

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(hours=37)


def state(source=Source.BOAMP):
    return SourceState.objects.get(source=source)


def fail(times, source=Source.BOAMP):
    for _ in range(times):
        note_failure(SourceRunFactory(failed=True, source=source))


def read_long_ago(**fields):
    return SourceRunFactory(finished_at=timezone.now() - LONG_AGO, **fields)


@pytest.mark.parametrize(
    ("failures", "hours"), [(3, 1), (4, 2), (5, 4), (7, 16), (8, 24), (40, 24), (5000, 24)]
)
def test_pause_doubles_up_to_a_day(failures, hours):
    assert pause_after(failures) == timedelta(hours=hours)


@pytest.mark.parametrize("failures", [1, 2])
def test_one_or_two_runs_given_up_change_nothing(failures):
    fail(failures)

    assert not is_paused(Source.BOAMP)
    assert not is_on_trial(Source.BOAMP)


def test_third_run_given_up_leaves_the_source_in_peace_for_an_hour():
    fail(3)

    assert is_paused(Source.BOAMP)
    assert not is_paused(Source.TED)
    left = state().paused_until - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)


def test_success_closes_the_circuit():
    fail(4)

    note_success(SourceRunFactory(is_catch_up=False))

    assert (state().failure_count, state().paused_until) == (0, None)
    assert not is_on_trial(Source.BOAMP)


def test_run_that_is_given_up_counts_once(boamp, settings):
    run = SourceRunFactory(queued=True, base_url=settings.TENDERS_BOAMP_URL)
    boamp.faults = [REFUSED]

    advance_run(run.pk, on_page=lambda run, stored: None)
    advance_run(run.pk, on_page=lambda run, stored: None)

    assert state().failure_count == 1


def test_source_on_trial_is_tried_once(boamp, settings):
    fail(3)
    run = SourceRunFactory(queued=True, base_url=settings.TENDERS_BOAMP_URL)
    boamp.faults = [BROKEN] * 10

    ended = advance_run(run.pk, on_page=lambda run, stored: None)

    assert (ended.status, ended.retry_at) == (RunStatus.FAILED, None)
    assert state().failure_count == 4
    assert state().paused_until - timezone.now() > timedelta(minutes=119)


def test_source_on_trial_that_gives_a_page_is_waited_for(boamp, settings):
    fail(3)
    run = SourceRunFactory(queued=True, base_url=settings.TENDERS_BOAMP_URL)
    boamp.rows = [row("26-1", dateparution="2026-03-01")]
    boamp.faults = [None, BROKEN, BROKEN]

    waiting = advance_run(run.pk, on_page=lambda run, stored: None)

    assert (waiting.status, waiting.failure_count) == (RunStatus.RUNNING, 1)
    assert waiting.retry_at is not None


def test_run_that_ends_well_closes_the_circuit(boamp, settings):
    fail(3)
    run = SourceRunFactory(queued=True, base_url=settings.TENDERS_BOAMP_URL)

    assert advance_run(run.pk, on_page=lambda run, stored: None).status == RunStatus.SUCCEEDED

    assert not is_paused(Source.BOAMP)


@pytest.mark.django_db(transaction=True)
def test_failures_noted_at_one_moment_all_count():
    runs = SourceRunFactory.create_batch(3, failed=True)

    errors = run_together(*[lambda run=run: note_failure(run) for run in runs])

    assert errors == []
    assert state().failure_count == 3
    assert is_paused(Source.BOAMP)


def test_source_never_asked_for_is_not_overdue():
    assert overdue_since(Source.BOAMP) is None
    assert not report_stale(Source.BOAMP)


def test_overdue_counts_from_the_last_run_that_caught_up():
    last = read_long_ago()
    SourceRunFactory(is_catch_up=False)
    SourceRunFactory(failed=True)
    SourceRunFactory(source=Source.TED)

    assert overdue_since(Source.BOAMP) == last


def test_overdue_counts_from_the_first_demand_when_none_ended():
    first = SourceRunFactory(failed=True, created_at=timezone.now() - LONG_AGO)
    SourceRunFactory(failed=True)

    assert overdue_since(Source.BOAMP) == first


@pytest.mark.parametrize("state", [{}, {"failed": True}, {"queued": True}])
def test_source_read_or_asked_for_since_is_not_overdue(state):
    SourceRunFactory(**state)

    assert overdue_since(Source.BOAMP) is None


def test_each_coordinator_is_told_once_per_incident(alice, bob, dana):
    english = UserFactory(coordinator=True, email="eve@example.org", language="en")
    UserFactory(coordinator=True, email="gone@example.org", is_active=False)
    since = read_long_ago()

    assert report_stale(Source.BOAMP)
    assert not report_stale(Source.BOAMP)

    written = {message.recipient: message for message in OutboxMessage.objects.all()}
    assert set(written) == {alice, english}
    assert {message.kind for message in written.values()} == {"source_stale"}
    assert "BOAMP" in written[english].title
    assert "/sources/" in written[english].text_body
    assert Event.objects.filter(verb="source_stale").get().subject_id == since.pk
    assert state().stale_since is not None


def test_recovery_is_noted_and_the_next_incident_told_again(alice):
    read_long_ago()
    report_stale(Source.BOAMP)

    recovered = read_long_ago()
    note_success(recovered)

    assert state().stale_since is None
    assert Event.objects.get(verb="source_recovered").subject_id == recovered.pk
    assert report_stale(Source.BOAMP)
    assert OutboxMessage.objects.filter(recipient=alice).count() == 2


def test_chosen_window_does_not_end_an_alert(alice):
    read_long_ago()
    report_stale(Source.BOAMP)

    note_success(SourceRunFactory(is_catch_up=False))

    assert state().stale_since is not None


def test_success_without_an_alert_says_nothing():
    note_success(SourceRunFactory())

    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_watchers_at_one_moment_write_once(alice):
    read_long_ago()

    errors = run_together(*[lambda: report_stale(Source.BOAMP)] * 3)

    assert errors == []
    assert OutboxMessage.objects.count() == 1
    assert Event.objects.filter(verb="source_stale").count() == 1


@pytest.mark.django_db(transaction=True)
def test_watcher_waits_for_a_run_that_is_ending(alice):
    read_long_ago()
    run = SourceRunFactory(running=True)
    SourceState.objects.create(source=Source.BOAMP)

    def succeed():
        SourceRun.objects.filter(pk=run.pk).update(
            status=RunStatus.SUCCEEDED, finished_at=timezone.now()
        )
        note_success(SourceRun.objects.get(pk=run.pk))

    assert run_behind(succeed, lambda: report_stale(Source.BOAMP)) == []

    assert not OutboxMessage.objects.exists()
    assert User.objects.filter(pk=alice.pk).exists()


@pytest.mark.parametrize(
    ("hours", "pause", "said"),
    [
        (None, None, Freshness.NEVER),
        (0, None, Freshness.OK),
        (2.9, None, Freshness.OK),
        (3.1, None, Freshness.LATE),
        (35.9, None, Freshness.LATE),
        (36.1, None, Freshness.STALE),
        (1, 1, Freshness.PAUSED),
        (None, 1, Freshness.PAUSED),
        (1, -1, Freshness.OK),
    ],
)
def test_freshness_is_said_in_one_word(hours, pause, said):
    now = timezone.now()
    last = None if hours is None else now - timedelta(hours=hours)
    until = None if pause is None else now + timedelta(hours=pause)

    assert freshness_of(last, until, now=now) is said
