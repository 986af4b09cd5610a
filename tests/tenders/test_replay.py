"""Whole pulls of BOAMP and TED, in good weather and in bad, down to workers killed with -9.

Each test runs twice: on a small world of ours, and on real notices when they are there.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import timezone

from tenders.actions.runs import request_run
from tenders.enums import RunStatus, Source
from tenders.models import (
    Lot,
    LotResult,
    Match,
    Notice,
    Procedure,
    ProcedureKey,
    ProcedureMerge,
    SourceRecord,
    SourceRun,
)
from tenders.pipeline import feeds
from tenders.pipeline.matching import due_profiles, match_profiles, match_waiting_procedures
from tenders.pipeline.runs import advance_run
from tests.members.factories import ProfileFactory, SkillFactory
from tests.tenders.matching_drills import PATIENCE, kill, wait_for_last_words
from tests.tenders.snapshots import contents, every_row
from tests.tenders.worlds import COUNTRIES, HASTE, SHORT, World, own_world, real_world

READ = (Source.BOAMP, Source.TED)
PASSING = [
    "429",
    "500",
    "503",
    "html_200",
    "message_200",
    "reset",
    "truncated_json",
    "slow",
    "delay",
    "wrong_content_type",
    "gzip",
    "timed_out",
    "duplicate",
]
KILLS = 20
SEED = 3


@pytest.fixture(scope="module", params=[own_world, real_world], ids=["own", "real"])
def any_world(request) -> Iterator[World]:
    yield from request.param()


@pytest.fixture
def world(any_world, settings, monkeypatch) -> Iterator[World]:
    settings.TENDERS_BOAMP_URL = settings.TENDERS_TED_URL = any_world.url
    settings.TENDERS_TED_SITE_URL = any_world.url
    settings.TENDERS_TED_COUNTRIES = COUNTRIES
    monkeypatch.setattr(feeds, "RETRY", HASTE)
    monkeypatch.setattr(feeds, "TED_RETRY", HASTE)
    any_world.mend()
    yield any_world
    any_world.mend()


@pytest.fixture(scope="module")
def seen_before() -> dict[str, dict[str, list]]:
    """What a faultless pull of each world leaves, filled by the first test that asks."""
    return {}


@pytest.fixture
def faultless(world, seen_before) -> dict[str, list]:
    if world.url not in seen_before:
        pull_both(world)
        seen_before[world.url] = contents()
        forget_everything()
    return seen_before[world.url]


def pull_both(world: World) -> list[SourceRun]:
    return [pull(world, source) for source in READ]


def pull(world: World, source: Source) -> SourceRun:
    """Read the whole window, coming back as often as the source asks for."""
    run = ask(world, source)
    for _ in range(50):
        ended = advance_run(run.pk, on_page=lambda run, stored: None)
        if ended.retry_at is None:
            return ended
        SourceRun.objects.filter(pk=run.pk).update(retry_at=timezone.now(), failure_count=1)
    raise AssertionError("the source never answered")


def ask(world: World, source: Source) -> SourceRun:
    return request_run(
        source=source, window_start=world.start, window_end=world.end, is_enqueued=False
    )


def forget_everything() -> None:
    Procedure.objects.update(merged_into=None)
    for model in (
        Match,
        LotResult,
        Lot,
        Notice,
        ProcedureKey,
        ProcedureMerge,
        Procedure,
        SourceRecord,
    ):
        model.objects.all().delete()


@pytest.mark.django_db
def test_pull_stores_every_record_once_and_a_second_pull_nothing(world):
    first = pull_both(world)
    before = every_row()
    second = pull_both(world)

    assert {run.status for run in first + second} == {RunStatus.SUCCEEDED}
    held = SourceRecord.objects
    assert [run.new_count for run in first] == [held.filter(source=one).count() for one in READ]
    assert all(run.new_count for run in first)
    assert Notice.objects.count() == held.filter(quarantine_code="").count()
    assert held.quarantined().count() == sum(run.quarantined_count for run in first)
    assert not held.filter(quarantine_code="unstorable").exists()
    assert [(run.new_count, run.changed_count) for run in second] == [(0, 0), (0, 0)]
    assert every_row() == before


@pytest.mark.django_db
@pytest.mark.parametrize("kind", PASSING)
def test_passing_fault_leads_to_the_same_end(world, faultless, kind, monkeypatch):
    if kind not in world.kinds:
        pytest.skip("this world does not know that fault")
    if kind in {"slow", "delay"}:
        monkeypatch.setattr(feeds, "LIMITS", SHORT)

    world.fail(kind)
    runs = pull_both(world)

    assert {run.status for run in runs} == {RunStatus.SUCCEEDED}
    assert world.spoilt_count() > 0
    assert contents() == faultless


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "issue"),
    [("bad_donnees", "donnees_not_json"), ("unknown_fields", ""), ("year_7017", "")],
)
def test_spoilt_data_is_kept_and_mended_when_it_comes_again(world, faultless, kind, issue):
    if kind not in world.kinds:
        pytest.skip("this world does not know that fault")

    world.fail(kind, boamp_only=True)
    pull_both(world)

    assert ids_in(contents()) == ids_in(faultless)
    assert contents() != faultless
    if issue:
        assert SourceRecord.objects.quarantined(quarantine_code=issue).exists()
    world.mend()
    pull_both(world)
    assert contents() == faultless


@pytest.mark.django_db
def test_absurd_year_of_ted_is_kept_and_flagged(world, faultless):
    if "year_7017" not in world.kinds:
        pytest.skip("this world does not know that fault")

    world.fail("year_7017")
    pull(world, Source.TED)

    spoilt = Notice.objects.filter(source=Source.TED, deadline_issue="implausible")
    assert spoilt.exists()
    assert not spoilt.filter(submission_deadline__year__gt=2100).exists()
    ted = [one for one in ids_in(faultless) if one[0] == Source.TED]
    assert ids_in(contents()) == ted


def ids_in(held: dict[str, list]) -> list[tuple[str, str]]:
    return [(source, source_id) for source, source_id, *_ in held["records"]]


@pytest.mark.django_db
def test_pulled_notices_are_matched(world):
    profile = ProfileFactory(departments=["38"], contract_natures=["services", "works", "supplies"])
    for domain in ("purchasing.purchasing-strategy", "management.organisation"):
        SkillFactory(profile=profile, label="", domain_code=domain)

    pull_both(world)
    while match_waiting_procedures():
        pass
    match_profiles(due_profiles(10))

    assert not Procedure.objects.filter(matched_at=None).exists()
    assert not due_profiles(10)


@pytest.fixture
def start_worker(world) -> Iterator[Callable[[int], int]]:
    """Return a function that gives a run to a new process, and the id of that process."""
    database = connection.settings_dict
    login = f"{database['USER']}:{database['PASSWORD']}"
    host = f"{database['HOST']}:{database['PORT']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "collectif.settings.test",
        "DATABASE_URL": f"postgres://{login}@{host}/{database['NAME']}",
    }
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.tenders.nursery", world.url],
        cwd=django_settings.BASE_DIR,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def start(run_id: int) -> int:
        nursery.stdin.write(f"{run_id}\n")
        nursery.stdin.flush()
        return int(nursery.stdout.readline())

    assert nursery.stdout.readline() == "ready\n"
    with nursery:
        yield start
        nursery.stdin.close()


@pytest.mark.django_db(transaction=True)
def test_workers_killed_twenty_times_lose_nothing_and_repeat_nothing(
    world, faultless, start_worker
):
    """BOAMP and TED are read at once; one of the two workers dies, again and again."""
    chance = random.Random(SEED)
    killed = 0
    while killed < KILLS:
        forget_everything()
        world.slow_down(0.02)
        runs = [ask(world, source) for source in READ]
        workers = {run.pk: start_worker(run.pk) for run in runs}
        while killed < KILLS and workers:
            time.sleep(chance.uniform(0, 0.15))
            run_id = chance.choice(list(workers))
            process = workers.pop(run_id)
            killed += kill(process)
            wait_for_last_words(process)
            if not has_ended(run_id):
                grow_silent(run_id)
                workers[run_id] = start_worker(run_id)
        world.mend()
        wait_for(runs)
        assert contents() == faultless


def has_ended(run_id: int) -> bool:
    return not SourceRun.objects.active().filter(pk=run_id).exists()


def grow_silent(run_id: int) -> None:
    """Let the lease run out; that several die without a page is the chance of this test."""
    silent = timezone.now() - timedelta(seconds=181)
    SourceRun.objects.filter(pk=run_id).update(heartbeat_at=silent, failure_count=0)


def wait_for(runs: list[SourceRun]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not all(has_ended(run.pk) for run in runs):
        assert time.monotonic() < deadline, "the workers never ended"
        time.sleep(0.01)
    for run in runs:
        run.refresh_from_db()
    assert {run.status for run in runs} == {RunStatus.SUCCEEDED}
