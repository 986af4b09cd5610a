from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from collectif.core.outbox import OutboxMessage
from tenders import periodic
from tenders.enums import RunStatus, Source
from tenders.models import (
    ListOpenings,
    Match,
    MatchRebuild,
    MatchRebuildShard,
    MatchStatistics,
    Procedure,
    Rereading,
    SearchWord,
    SourceRun,
    SourceState,
)
from tenders.pipeline.matching import due_profiles
from tenders.pipeline.rebuild import plan_rebuild
from tenders.pipeline.statistics import build_statistics, current_statistics
from tests.members.factories import ReferenceFactory
from tests.tenders.factories import MatchFactory, ProcedureFactory, SourceRunFactory
from tests.tenders.match_alert_factories import MatchAlertFactory, ToldMatchFactory
from tests.tenders.rows import row
from tests.tenders.saved_search_factories import SavedSearchFactory

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


def test_pull_sources_asks_each_source_we_read(settings):
    settings.TENDERS_TED_COUNTRIES = ["FRA"]
    settings.TENDERS_FIRST_PULL_DAYS = 0
    made({"failed": True, "source": Source.TED})

    periodic.pull_sources()

    assert set(SourceRun.objects.active().values_list("source", flat=True)) == {"boamp", "ted"}


def test_pull_sources_is_not_put_off_by_a_chosen_window():
    made({"is_catch_up": False})

    periodic.pull_sources()

    assert SourceRun.objects.count() == 2


def test_pull_sources_leaves_a_source_in_peace_until_its_time():
    state = SourceState.objects.create(
        source=Source.BOAMP,
        failure_count=3,
        paused_until=timezone.now() + timedelta(minutes=5),
    )
    periodic.pull_sources()
    assert not SourceRun.objects.exists()

    state.paused_until = timezone.now() - timedelta(seconds=1)
    state.save()
    periodic.pull_sources()
    assert SourceRun.objects.count() == 1


def test_watch_sources_tells_of_a_source_tried_in_vain(alice):
    made({"finished_at": 37 * 3600, "created_at": 37 * 3600})
    made({"failed": True, "created_at": 600})

    periodic.watch_sources()
    periodic.watch_sources()

    assert OutboxMessage.objects.get().recipient == alice


def test_watch_sources_tells_of_a_source_left_in_peace(alice):
    made({"failed": True, "created_at": 40 * 3600, "finished_at": 40 * 3600})
    until = timezone.now() + timedelta(hours=5)
    SourceState.objects.create(source=Source.BOAMP, failure_count=9, paused_until=until)

    periodic.watch_sources()

    assert OutboxMessage.objects.count() == 1


def test_watch_sources_gives_a_chance_after_the_machine_was_off(alice, boamp, settings):
    made({"finished_at": 60 * 3600, "created_at": 60 * 3600})

    periodic.watch_sources()

    assert SourceRun.objects.active().count() == 1
    assert not OutboxMessage.objects.exists()
    periodic.watch_sources()
    assert not OutboxMessage.objects.exists()

    SourceRun.objects.active().update(created_at=timezone.now() - timedelta(hours=3))
    periodic.watch_sources()
    assert OutboxMessage.objects.count() == 1


def test_watch_sources_is_silent_about_a_source_that_fares_well(alice):
    made({"finished_at": 35 * 3600})

    periodic.watch_sources()

    assert not OutboxMessage.objects.exists()


def test_resume_takes_up_a_reading_again_that_fell_silent(alice, monkeypatch):
    resumed = []
    monkeypatch.setattr(periodic.read_records_again, "delay", resumed.append)
    rereading = Rereading.objects.create(requested_by=alice, last_record=1, total_count=1)

    periodic.resume_source_runs()
    assert resumed == []

    long_ago = timezone.now() - timedelta(minutes=3)
    Rereading.objects.update(heartbeat_at=long_ago)
    periodic.resume_source_runs()
    assert resumed == [rereading.pk]


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


def test_draw_due_openings_does_a_few_and_the_rest_later(monkeypatch):
    monkeypatch.setattr(periodic, "OPENING_BATCH", 2)
    monkeypatch.setattr(periodic, "MOST_OPENINGS", 3)
    notice = ProcedureFactory()
    ReferenceFactory.create_batch(5, title=notice.title)
    periodic.match_changed_profiles()

    for count in (3, 5, 5):
        periodic.draw_due_openings()
        assert ListOpenings.objects.count() == count


def test_refresh_match_statistics_draws_all_matches_again_once_they_are_outdated(
    django_capture_on_commit_callbacks,
):
    procedure = ProcedureFactory()
    ReferenceFactory(title=procedure.title)
    periodic.match_changed_profiles()
    former = current_statistics()
    periodic.refresh_match_statistics()
    assert current_statistics() == former
    ProcedureFactory.create_batch(30, title=procedure.title)

    with django_capture_on_commit_callbacks(execute=True):
        periodic.refresh_match_statistics()

    assert current_statistics().notice_count == 31
    assert due_profiles(10) == []
    assert Match.objects.holding().filter(statistics=current_statistics()).count() == 31
    periodic.refresh_match_statistics()
    assert former not in MatchStatistics.objects.all()


def test_forgotten_rebuild_is_taken_up():
    ReferenceFactory()
    rebuild = plan_rebuild(build_statistics())
    periodic.resume_source_runs()
    assert current_statistics() != rebuild.statistics
    silent = timezone.now() - timedelta(minutes=5)
    MatchRebuild.objects.update(heartbeat_at=silent)
    MatchRebuildShard.objects.update(heartbeat_at=silent)

    periodic.resume_source_runs()

    assert current_statistics() == rebuild.statistics


def test_matches_of_ended_calls_are_closed():
    lately, long_ago = MatchFactory.create_batch(2)
    for match, days in ((lately, 1), (long_ago, 9)):
        closed = timezone.now() - timedelta(days=days)
        Procedure.objects.filter(pk=match.procedure_id).update(closes_at=closed)

    periodic.close_matches()
    assert Match.objects.holding().get() == long_ago

    periodic.close_all_matches()
    assert not Match.objects.holding().exists()


def test_alerts_go_through_the_filter_of_the_list(bob, settings):
    settings.SITE_URL = "https://collectif.example"
    SavedSearchFactory(
        owner=bob,
        immediate=True,
        query="department=38",
        followed_from=timezone.now() - timedelta(hours=1),
    )
    ProcedureFactory(title="En Isère")
    ProcedureFactory(title="Ailleurs", departments=["75"])

    periodic.send_search_alerts()
    periodic.send_search_alerts()

    message = OutboxMessage.objects.get()
    assert "En Isère" in message.text_body
    assert "Ailleurs" not in message.text_body


def test_words_of_new_titles_are_learnt(db):
    ProcedureFactory(title="Archivage électronique")

    periodic.refresh_search_vocabulary()

    assert SearchWord.objects.filter(folded="archivage").exists()


def test_matches_are_told_to_those_who_asked(bob):
    alert = MatchAlertFactory(profile=bob.profile, daily=True)
    MatchFactory(profile=bob.profile)
    periodic.send_match_alerts()
    assert OutboxMessage.objects.get().kind == "match_alert"
    assert alert.told.count() == 1


def test_what_was_told_long_ago_is_forgotten(bob):
    long_ago = timezone.now() - timedelta(days=400)
    told = ToldMatchFactory(procedure__submission_deadline=long_ago)
    periodic.forget_told_matches()
    assert not told.alert.told.exists()
