from datetime import timedelta

import pytest
from django.utils import timezone

from collectif.matching.weights import DEFAULT_WEIGHTS, FULL_SCORE
from members.models import Profile, SkillProof
from tenders.enums import MarkKind, Visibility
from tenders.models import ListOpenings, Match, Procedure
from tenders.pipeline.inputs import with_wishes
from tenders.pipeline.matching import draw, match_profiles
from tenders.pipeline.openings import FRESH_FOR, draw_openings, due_openings, openings
from tenders.pipeline.statistics import build_statistics, current_statistics, switch_on
from tests.members.factories import ProfileFactory, ReferenceFactory, SkillFactory
from tests.tenders.factories import (
    MatchFactory,
    MatchStatisticsFactory,
    ProcedureFactory,
    ProcedureMarkFactory,
)

pytestmark = pytest.mark.django_db

ACCOUNTING, FIELD = "Tenue de la comptabilité générale et des comptes", "finance.accounting"


def calls(count=3, **facts):
    asked = {"title": ACCOUNTING, "main_classification_code": "79211000", "departments": ["38"]}
    return ProcedureFactory.create_batch(count, description="", **(asked | facts))


def put_floor_at(points):
    """Put a version in force that differs by its floor alone."""
    MatchStatisticsFactory(weights={**DEFAULT_WEIGHTS.to_dict(), "floor": points})


@pytest.fixture
def member(bob):
    """A member with a place and nothing else: no call suits her."""
    Profile.objects.filter(user=bob).update(departments=["38"], headline="")
    MatchStatisticsFactory()
    return bob


def drawn(person):
    """Draw her list, then its openings."""
    match_profiles([person.profile.pk])
    return draw_openings([person.profile.pk], now=timezone.now())


def found(person):
    profile = Profile.objects.get(user=person)
    given = openings(profile, user=person, now=timezone.now())
    return {one.domain.code: (one.count, one.is_declared) for one in given.shown}


def test_what_is_told_is_what_the_list_gains_when_it_is_done(member):
    calls()
    ProcedureFactory(title="Formation des agents", main_classification_code="80511000")
    drawn(member)
    told = found(member)
    assert (FIELD in told, len(told) <= 3) == (True, True)

    for code, (count, is_declared) in told.items():
        skill = SkillFactory(profile=member.profile, domain_code=code, label="")
        profile = with_wishes(Profile.objects.filter(user=member)).get()
        _vectors, lists = draw([profile], current_statistics(), now=timezone.now())
        assert (len(lists[profile.pk]), is_declared) == (count, False)
        skill.delete()


def test_fields_whose_calls_are_worth_most_come_first_with_the_best_of_them(member):
    calls(1, departments=["2A"])
    near = calls(2)
    drawn(member)

    first, *others = openings(member.profile, user=member, now=timezone.now()).shown

    assert (first.domain.code, first.count, first.best in near) == (FIELD, 3, True)
    assert [one.points for one in others] == sorted((one.points for one in others), reverse=True)
    assert all(one.points < first.points for one in others)


def test_call_of_the_field_that_stays_below_the_floor_does_not_count(member):
    calls(2, departments=["38"], title="Bordures")
    drawn(member)
    assert found(member)[FIELD] == (2, False)

    put_floor_at(6_000)
    drawn(member)

    assert found(member) == {}


def test_nothing_open_brings_nothing_and_is_told_as_counted(member):
    calls(closed=True)
    drawn(member)

    given = openings(member.profile, user=member, now=timezone.now())

    assert (given.shown, given.drawn_at is None) == ((), False)


def test_skill_told_is_worth_an_achievement_and_proven_one_nothing(member):
    skill = SkillFactory(profile=member.profile, domain_code=FIELD, label="")
    # Only her label is in the title: told by an achievement, it is louder than among keywords.
    calls(2, title="Comptabilité", main_classification_code="", departments=["2A"])
    drawn(member)
    assert FIELD not in found(member)
    score = Match.objects.filter(profile=member.profile).latest("score").score
    put_floor_at(int(score * FULL_SCORE) + 1)
    drawn(member)
    assert found(member)[FIELD] == (2, True)

    proof = ReferenceFactory(profile=member.profile, title="Autre chose", text="")
    SkillProof.objects.create(skill=skill, reference=proof)
    ListOpenings.objects.all().delete()
    drawn(member)

    assert FIELD not in found(member)


