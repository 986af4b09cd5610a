"""Workers that match, rebuild, close and write, killed as a power cut would, two at a time.

Each job is delivered twice and killed again and again; then it is left to end. What it leaves is
what it leaves when nobody disturbs it.
"""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from collectif.core.outbox import OutboxMessage
from tenders.enums import ProcedureState, RunStatus
from tenders.models import (
    ListOpenings,
    Match,
    MatchAlert,
    MatchDraft,
    MatchRebuild,
    Procedure,
    ProfileDraft,
    ProfileMatching,
    ToldMatch,
)
from tenders.pipeline.matching import due_profiles, match_profiles, match_waiting_procedures
from tenders.pipeline.openings import draw_openings, due_openings
from tenders.pipeline.rebuild import plan_rebuild
from tenders.pipeline.statistics import build_statistics, current_statistics
from tests.members.factories import ReferenceFactory
from tests.tenders.factories import ProcedureFactory
from tests.tenders.match_alert_factories import MatchAlertFactory
from tests.tenders.matching_drills import SEED, anew, drill, settle
from tests.tenders.snapshots import matches

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

TITLES = ("Conseil en organisation des achats", "Audit énergétique", "Formation au management")
PLACES = ("38", "73", "75", "2A")
PEOPLE, CALLS = 24, 60


@pytest.fixture
def world(monkeypatch) -> list[int]:
    """People and open calls, nothing matched yet; return the people."""
    monkeypatch.setattr("tenders.pipeline.rebuild.SHARD_SIZE", 3)
    ids = [
        ReferenceFactory(title=TITLES[n % 3], profile__departments=[PLACES[n % 4]]).profile_id
        for n in range(PEOPLE)
    ]
    for number in range(CALLS):
        ProcedureFactory(title=TITLES[number % 3], departments=[PLACES[number % 4]])
    current_statistics()
    return ids


def test_matching_of_new_calls_survives_its_workers(world, start_worker):
    match_profiles(world)
    expected = matches()

    def undo():
        Match.objects.all().delete()
        Procedure.objects.update(matched_at=None)

    undo()
    drill(start_worker, ("procedures",), again=undo)

    assert not Procedure.objects.filter(matched_at=None).exists()
    assert matches() == expected


def counted() -> list:
    return list(ListOpenings.objects.order_by("pk").values_list("pk", "statistics", "found"))


def test_counting_of_openings_survives_its_workers(world, start_worker):
    settle()
    now = timezone.now()
    draw_openings(world, now=now)
    expected = counted()
    assert any(found for _profile, _version, found in expected)

    def undo():
        ListOpenings.objects.all().delete()

    undo()
    drill(start_worker, ("openings",), again=undo)

    assert counted() == expected
    assert due_openings(PEOPLE, now=now) == []


def test_matching_of_profiles_survives_its_workers(world, start_worker):
    settle()
    expected = matches()

    def undo():
        Match.objects.all().delete()
        ProfileMatching.objects.all().delete()

    undo()
    drill(start_worker, ("profiles",), again=undo)

    assert due_profiles(100) == []
    assert matches() == expected


def test_closing_survives_its_workers(world, start_worker):
    settle()
    ended = list(Procedure.objects.order_by("pk").values_list("pk", flat=True)[:40])
    Procedure.objects.filter(pk__in=ended).update(
        closes_at=timezone.now(), submission_deadline=timezone.now(), changed_at=timezone.now()
    )
    seen = dict(Match.objects.values_list("pk", "first_seen_at"))

    def undo():
        Match.objects.update(closed_at=None)

    drill(start_worker, ("closing",), again=undo)
    settle()

    assert not Match.objects.holding().filter(procedure__in=ended).exists()
    assert dict(Match.objects.filter(pk__in=seen).values_list("pk", "first_seen_at")) == seen
    by_kills = matches()
    assert anew() == by_kills


def test_rebuild_survives_its_workers(world, start_worker):
    settle()
    ProcedureFactory.create_batch(30, title="Fourniture de bordures", closed=True)
    settle()
    seen = dict(Match.objects.values_list("pk", "first_seen_at"))
    rebuild = plan_rebuild(build_statistics())
    versions = set()

    def look():
        found = Match.objects.holding().values_list("statistics", flat=True).distinct()
        versions.add(frozenset(found))

    def plan_again():
        look()
        forget_progress(rebuild)

    drill(start_worker, ("rebuild", rebuild.pk), again=plan_again, meanwhile=look)

    rebuild.refresh_from_db()
    assert rebuild.status == RunStatus.SUCCEEDED
    assert all(len(one) == 1 for one in versions), "readers saw two versions at once"
    assert {row[-1] for row in matches()} == {rebuild.statistics_id}
    assert not MatchDraft.objects.exists()
    kept = dict(Match.objects.filter(pk__in=seen).values_list("pk", "first_seen_at"))
    assert kept == seen
    by_kills = matches()
    assert anew() == by_kills


def forget_progress(rebuild: MatchRebuild) -> None:
    MatchDraft.objects.all().delete()
    ProfileDraft.objects.all().delete()
    rebuild.shards.update(status=RunStatus.QUEUED)
    MatchRebuild.objects.update(status=RunStatus.QUEUED, finished_at=None)


def test_rebuild_that_the_world_does_not_wait_for_ends_as_the_sequence(world, start_worker):
    """Profiles are edited, deadlines moved, calls come and go, while workers die."""
    settle()
    rebuild = plan_rebuild(build_statistics())
    chance = random.Random(SEED)
    later = timezone.now() + timedelta(days=50)

    def change():
        profile = ReferenceFactory(
            title=chance.choice(TITLES), profile_id=chance.choice(world)
        ).profile
        profile.changed_at = timezone.now()
        profile.save(update_fields=["changed_at"])
        one, other = Procedure.objects.order_by("?")[:2]
        for procedure, fields in (
            (one, {"closes_at": later, "submission_deadline": later}),
            (other, {"state": chance.choice([ProcedureState.CANCELLED, ProcedureState.CALL])}),
        ):
            fields |= {"changed_at": timezone.now(), "matched_at": None}
            Procedure.objects.filter(pk=procedure.pk).update(**fields)
        ProcedureFactory(title=chance.choice(TITLES))
        match_waiting_procedures()
        match_profiles(due_profiles(5), only_due=True)

    drill(
        start_worker,
        ("rebuild", rebuild.pk),
        again=lambda: forget_progress(rebuild),
        meanwhile=change,
    )
    settle()

    rebuild.refresh_from_db()
    assert rebuild.status == RunStatus.SUCCEEDED
    assert current_statistics() == rebuild.statistics
    by_kills = matches()
    assert {row[-1] for row in by_kills} == {rebuild.statistics_id}
    assert anew() == by_kills


def test_alerts_survive_their_workers(world, start_worker, settings):
    """Each person is written to once, whoever dies on the way."""
    settle()
    for profile in world:
        MatchAlertFactory(profile_id=profile, daily=True)

    def undo():
        OutboxMessage.objects.all().delete()
        ToldMatch.objects.all().delete()
        MatchAlert.objects.update(mailed_at=None, digested_at=timezone.now() - timedelta(days=9))

    undo()
    drill(start_worker, ("alerts",), again=undo)

    assert OutboxMessage.objects.count() == PEOPLE
    told = set(ToldMatch.objects.values_list("alert", "procedure"))
    assert told == set(Match.objects.values_list("profile", "procedure"))
