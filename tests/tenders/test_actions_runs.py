from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from collectif.core.events import Event
from tenders.actions.runs import request_run
from tenders.enums import RunStatus, Source
from tenders.models import SourceRun, SourceState
from tenders.pipeline.runs import fail_run
from tests.concurrency import run_together
from tests.tenders.factories import SourceRunFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-03-15T11:00:00+00:00", tick=False):
        yield


@pytest.fixture
def address(settings):
    settings.TENDERS_BOAMP_URL = "https://boamp.example"
    settings.TENDERS_FIRST_PULL_DAYS = 30


def code_of(error):
    return error.error_dict[NON_FIELD_ERRORS][0].code


def window(run):
    return run.window_start, run.window_end


def test_first_run_reads_the_last_weeks(alice, address):
    run = request_run(source=Source.BOAMP, actor=alice)

    run.refresh_from_db()
    assert window(run) == (date(2026, 2, 13), date(2026, 3, 15))
    assert (run.status, run.requested_by, run.is_catch_up) == (RunStatus.QUEUED, alice, True)
    assert (run.base_url, run.origin) == ("https://boamp.example", "live")
    assert (run.cursor_day, run.cursor_offset) == (date(2026, 2, 13), 0)


def test_today_is_the_day_in_paris(address):
    with time_machine.travel("2026-03-15T23:30:00+00:00", tick=False):
        run = request_run(source=Source.BOAMP)

    assert run.window_end == date(2026, 3, 16)


def test_next_run_starts_the_day_before_the_last_one_ended(address):
    SourceRunFactory(window_start=date(2026, 3, 1), window_end=date(2026, 3, 10))
    SourceRunFactory(window_start=date(2026, 1, 1), window_end=date(2026, 1, 31))
    SourceRunFactory(failed=True, window_end=date(2026, 3, 14))

    run = request_run(source=Source.BOAMP)

    assert window(run) == (date(2026, 3, 9), date(2026, 3, 15))


def test_ted_is_read_again_from_three_days_before(address, settings):
    settings.TENDERS_TED_URL = "https://ted.example"
    SourceRunFactory(
        source=Source.TED, base_url="https://ted.example", window_end=date(2026, 3, 10)
    )

    run = request_run(source=Source.TED)

    assert window(run) == (date(2026, 3, 7), date(2026, 3, 15))
    assert (run.base_url, run.origin) == ("https://ted.example", "live")


def test_run_says_whether_the_notices_of_its_own_source_are_real(address, settings):
    settings.TENDERS_TED_ORIGIN = "sample"

    origins = [request_run(source=source).origin for source in (Source.BOAMP, Source.TED)]

    assert origins == ["live", "sample"]


def test_sources_are_read_side_by_side(address):
    request_run(source=Source.BOAMP)
    request_run(source=Source.TED)

    assert SourceRun.objects.active().count() == 2


def test_clock_leaves_a_tired_source_in_peace_and_a_person_may_try(alice, address):
    SourceState.objects.create(
        source=Source.BOAMP,
        failure_count=3,
        paused_until=timezone.now() + timedelta(hours=1),
    )

    with pytest.raises(ValidationError) as raised:
        request_run(source=Source.BOAMP, is_automatic=True)

    assert raised.value.code == "paused"
    assert not SourceRun.objects.exists()
    assert not Event.objects.exists()
    request_run(source=Source.TED, is_automatic=True)
    assert request_run(source=Source.BOAMP, actor=alice).status == RunStatus.QUEUED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_clock_hears_of_a_run_that_fails_at_that_moment(address, attempt):
    SourceState.objects.create(source=Source.BOAMP, failure_count=2)
    running = SourceRunFactory(running=True)

    def ask():
        request_run(source=Source.BOAMP, is_automatic=True, is_enqueued=False)

    errors = run_together(lambda: fail_run(running, "source_unavailable", ""), ask, ask, ask)

    assert all(isinstance(error, ValidationError) for error in errors)
    assert len(errors) == 3
    assert not SourceRun.objects.active().exists()


def test_chosen_window_does_not_say_up_to_when_the_source_was_read(address):
    SourceRunFactory(window_end=date(2026, 3, 10))
    SourceRunFactory(
        is_catch_up=False, window_start=date(2026, 3, 14), window_end=date(2026, 3, 14)
    )

    run = request_run(source=Source.BOAMP)

    assert run.window_start == date(2026, 3, 9)


def test_another_address_starts_afresh(address):
    SourceRunFactory(base_url="http://127.0.0.1:8000", window_end=date(2026, 3, 10))

    run = request_run(source=Source.BOAMP)

    assert run.window_start == date(2026, 2, 13)


def test_window_may_be_chosen(address):
    run = request_run(
        source=Source.BOAMP, window_start=date(2026, 1, 1), window_end=date(2026, 1, 31)
    )

    assert window(run) == (date(2026, 1, 1), date(2026, 1, 31))
    assert not run.is_catch_up


def test_window_that_ends_before_it_starts_is_refused(address):
    with pytest.raises(ValidationError) as raised:
        request_run(source=Source.BOAMP, window_start=date(2026, 3, 16))

    assert code_of(raised.value) == "dates_out_of_order"


@pytest.mark.parametrize("state", ["queued", "running"])
def test_one_run_at_a_time(state, address):
    SourceRunFactory(**{state: True})

    with pytest.raises(ValidationError) as raised:
        request_run(source=Source.BOAMP)

    assert code_of(raised.value) == "already_running"
    assert SourceRun.objects.count() == 1
    assert not Event.objects.exists()


def test_request_leaves_an_event_without_personal_data(alice, address):
    run = request_run(source=Source.BOAMP, actor=alice)

    event = Event.objects.about(run).get()
    assert (event.actor, event.verb) == (alice, "source_run_requested")
    assert event.data == {"source": "boamp", "window": ["2026-02-13", "2026-03-15"]}


def test_request_starts_the_job_once_committed(address, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        request_run(source=Source.BOAMP)
    with django_capture_on_commit_callbacks() as none:
        SourceRun.objects.all().delete()
        request_run(source=Source.BOAMP, is_enqueued=False)

    assert len(callbacks) == 1
    assert none == []


@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_one_moment_one_is_told(address):
    def ask():
        request_run(source=Source.BOAMP, is_enqueued=False)

    errors = run_together(ask, ask, ask)

    assert [code_of(error) for error in errors] == ["already_running"] * 2
    assert SourceRun.objects.count() == 1


def test_refusal_that_no_rule_of_ours_explains_is_not_hidden(address, monkeypatch):
    SourceRunFactory(queued=True)
    # As if the other run had ended between the refusal and the question why.
    monkeypatch.setattr(SourceRun, "validate_constraints", lambda run, exclude=None: None)

    with pytest.raises(IntegrityError):
        request_run(source=Source.BOAMP)


def test_window_is_long_enough_for_a_source_left_alone(address):
    SourceRunFactory(window_start=date(2025, 6, 1), window_end=date(2025, 6, 30))

    run = request_run(source=Source.BOAMP)

    assert run.window_start == date(2025, 6, 30) - timedelta(days=1)
