from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tenders import periodic
from tenders.enums import RunStatus
from tenders.models import Match, MatchStatistics, Procedure, SourceRun
from tenders.pipeline.matching import due_profiles
from tenders.pipeline.statistics import current_statistics
from tests.members.factories import ReferenceFactory
from tests.tenders.factories import ProcedureFactory, SourceRunFactory
from tests.tenders.rows import row

pytestmark = pytest.mark.django_db


def made(state):
    """Make a run; a number of seconds in `state` says how long ago."""
    now = timezone.now()
    instants = {
        name: now - timedelta(seconds=value)
        for name, value in state.items()
        if name.endswith("_at")
    }
    return SourceRunFactory(**(state | instants))


@pytest.fixture
def started(monkeypatch):
    """Runs that were handed to a worker."""
    runs = []
    monkeypatch.setattr(periodic.pull_source_run, "delay", runs.append)
    return runs


def test_pull_sources_reads_the_source(boamp, settings, django_capture_on_commit_callbacks):
    today = timezone.localdate().isoformat()
    boamp.rows = [row("26-1", dateparution=today)]

    with django_capture_on_commit_callbacks(execute=True):
        periodic.pull_sources()

    run = SourceRun.objects.get()
    assert (run.status, run.seen_count, run.requested_by) == (RunStatus.SUCCEEDED, 1, None)


@pytest.mark.parametrize("state", [{"queued": True}, {"running": True}, {}])
def test_pull_sources_leaves_a_source_that_is_fresh_or_being_read(state):
    made(state)

    periodic.pull_sources()

    assert SourceRun.objects.count() == 1


@pytest.mark.parametrize("state", [{"failed": True}, {"finished_at": 31 * 60}])
def test_pull_sources_reads_again_after_a_failure_or_a_while(state, settings):
    settings.TENDERS_BOAMP_URL = "http://127.0.0.1:1"
    made(state)

    periodic.pull_sources()

    assert SourceRun.objects.count() == 2


def test_pull_sources_says_what_is_wrong_with_the_settings(settings):
    settings.TENDERS_FIRST_PULL_DAYS = -1

    with pytest.raises(ValidationError):
        periodic.pull_sources()


@pytest.mark.parametrize(
    "state",
    [
        {"queued": True, "created_at": 61},
        {"running": True, "heartbeat_at": 181},
        {"running": True, "heartbeat_at": 40, "retry_at": 1},
    ],
)
def test_resume_starts_a_run_that_no_worker_holds(state, started):
    run = made(state)

    periodic.resume_source_runs()

    assert started == [run.pk]


@pytest.mark.parametrize(
    "state",
    [
        {"queued": True},
        {"running": True, "heartbeat_at": 80},
        {"running": True, "heartbeat_at": 200, "retry_at": -30},
        {"failed": True},
        {},
    ],
)
def test_resume_leaves_the_others(state, started):
    made(state)

    periodic.resume_source_runs()

    assert started == []


def test_match_new_procedures_leaves_none(monkeypatch):
    monkeypatch.setattr("tenders.pipeline.matching.PROCEDURE_BATCH", 2)
    ProcedureFactory.create_batch(5)

    periodic.match_new_procedures()

    assert not Procedure.objects.filter(matched_at=None).exists()


def test_match_changed_profiles_leaves_none(monkeypatch):
    monkeypatch.setattr(periodic, "PROFILE_BATCH", 2)
    notice = ProcedureFactory()
    ReferenceFactory.create_batch(5, title=notice.title)

    periodic.match_changed_profiles()

    assert due_profiles(10) == []
    assert Match.objects.count() == 5


def test_refresh_match_statistics_makes_every_profile_due():
    profile = ReferenceFactory().profile
    periodic.match_changed_profiles()
    former = current_statistics()
    ProcedureFactory()

    periodic.refresh_match_statistics()

    assert due_profiles(10) == [profile.pk]
    periodic.match_changed_profiles()
    periodic.refresh_match_statistics()
    assert former not in MatchStatistics.objects.all()
