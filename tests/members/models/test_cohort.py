from datetime import timedelta

import pytest
from django.db.models import Q, Value
from django.utils import timezone

from members.enums import Audience, MemberState, ProfileField, Role, StuckReason
from members.enums.cohort import PATIENCE
from members.models import Membership, Profile
from members.pipeline.directory import refresh_entries
from tests.members.directory_factories import BlockFactory, confirm, opened_to
from tests.members.factories import (
    ProfileFactory,
    ReferenceFactory,
    RoleGrantFactory,
    SkillFactory,
    UserFactory,
)
from tests.members.intake_factories import GroupFactory, GroupSpellFactory
from tests.members.membership_factories import MembershipFactory

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)


def follow(profile: Profile, **fields) -> Membership:
    """Have a person followed, and the directory say what she tells."""
    refresh_entries([profile.pk])
    return MembershipFactory(user=profile.user, **fields)


def progress(viewer):
    return Membership.objects.visible_to(viewer).with_progress(viewer, now=NOW)


def stuck(viewer, *, has_call: bool = True, misses_meetings: bool = False):
    rows = progress(viewer).with_stuck_reasons(
        now=NOW, has_call=Q(Value(has_call)), misses_meetings=Q(Value(misses_meetings))
    )
    return rows.for_list().get()


def told(one: Membership) -> tuple[int | None, int | None, int | None]:
    return one.evidence_count, one.confirmation_count, one.steps_left


@pytest.mark.parametrize(("viewer", "count"), [("alice", 1), ("dana", 1), ("bob", 0)])
def test_those_who_run_the_collective_see_the_members(viewer, count, request):
    person = request.getfixturevalue(viewer)
    MembershipFactory(user=UserFactory(anonymised_at=NOW))
    MembershipFactory()

    assert Membership.objects.visible_to(person).count() == count


def test_whoever_has_left_is_no_longer_here(alice):
    for state in MemberState:
        MembershipFactory(state=state)

    states = set(Membership.objects.here().values_list("state", flat=True))

    assert states == {MemberState.TRIAL, MemberState.ACTIVE, MemberState.PAUSED}


def test_counts_are_those_of_the_directory(alice, bob):
    reference = ReferenceFactory(profile=bob.profile)
    ReferenceFactory(profile=bob.profile)
    confirm(reference, alice)
    follow(bob.profile)

    one = progress(alice).get()

    assert (one.evidence_count, one.confirmation_count) == (2, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"headline": "", "departments": []},
        {"days_per_month": 4, "work_forms": ["micro"]},
        {"photo": "photos/one.jpg", "days_per_month": 4},
    ],
    ids=str,
)
@pytest.mark.parametrize("reference_count", [0, 1, 2])
@pytest.mark.parametrize("domain", ["", "finance.audit"])
def test_steps_left_are_those_of_her_page(alice, fields, reference_count, domain):
    profile = ProfileFactory(**fields)
    ReferenceFactory.create_batch(reference_count, profile=profile)
    if domain:
        SkillFactory(profile=profile, domain_code=domain, label="")
    follow(profile)

    assert progress(alice).get().steps_left == len(profile.next_steps())


def test_whoever_has_no_profile_has_it_all_before_her(alice):
    MembershipFactory()

    assert told(progress(alice).get()) == (0, 0, len(Profile().next_steps()))


def test_what_she_keeps_to_herself_is_told_by_no_number(alice, bob):
    ReferenceFactory(profile=bob.profile)
    bob.profile.audiences = opened_to(Audience.MEMBERS, references=Audience.ME)
    bob.profile.save(update_fields=["audiences"])
    follow(bob.profile)

    one = progress(alice).get()

    assert (one.evidence_count, one.confirmation_count) == (None, None)
    # Neither a domain, nor days, forms of work or a photo; her achievements are not asked about.
    assert one.steps_left == 4


def test_achievement_for_herself_alone_is_not_counted(alice, bob):
    ReferenceFactory(profile=bob.profile, audience=Audience.ME)
    follow(bob.profile)

    assert progress(alice).get().evidence_count == 0


def test_hidden_part_is_no_step_left(alice):
    hidden = opened_to(Audience.MEMBERS, availability=Audience.ME)
    follow(ProfileFactory(days_per_month=None, audiences=hidden))
    follow(ProfileFactory(days_per_month=4, audiences=hidden))

    assert len(set(progress(alice).values_list("steps_left", flat=True))) == 1


def test_whoever_hides_her_name_in_the_directory_is_not_told_apart_by_figures(alice, bob):
    ReferenceFactory(profile=bob.profile)
    bob.profile.audiences = opened_to(Audience.MEMBERS, name=Audience.ME)
    bob.profile.save(update_fields=["audiences"])
    follow(bob.profile)

    assert told(progress(alice).get()) == (None, None, None)


