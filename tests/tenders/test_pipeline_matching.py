from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from collectif.matching.scores import DEFAULT_FLOOR, Part, total_points
from members.actions import set_skills
from members.enums import Role
from members.models import Profile, RoleGrant
from tenders.enums import ProcedureState
from tenders.models import Match, MatchStatistics, Procedure, ProcedureMark, ProfileMatching
from tenders.pipeline import match_rows, matching
from tenders.pipeline.matching import (
    due_profiles,
    lapsed_profiles,
    match_profile,
    match_profiles,
    match_waiting_procedures,
)
from tenders.pipeline.statistics import build_statistics, current_statistics, switch_on
from tests.members.factories import (
    ProfileFactory,
    ReferenceFactory,
    RoleGrantFactory,
    SkillFactory,
    UserFactory,
)
from tests.tenders.factories import ProcedureFactory, ProcedureMarkFactory
from tests.tenders.snapshots import matches

pytestmark = pytest.mark.django_db

NEAR = "Conseil en organisation des achats et négociation avec les fournisseurs"
FAR = "Fourniture de bordures de trottoir"


@pytest.fixture
def profile():
    """Somebody whose past work is what NEAR asks for."""
    profile = ProfileFactory(departments=["38"])
    ReferenceFactory(profile=profile, title=NEAR, text="Catalogue unique, négociation, achats.")
    SkillFactory(profile=profile, label="négociation fournisseurs")
    return profile


def near(**fields):
    return ProcedureFactory(title=NEAR, **fields)


def matched_notices(profile):
    return set(profile.matches.holding().values_list("procedure", flat=True))


def keep_at_most(monkeypatch, count):
    for module in (matching, match_rows):
        monkeypatch.setattr(module, "KEPT_MATCHES", count)


def touch(profile):
    profile.changed_at = timezone.now()
    profile.save(update_fields=["changed_at"])


def test_match_profile_keeps_the_notices_that_suit(profile):
    suits, not_at_all = near(), ProcedureFactory(title=FAR, description="", departments=["2A"])

    assert match_profile(profile) is True

    match = Match.objects.get()
    assert (match.profile, match.procedure) == (profile, suits) != (profile, not_at_all)
    assert match.score >= DEFAULT_FLOOR
    held = ProfileMatching.objects.get()
    assert (held.profile, held.profile_changed_at) == (profile, profile.changed_at)
    assert held.statistics == match.statistics == current_statistics()


def test_stored_score_is_the_sum_of_its_stored_parts(profile):
    for place in ("38", "73", "2A", "75"):
        near(departments=[place])
    match_profile(profile)

    rows = list(Match.objects.all())

    assert len(rows) == 4
    for match in rows:
        assert match.score == sum(Decimal(part["points"]) for part in match.parts)
        assert match.score == total_points(map(Part.from_dict, match.parts))


@pytest.mark.parametrize(
    "state",
    [
        {"closed": True},
        {"awarded": True},
        {"state": ProcedureState.OTHER},
        {"cancelled": True},
        {"contract_natures": ["works"]},
    ],
)
def test_notice_that_cannot_be_answered_is_no_match(profile, state):
    near(**state)

    match_profile(profile)

    assert not Match.objects.exists()


def test_words_and_codes_of_the_lots_count(profile):
    notice = ProcedureFactory(
        title="Accord-cadre", description="", lot_text=NEAR, main_classification_code="79418000"
    )

    match_profile(profile)

    assert matched_notices(profile) == {notice.pk}


def test_new_notices_give_the_same_rows_as_the_profile_anew(profile):
    other = ProfileFactory(departments=["75"])
    SkillFactory(profile=other, label="", domain_code="purchasing.purchasing-strategy")
    people = [profile.pk, other.pk]
    match_profiles(people)
    for place in ("38", "2A", "75", "69"):
        near(departments=[place])
        ProcedureFactory(departments=[place])

    assert match_waiting_procedures() == 8
    by_notice = matches()
    Match.objects.all().delete()
    match_profiles(people)

    assert len(by_notice) >= 8
    assert matches() == by_notice


def test_matching_again_writes_nothing(profile):
    near()
    match_profile(profile)
    before = Match.objects.get().matched_at

    match_profile(profile)
    Procedure.objects.update(matched_at=None)
    match_waiting_procedures()

    assert Match.objects.get().matched_at == before


def test_notice_that_changed_is_matched_again(profile):
    stays, goes = near(), near()
    match_profile(profile)
    match_waiting_procedures()
    Procedure.objects.filter(pk=goes.pk).update(state=ProcedureState.CANCELLED, matched_at=None)
    Procedure.objects.filter(pk=stays.pk).update(departments=["2A"], matched_at=None)
    before = Match.objects.get(procedure=stays).score

    assert match_waiting_procedures() == 2

    assert matched_notices(profile) == {stays.pk}
    assert Match.objects.get(procedure=stays).score < before
    assert not Procedure.objects.filter(matched_at=None).exists()


def test_profile_that_changed_loses_what_no_longer_suits(profile):
    near()
    match_profile(profile)
    profile.references.all().delete()
    profile.skills.all().delete()
    Profile.objects.filter(pk=profile.pk).update(headline="", changed_at=timezone.now())

    assert match_profiles([profile.pk], only_due=True) == 1

    assert matched_notices(profile) == set()
    assert due_profiles(10) == []


def test_marks_are_never_touched(profile):
    mark = ProcedureMarkFactory(profile=profile, procedure=near(), kind="hidden")
    match_profile(profile)
    profile.references.all().delete()
    profile.skills.all().delete()

    match_profile(profile)

    assert list(ProcedureMark.objects.values_list("pk", "kind")) == [(mark.pk, "hidden")]


