"""All matches drawn again aside, by shards, then put in place at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connection
from django.utils import timezone

from collectif.core.events import Event
from members.models import RoleGrant
from tenders.enums import ProcedureState, RunStatus
from tenders.models import (
    Match,
    MatchDraft,
    MatchRebuild,
    MatchRebuildShard,
    Procedure,
    ProfileDraft,
    ProfileMatching,
)
from tenders.pipeline import match_rows, matching, rebuild, rebuild_switch
from tenders.pipeline.matching import due_profiles, match_profiles, match_waiting_procedures
from tenders.pipeline.rebuild import (
    MAX_ATTEMPTS,
    claim_shard,
    draw_shard,
    draw_shards,
    plan_rebuild,
    plan_when_outdated,
    resume,
)
from tenders.pipeline.rebuild_switch import finish
from tenders.pipeline.statistics import build_statistics, current_statistics
from tests.members.factories import ReferenceFactory, SkillFactory
from tests.tenders.factories import MatchFactory, MatchRebuildFactory, ProcedureFactory
from tests.tenders.snapshots import matches

pytestmark = pytest.mark.django_db

TITLE = "Conseil en organisation des achats et négociation avec les fournisseurs"
LONG_AGO = timezone.now() - timedelta(days=40)


@pytest.fixture(autouse=True)
def small_shards(monkeypatch):
    for module in (rebuild, rebuild_switch):
        monkeypatch.setattr(module, "SHARD_SIZE", 2)


@pytest.fixture
def people():
    """Five people matched with six calls under the first version."""
    profiles = [ReferenceFactory(title=TITLE).profile for _ in range(5)]
    ProcedureFactory.create_batch(3, title=TITLE)
    ProcedureFactory.create_batch(3, title=TITLE, departments=["75"])
    match_profiles([profile.pk for profile in profiles])
    match_waiting_procedures()
    return profiles


def keep_at_most(monkeypatch, count):
    for module in (matching, match_rows, rebuild_switch):
        monkeypatch.setattr(module, "KEPT_MATCHES", count)


def planned():
    """Plan the rebuild of another version: more notices, hence other scores."""
    ProcedureFactory.create_batch(10, title="Fourniture de bordures", closed=True)
    match_waiting_procedures()
    return plan_rebuild(build_statistics())


def drawn():
    found = planned()
    list(draw_shards(found.pk))
    return found


def touch(profile):
    profile.changed_at = timezone.now()
    profile.save(update_fields=["changed_at"])


def correct(procedure, **fields):
    fields |= {"matched_at": None, "changed_at": timezone.now()}
    Procedure.objects.filter(pk=procedure.pk).update(**fields)


def matches_as_if_alone(statistics):
    """What matching each profile whole under this version gives, one after the other."""
    assert current_statistics() == statistics
    match_profiles(ProfileMatching.objects.values_list("profile", flat=True))
    return matches()


def verbs():
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def test_plan_shares_the_profiles_out(people):
    found = planned()

    shards = list(found.shards.order_by("number"))
    assert [shard.profile_count for shard in shards] == [2, 2, 1]
    assert [shard.first_profile for shard in shards] == [people[0].pk, people[2].pk, people[4].pk]
    assert shards[0].last_profile == people[1].pk
    assert found.status == RunStatus.QUEUED
    assert "match_rebuild_planned" in verbs()


def test_only_one_rebuild_at_a_time():
    plan_rebuild(current_statistics())

    with pytest.raises(ValidationError) as refusal:
        plan_rebuild(build_statistics())

    assert refusal.value.error_dict[NON_FIELD_ERRORS][0].code == "already_running"


def test_readers_see_the_former_version_until_the_switch(people):
    before, in_force = matches(), current_statistics()

    found = drawn()

    assert matches() == before
    assert current_statistics() == in_force
    assert ProfileDraft.objects.count() == 5
    assert MatchDraft.objects.count() == 30

    assert finish(found.pk)

    assert current_statistics() == found.statistics != in_force
    assert {row[-1] for row in matches()} == {found.statistics_id}
    assert matches() != before
    assert due_profiles(10) == []
    assert not MatchDraft.objects.exists()
    assert not ProfileDraft.objects.exists()
    found.refresh_from_db()
    assert (found.status, found.finished_at is None) == (RunStatus.SUCCEEDED, False)
    assert verbs()[-1] == "matching_version_switched"


def test_rebuild_gives_what_matching_each_profile_gives(people):
    found = drawn()
    finish(found.pk)

    by_rebuild = matches()

    assert len(by_rebuild) == 30
    assert matches_as_if_alone(found.statistics) == by_rebuild


def test_rebuild_keeps_when_a_match_was_first_seen_and_closes_what_no_longer_holds(people):
    gone = MatchFactory(profile=people[0], procedure=ProcedureFactory(closed=True))
    back = Match.objects.filter(profile=people[1]).first()
    Match.objects.update(first_seen_at=LONG_AGO)
    Match.objects.filter(pk=back.pk).update(closed_at=timezone.now())

    finish(drawn().pk)

    gone.refresh_from_db()
    back.refresh_from_db()
    assert gone.closed_at is not None
    assert (back.closed_at, back.first_seen_at) == (None, LONG_AGO)
    assert Match.objects.count() == 31


def test_rebuild_without_anybody_is_put_in_place():
    found = planned()

    assert list(draw_shards(found.pk)) == []
    assert finish(found.pk)

    assert current_statistics() == found.statistics


def test_nothing_is_put_in_place_before_all_is_drawn(people):
    found = planned()
    draw_shard(claim_shard(found.pk))

    assert not finish(found.pk)

    assert current_statistics() != found.statistics
    assert found.shards.filter(status=RunStatus.SUCCEEDED).count() == 1


def test_switch_happens_once(people):
    found = drawn()

    assert [finish(found.pk), finish(found.pk), finish(0)] == [True, False, False]
    assert verbs().count("matching_version_switched") == 1


def test_profile_that_changed_after_its_shard_is_drawn_again(people):
    found = drawn()
    people[0].references.all().delete()
    SkillFactory(profile=people[1], label="bordures de trottoir")
    people[0].headline = ""
    people[0].save(update_fields=["headline"])
    touch(people[0])
    touch(people[1])

    finish(found.pk)

    assert not people[0].matches.holding().exists()
    assert due_profiles(10) == []
    by_rebuild = matches()
    assert matches_as_if_alone(found.statistics) == by_rebuild


def test_profiles_that_came_or_left_since_the_plan(people):
    found = drawn()
    newcomer = ReferenceFactory(title=TITLE).profile
    RoleGrant.objects.filter(user=people[0].user).update(ends_on=LONG_AGO.date())

    finish(found.pk)

    assert newcomer.matches.holding().count() == 6
    assert not people[0].matches.holding().exists()
    assert set(ProfileMatching.objects.values_list("profile", flat=True)) == {
        newcomer.pk,
        *(profile.pk for profile in people[1:]),
    }


def test_many_profiles_that_changed_are_drawn_before_anybody_waits(people):
    found = drawn()
    for profile in people:
        touch(profile)

    finish(found.pk)

    assert due_profiles(10) == []
    assert len(matches()) == 30


def test_calls_matched_since_the_plan_are_in_the_new_version(people):
    found = drawn()
    new = ProcedureFactory(title=TITLE)
    cancelled, moved = Procedure.objects.filter(state=ProcedureState.CALL).order_by("pk")[:2]
    correct(cancelled, state=ProcedureState.CANCELLED)
    correct(moved, departments=["2A"])
    match_waiting_procedures()

    finish(found.pk)

    assert people[0].matches.holding().filter(procedure=new).exists()
    assert not Match.objects.holding().filter(procedure=cancelled).exists()
    by_rebuild = matches()
    assert matches_as_if_alone(found.statistics) == by_rebuild


def test_call_that_waits_during_the_switch_is_matched_after_it(people):
    found = drawn()
    new = ProcedureFactory(title=TITLE)

    finish(found.pk)
    assert not Match.objects.filter(procedure=new).exists()
    match_waiting_procedures()

    by_rebuild = matches()
    assert Match.objects.holding().filter(procedure=new).count() == 5
    assert matches_as_if_alone(found.statistics) == by_rebuild


def test_full_lists_lose_and_gain_calls_meanwhile(people, monkeypatch):
    keep_at_most(monkeypatch, 3)
    match_profiles([profile.pk for profile in people])
    found = drawn()
    best = Match.objects.holding().filter(profile=people[0]).order_by("-score").first()
    correct(best.procedure, state=ProcedureState.CANCELLED)
    ProcedureFactory.create_batch(2, title=TITLE, departments=["38"])
    match_waiting_procedures()

    finish(found.pk)

    by_rebuild = matches()
    assert len(by_rebuild) == 15
    assert matches_as_if_alone(found.statistics) == by_rebuild
    assert ProfileMatching.objects.filter(is_full=True, has_room=False).count() == 5


def test_list_that_late_calls_fill_is_known_to_be_full(people, monkeypatch):
    found = drawn()
    keep_at_most(monkeypatch, 7)
    ProcedureFactory.create_batch(2, title=TITLE)
    match_waiting_procedures()

    finish(found.pk)

    assert len(matches()) == 35
    assert ProfileMatching.objects.filter(is_full=True).count() == 5


def test_list_that_late_calls_fill_by_themselves_is_known_to_be_full(monkeypatch):
    profile = ReferenceFactory(title=TITLE).profile
    match_profiles([profile.pk])
    found = drawn()
    keep_at_most(monkeypatch, 2)
    ProcedureFactory.create_batch(3, title=TITLE)
    match_waiting_procedures()

    finish(found.pk)

    assert ProfileMatching.objects.get().is_full
    assert len(matches()) == 2


def test_worker_that_died_leaves_its_shard_to_another(people):
    found = planned()
    dead = claim_shard(found.pk)
    assert claim_shard(found.pk).number == dead.number + 1
    MatchRebuildShard.objects.update(heartbeat_at=LONG_AGO)

    again = claim_shard(found.pk)

    assert (again.pk, again.attempt_count) == (dead.pk, 2)
    assert not draw_shard(dead)
    assert draw_shard(again)
    assert not draw_shard(again)
    assert ProfileDraft.objects.count() == 2


def test_shard_that_kills_its_workers_is_given_up_and_can_be_started_again(people):
    found = planned()
    done = claim_shard(found.pk)
    draw_shard(done)
    for _ in range(MAX_ATTEMPTS):
        assert claim_shard(found.pk).number == 2
        MatchRebuildShard.objects.filter(number=2).update(heartbeat_at=LONG_AGO)

    assert claim_shard(found.pk) is None

    found.refresh_from_db()
    assert found.status == RunStatus.FAILED
    assert verbs()[-1] == "match_rebuild_given_up"
    assert list(draw_shards(found.pk)) == []
    assert not finish(found.pk)

    resume(found)

    assert [shard.number for shard in draw_shards(found.pk)] == [2, 3]
    assert finish(found.pk)
    done.refresh_from_db()
    assert done.attempt_count == 1


def test_worker_of_a_rebuild_given_up_writes_nothing(people):
    found = planned()
    taken = claim_shard(found.pk)
    MatchRebuild.objects.update(status=RunStatus.FAILED)

    assert not draw_shard(taken)
    assert not ProfileDraft.objects.exists()


def test_drafts_of_another_rebuild_are_not_put_in_place(people):
    old = drawn()
    MatchRebuild.objects.update(status=RunStatus.FAILED)
    found = plan_rebuild(build_statistics())
    assert not MatchDraft.objects.exists()
    list(draw_shards(found.pk))
    # What a worker of the old one, asleep until now, would still have written.
    ProfileDraft.objects.create(
        rebuild=old, profile=people[0], profile_changed_at=LONG_AGO, vector={}, is_full=True
    )

    finish(found.pk)

    assert ProfileMatching.objects.get(profile=people[0]).vector != {}
    assert not ProfileDraft.objects.exists()


def test_what_is_deleted_meanwhile_is_left_out(people):
    found = drawn()
    gone = Procedure.objects.filter(state=ProcedureState.CALL).earliest("pk")
    Match.objects.filter(procedure=gone).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM tenders_procedurevector WHERE procedure_id = %s", [gone.pk])
        cursor.execute("DELETE FROM tenders_procedure WHERE id = %s", [gone.pk])

    assert finish(found.pk)

    assert len(matches()) == 25


def test_switch_that_kills_its_workers_is_given_up(people):
    found = drawn()
    MatchRebuild.objects.update(switch_count=MAX_ATTEMPTS)

    assert not finish(found.pk)

    found.refresh_from_db()
    assert found.status == RunStatus.FAILED


def test_rebuild_is_forgotten_when_neither_it_nor_a_shard_gives_a_sign_of_life(people):
    found = planned()
    assert not MatchRebuild.objects.forgotten().exists()
    MatchRebuild.objects.update(heartbeat_at=LONG_AGO)
    assert not MatchRebuild.objects.forgotten().exists()

    MatchRebuildShard.objects.update(heartbeat_at=LONG_AGO)

    assert MatchRebuild.objects.forgotten().get() == found


def test_progress_counts_profiles_and_matches(people):
    found = planned()
    draw_shard(claim_shard(found.pk))
    claim_shard(found.pk)

    told = MatchRebuild.objects.with_progress(since=LONG_AGO).get()
    later = MatchRebuild.objects.with_progress(since=timezone.now()).get()

    assert (told.total_count, told.profile_count, told.match_count) == (5, 2, 12)
    assert (told.recent_count, later.recent_count) == (2, 0)


def test_outdated_version_has_a_rebuild_planned_with_the_weights_in_force():
    first = current_statistics()
    assert plan_when_outdated() is None
    ProcedureFactory.create_batch(20)

    found = plan_when_outdated()

    assert found.statistics != first == current_statistics()
    assert found.statistics.notice_count == 20
    assert found.statistics.weights == first.weights
    assert plan_when_outdated() is None


def test_reader_of_the_first_version_needs_no_rebuild():
    ProcedureFactory.create_batch(30)

    assert plan_when_outdated() is None
    assert current_statistics().notice_count == 30


def test_rebuild_is_seen_by_those_who_run_the_collective(alice, bob, charlie, dana):
    MatchRebuildFactory()

    counts = [MatchRebuild.objects.visible_to(one).count() for one in (alice, dana, bob, charlie)]

    assert counts == [1, 1, 0, 0]