def test_whoever_blocked_the_reader_shows_her_nothing(alice, bob):
    follow(bob.profile)
    BlockFactory(owner=bob, blocked=alice)

    assert told(progress(alice).get()) == (None, None, None)


def test_member_has_entered_on_the_first_day_of_her_latest_time(alice):
    person = UserFactory()
    RoleGrantFactory(user=person, starts_on=TODAY - 90 * DAY, ends_on=TODAY - 60 * DAY)
    RoleGrantFactory(user=person, starts_on=TODAY - 20 * DAY)
    RoleGrantFactory(user=person, role=Role.COORDINATOR, starts_on=TODAY - 5 * DAY)
    MembershipFactory(user=person, state=MemberState.ACTIVE)

    assert progress(alice).get().entered_on == TODAY - 20 * DAY


def test_newcomer_has_entered_when_her_first_weeks_began(alice):
    MembershipFactory(user=UserFactory(member=True), state=MemberState.TRIAL, since=TODAY)

    assert progress(alice).get().entered_on == TODAY


def test_without_a_role_her_state_says_since_when(alice):
    MembershipFactory(user=UserFactory(), since=TODAY - 3 * DAY)

    assert progress(alice).get().entered_on == TODAY - 3 * DAY


def test_only_the_groups_of_today_are_named(alice):
    member = MembershipFactory()
    for name in ("Plateau", "Rives"):
        GroupSpellFactory(user=member.user, group=GroupFactory(name=name), entered_on=TODAY)
    GroupSpellFactory(
        user=member.user,
        group=GroupFactory(name="Vieux"),
        entered_on=TODAY - 9 * DAY,
        left_on=TODAY,
        end_reason="other",
    )

    assert progress(alice).get().group_names == ["Plateau", "Rives"]


def member(*, entered: timedelta, seen: timedelta, state=MemberState.ACTIVE, **person):
    user = UserFactory(last_active_at=NOW - seen, **person)
    RoleGrantFactory(user=user, starts_on=TODAY - entered)
    return MembershipFactory(user=user, state=state, since=TODAY)


LONG = timedelta(days=100)
NONE = timedelta(0)
BOOKING, EVIDENCE, CALL, SEEN = StuckReason
AFTER = PATIENCE


@pytest.mark.parametrize(
    ("entered", "seen", "reasons"),
    [
        (LONG, NONE, [BOOKING, EVIDENCE, CALL]),
        (LONG, LONG, [BOOKING, EVIDENCE, CALL, SEEN]),
        (AFTER[EVIDENCE], NONE, [BOOKING, EVIDENCE]),
        (AFTER[EVIDENCE] - DAY, NONE, []),
        (AFTER[CALL] - DAY, NONE, [BOOKING, EVIDENCE]),
        (NONE, AFTER[SEEN], [SEEN]),
        (NONE, AFTER[SEEN] - DAY, []),
    ],
    ids=str,
)
def test_nobody_is_stuck_before_our_patience_is_over(alice, entered, seen, reasons):
    member(entered=entered, seen=seen)

    one = stuck(alice, has_call=False, misses_meetings=True)

    assert one.stuck_reasons == reasons
    assert one.is_stuck is bool(reasons)


def test_call_or_achievement_shows_that_she_is_on_her_way(alice):
    one = member(entered=LONG, seen=NONE)
    ReferenceFactory(profile=ProfileFactory(user=one.user))
    refresh_entries([one.user.profile.pk])

    assert stuck(alice, has_call=True).stuck_reasons == []


@pytest.mark.parametrize("state", [MemberState.PAUSED, MemberState.LEFT, MemberState.ALUMNI])
def test_whoever_is_on_a_break_or_gone_is_left_in_peace(alice, state):
    member(entered=LONG, seen=LONG, state=state)

    assert stuck(alice, has_call=False, misses_meetings=True).stuck_reasons == []


def test_closed_account_is_nobody_to_write_to(alice):
    member(entered=LONG, seen=LONG, is_active=False)

    assert stuck(alice, has_call=False, misses_meetings=True).stuck_reasons == []


def test_achievements_kept_to_herself_do_not_hold_her_back(alice):
    one = member(entered=LONG, seen=NONE)
    hidden = opened_to(Audience.MEMBERS, **{ProfileField.REFERENCES.value: Audience.ME})
    refresh_entries([ProfileFactory(user=one.user, audiences=hidden).pk])

    assert stuck(alice).stuck_reasons == []


def test_line_reads_nothing_more(alice):
    MembershipFactory()
    one = stuck(alice)

    with pytest.raises(Exception, match="welcomed_at"):
        _ = one.welcomed_at