def test_only_the_best_are_kept_whichever_way_they_come(profile, monkeypatch):
    keep_at_most(monkeypatch, 3)
    match_profile(profile)
    for place in ("2A", "38", "75", "73", "69", "38"):
        near(departments=[place])
        match_waiting_procedures()
    by_notice = matches()

    match_profile(profile)

    assert len(by_notice) == 3
    assert matches() == by_notice


def test_closed_match_takes_the_place_of_no_open_one(profile, monkeypatch):
    keep_at_most(monkeypatch, 1)
    closing = near()
    match_profile(profile)
    match_waiting_procedures()
    Procedure.objects.filter(pk=closing.pk).update(closes_at=timezone.now())
    opened = near(departments=["2A"])

    match_waiting_procedures()

    assert opened.pk in matched_notices(profile)


def test_profile_out_of_date_is_left_to_be_matched_as_a_whole(profile):
    match_profile(profile)
    touch(profile)
    near()

    assert match_waiting_procedures() == 1
    assert not Match.objects.exists()
    assert due_profiles(10) == [profile.pk]

    match_profiles(due_profiles(10), only_due=True)
    assert Match.objects.count() == 1


def test_profile_that_changes_under_the_eyes_of_a_worker_is_left_for_later(profile, monkeypatch):
    match_profile(profile)
    near()
    read = matching.matchable_profiles

    def change_before_reading(day):
        touch(profile)
        return read(day)

    monkeypatch.setattr(matching, "matchable_profiles", change_before_reading)
    match_waiting_procedures()
    monkeypatch.undo()

    assert not Match.objects.exists()
    assert due_profiles(10) == [profile.pk]


def test_change_during_matching_leaves_the_profile_due(profile, monkeypatch):
    near()
    read = matching.profile_input

    def change_meanwhile(read_profile):
        given = read(read_profile)
        touch(profile)
        return given

    monkeypatch.setattr(matching, "profile_input", change_meanwhile)
    match_profile(profile)
    monkeypatch.undo()

    assert due_profiles(10) == [profile.pk]
    assert match_profiles([profile.pk], only_due=True) == 1
    assert due_profiles(10) == []


def test_up_to_date_profile_is_not_matched_for_nothing(profile):
    match_profile(profile)

    assert match_profiles([profile.pk], only_due=True) == 0
    assert match_profiles([profile.pk]) == 1


def test_new_statistics_make_every_profile_due(profile):
    near()
    match_profile(profile)
    switch_on(build_statistics())

    assert due_profiles(10) == [profile.pk]
    match_profiles(due_profiles(10), only_due=True)

    assert Match.objects.get().statistics == MatchStatistics.objects.latest()


def test_action_on_a_profile_makes_it_due(profile, bob):
    match_profile(profile)
    set_skills(profile=profile, actor=bob, domain_codes=[], labels=["logistique"])

    assert profile.pk in due_profiles(10)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.COORDINATOR, Role.TRAINER])
def test_role_that_brings_skills_is_matched(role):
    profile = ProfileFactory(user=UserFactory())
    RoleGrantFactory(user=profile.user, role=role)

    assert due_profiles(10) == [profile.pk]


def without_role():
    return ProfileFactory(user=UserFactory())


def observer():
    return RoleGrantFactory(user=without_role().user, role=Role.OBSERVER)


def former_member():
    return RoleGrantFactory(user=without_role().user, ends_on=date(2026, 2, 1))


def locked_out():
    return ProfileFactory(user=UserFactory(member=True, is_active=False))


@pytest.mark.parametrize("make", [without_role, observer, former_member, locked_out])
def test_others_are_not_matched(make):
    make()

    assert due_profiles(10) == []


def test_person_who_may_no_longer_be_matched_loses_her_matches(profile):
    near()
    match_profile(profile)
    RoleGrant.objects.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert match_waiting_procedures() == 1
    assert lapsed_profiles(10) == [profile.pk]
    assert match_profiles(lapsed_profiles(10), only_due=True) == 0

    assert matched_notices(profile) == set()
    assert Match.objects.get().closed_at is not None
    assert not ProfileMatching.objects.exists()
    assert lapsed_profiles(10) == []


def test_person_who_comes_back_is_matched_with_what_came_meanwhile(profile):
    match_profile(profile)
    RoleGrant.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    match_profiles(lapsed_profiles(10), only_due=True)
    near()
    match_waiting_procedures()
    RoleGrant.objects.update(ends_on=None)

    match_profiles(due_profiles(10), only_due=True)

    assert Match.objects.count() == 1


def test_only_the_notices_asked_for_are_matched():
    first, second = near(), near()

    assert match_waiting_procedures([first.pk]) == 1
    assert match_waiting_procedures([first.pk]) == 0

    assert list(Procedure.objects.filter(matched_at=None)) == [second]
    assert match_waiting_procedures([]) == 0


def test_unknown_profile_is_no_error():
    assert match_profiles([0]) == 0
    assert match_profiles([]) == 0


def test_query_count_does_not_grow(profile):
    def queries(job):
        with CaptureQueriesContext(connection) as captured:
            job()
        return len(captured)

    near()
    current_statistics()
    match_profile(profile)
    near()
    one = queries(match_waiting_procedures)
    for _ in range(20):
        near()
        SkillFactory(profile=ProfileFactory(), label="négociation fournisseurs")
    first_time = queries(lambda: match_profiles(due_profiles(100)))
    for _ in range(20):
        near()
    many = queries(match_waiting_procedures)

    assert Match.objects.count() > 100
    assert (one, many, first_time) == (23, 23, 27)
