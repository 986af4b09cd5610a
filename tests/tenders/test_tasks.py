import pytest
from django.utils import timezone

from collectif.core.events import Event
from tenders import tasks
from tenders.actions.records import request_rereading
from tenders.enums import RunStatus
from tenders.models import (
    ListOpenings,
    Match,
    MatchStatistics,
    Notice,
    Procedure,
    SearchWord,
    SourceRecord,
)
from tenders.pipeline.rebuild import plan_rebuild
from tenders.pipeline.statistics import build_statistics, current_statistics
from tests.members.factories import ReferenceFactory
from tests.tenders.boamp_server import BROKEN
from tests.tenders.factories import ProcedureFactory, SourceRunFactory
from tests.tenders.rows import rows, store
from tests.tenders.snapshots import every_row, matches

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(boamp, settings):
    boamp.rows = rows(30, dateparution="2026-03-01")
    return SourceRunFactory(queued=True, base_url=settings.TENDERS_BOAMP_URL)


def test_pull_source_run_reads_and_matches(run):
    tasks.pull_source_run(run.pk)

    run.refresh_from_db()
    assert (run.status, run.new_count) == (RunStatus.SUCCEEDED, 30)
    assert not Procedure.objects.filter(matched_at=None).exists()
    assert MatchStatistics.objects.latest().notice_count == 30


def test_first_reading_teaches_the_words_that_slips_are_compared_with(run):
    tasks.pull_source_run(run.pk)

    word = SearchWord.objects.order_by("pk").first()
    assert word is not None
    SearchWord.objects.exclude(pk=word.pk).delete()
    tasks.count_first_words()
    assert SearchWord.objects.count() == 1


def test_pull_source_run_twice_does_it_once(run):
    tasks.pull_source_run(run.pk)
    before = every_row()

    tasks.pull_source_run(run.pk)

    run.refresh_from_db()
    assert run.attempt_count == 1
    assert every_row() == before


def test_pull_source_run_that_is_gone_is_no_error():
    tasks.pull_source_run(0)


def test_pull_source_run_comes_back_when_the_source_does_not_answer(run, boamp, monkeypatch):
    asked = []
    monkeypatch.setattr(
        tasks.pull_source_run,
        "apply_async",
        lambda args, countdown: asked.append((args, countdown)),
    )
    boamp.faults = [BROKEN, BROKEN]

    tasks.pull_source_run(run.pk)

    (args, countdown), *others = asked
    assert (args, others) == ((run.pk,), [])
    assert 29 <= countdown <= 31


def test_pull_source_run_does_not_run_in_circles(run, boamp):
    boamp.faults = [BROKEN] * 20

    tasks.pull_source_run(run.pk)

    run.refresh_from_db()
    assert (run.status, run.attempt_count) == (RunStatus.RUNNING, 1)
    assert run.retry_at > timezone.now()


def test_read_records_again_twice_does_it_once(alice):
    store(SourceRunFactory(), rows(3))
    SourceRecord.objects.update(quarantine_code="unknown_variant")
    Procedure.objects.update(title="Ancien objet", matched_at=timezone.now())
    Notice.objects.update(facts={})
    rereading = request_rereading(actor=alice)

    tasks.read_records_again(rereading.pk)
    before = every_row()
    tasks.read_records_again(rereading.pk)

    rereading.refresh_from_db()
    assert (rereading.status, rereading.readable_count) == (RunStatus.SUCCEEDED, 3)
    assert not Procedure.objects.filter(title="Ancien objet").exists()
    assert not Procedure.objects.filter(matched_at=None).exists()
    assert every_row() == before


def test_read_records_again_of_nothing_is_no_error():
    tasks.read_records_again(0)


def test_match_procedure_batch_twice_does_it_once():
    notice = ProcedureFactory()

    tasks.match_procedure_batch([notice.pk, 0])
    notice.refresh_from_db()
    first = notice.matched_at
    tasks.match_procedure_batch([notice.pk])
    notice.refresh_from_db()

    assert notice.matched_at == first is not None


def test_rebuild_matches_delivered_again_does_it_once():
    notice = ProcedureFactory()
    ReferenceFactory(title=notice.title)
    rebuild = plan_rebuild(build_statistics())

    for _ in range(3):
        tasks.rebuild_matches(rebuild.pk)
    tasks.rebuild_matches(0)

    assert current_statistics() == rebuild.statistics
    assert Match.objects.get().statistics == rebuild.statistics
    assert Event.objects.filter(verb="matching_version_switched").count() == 1


def test_rebuild_matches_lets_other_jobs_through(monkeypatch):
    monkeypatch.setattr(tasks, "PATIENCE", -1)
    monkeypatch.setattr("tenders.pipeline.rebuild.SHARD_SIZE", 1)
    ReferenceFactory.create_batch(2)
    rebuild = plan_rebuild(build_statistics())
    asked = []
    monkeypatch.setattr(tasks.rebuild_matches, "delay", asked.append)

    tasks.rebuild_matches(rebuild.pk)

    assert asked == [rebuild.pk]
    assert rebuild.shards.unfinished().count() == 1


def test_match_profile_batch_twice_does_it_once():
    notice = ProcedureFactory()
    profile = ReferenceFactory(title=notice.title).profile

    tasks.match_profile_batch([profile.pk, 0])
    first = matches()
    matched_at = Match.objects.get().matched_at
    tasks.match_profile_batch([profile.pk])

    assert matches() == first
    assert Match.objects.get().matched_at == matched_at


def test_draw_opening_batch_twice_does_it_once():
    notice = ProcedureFactory()
    profile = ReferenceFactory(title=notice.title).profile
    tasks.match_profile_batch([profile.pk])

    tasks.draw_opening_batch([profile.pk, 0])
    first = ListOpenings.objects.values().get()
    tasks.draw_opening_batch([profile.pk])

    assert ListOpenings.objects.values().get() == first