@pytest.mark.parametrize("kind", MarkKind.values)
def test_calls_that_she_has_decided_about_do_not_count(member, kind):
    marked, *_others = calls()
    drawn(member)
    ProcedureMarkFactory(profile=member.profile, procedure=marked, kind=kind)

    assert found(member)[FIELD] == (2, False)


def test_what_happens_after_the_count_is_left_out_when_it_is_shown(member):
    closed, secret, entered, left = calls(4)
    drawn(member)
    Procedure.objects.filter(pk=closed.pk).update(closes_at=timezone.now())
    Procedure.objects.filter(pk=secret.pk).update(visibility=Visibility.TEAM)
    MatchFactory(profile=member.profile, procedure=entered)

    (first,) = [
        one
        for one in openings(member.profile, user=member, now=timezone.now()).shown
        if one.domain.code == FIELD
    ]

    assert (first.count, first.best) == (1, left)


def test_count_of_another_profile_or_version_is_never_told(member):
    calls()
    drawn(member)
    profile = Profile.objects.get(user=member)
    assert found(member)

    Profile.objects.filter(pk=profile.pk).update(changed_at=timezone.now())
    assert openings(profile, user=member, now=timezone.now()).drawn_at is None
    drawn(member)
    assert found(member)

    switch_on(build_statistics())
    match_profiles([profile.pk])
    given = openings(Profile.objects.get(user=member), user=member, now=timezone.now())
    assert (given.shown, given.drawn_at) == ((), None)


def test_due_are_those_with_a_current_list_and_no_current_count():
    now = timezone.now()
    listed, unlisted = ReferenceFactory().profile, ReferenceFactory().profile
    match_profiles([listed.pk])
    assert due_openings(10, now=now) == [listed.pk]
    assert draw_openings([listed.pk, unlisted.pk, 0], now=now) == 1
    assert due_openings(10, now=now) == []

    match_profiles([unlisted.pk])
    later = now + FRESH_FOR + timedelta(minutes=1)
    assert due_openings(10, now=later) == [unlisted.pk, listed.pk]
    assert due_openings(1, now=later) == [unlisted.pk]


def test_drawn_twice_is_drawn_once(member):
    calls()
    now = timezone.now()

    assert drawn(member) == 1
    before = ListOpenings.objects.values().get()

    assert draw_openings([member.profile.pk], now=now) == 0
    assert ListOpenings.objects.values().get() == before


def test_list_out_of_date_waits_for_its_turn(member):
    drawn(member)
    Profile.objects.filter(user=member).update(changed_at=timezone.now())

    assert draw_openings([member.profile.pk], now=timezone.now()) == 0
    assert due_openings(10, now=timezone.now()) == []


def test_domain_that_left_the_tree_is_not_told(member):
    calls()
    drawn(member)
    row = ListOpenings.objects.get()
    row.found = [["finance.alchemy", False, row.found[0][2]], *row.found]
    row.save(update_fields=["found"])

    assert FIELD in found(member)


def test_many_are_drawn_together_each_with_her_own(member):
    calls()
    skilled = ProfileFactory(departments=["38"])
    SkillFactory(profile=skilled, domain_code=FIELD, label="")
    people = [member.profile.pk, skilled.pk]
    match_profiles(people)
    assert Match.objects.filter(profile=skilled).count() == 3

    assert draw_openings(people, now=timezone.now()) == 2

    fields = {row.pk: [code for code, *_rest in row.found] for row in ListOpenings.objects.all()}
    assert FIELD in fields[member.profile.pk]
    assert FIELD not in fields[skilled.pk]


@pytest.mark.parametrize("count", [1, 20])
def test_two_queries_whatever_the_calls(member, count, django_assert_num_queries):
    calls(count)
    drawn(member)
    assert member.current_roles
    profile = Profile.objects.get(user=member)
    with django_assert_num_queries(2):
        given = openings(profile, user=member, now=timezone.now())
    assert given.shown[0].count == count


@pytest.mark.parametrize("count", [1, 5])
def test_people_are_read_and_written_together(count, django_assert_num_queries):
    people = [ReferenceFactory().profile.pk for _each in range(count)]
    match_profiles(people)
    with django_assert_num_queries(15):
        assert draw_openings(people, now=timezone.now()) == count
