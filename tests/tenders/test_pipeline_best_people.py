from datetime import timedelta

import pytest
from django.utils import timezone

from collectif.matching.scores import PartKind
from members.enums import Audience, ConsentPurpose, MemberState, Role
from members.models import Consent, Membership, Profile, Reference, RoleGrant
from members.pipeline.directory import refresh_entries
from tenders.models import Procedure
from tenders.pipeline.best_people import describe, rank_people, reachable_people, skills_of
from tenders.pipeline.inputs import profile_input
from tenders.pipeline.matching import match_profile, match_profiles
from tenders.pipeline.statistics import current_statistics, engine_for
from tenders.pipeline.vectors import procedure_vectors
from tests.members.directory_factories import BlockFactory, opened_to, prove
from tests.members.factories import SkillFactory
from tests.tenders.factories import MatchStatisticsFactory, ProcedureFactory
from tests.tenders.preference_factories import MutedBuyerFactory, WeightTuningFactory
from tests.tenders.proposal_factories import askable

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture(autouse=True)
def _statistics():
    MatchStatisticsFactory()


def reached() -> set[int]:
    return set(reachable_people(timezone.now()).values_list("pk", flat=True))


def ranked(procedure: Procedure, top=20):
    now = timezone.now()
    return rank_people(procedure, reachable_people(now), now=now, top=top)


def described(procedure: Procedure, viewer):
    return describe(ranked(procedure), viewer)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (MemberState.TRIAL, True),
        (MemberState.ACTIVE, True),
        (MemberState.PAUSED, False),
        (MemberState.LEFT, False),
        (MemberState.ALUMNI, False),
    ],
)
def test_those_who_are_here_may_be_asked(state, expected):
    profile = askable(state=state)
    assert (profile.pk in reached()) is expected


def test_who_agrees_no_more_is_left_in_peace():
    profile = askable()
    assert reached() == {profile.pk}
    Consent.objects.filter(user=profile.user).update(withdrawn_at=timezone.now())
    assert reached() == set()


def test_another_agreement_is_not_that_one():
    profile = askable()
    Consent.objects.filter(user=profile.user).update(purpose=ConsentPurpose.NEWS)
    assert reached() == set()


def test_role_that_has_ended_or_account_that_is_closed():
    gone, closed = askable(), askable()
    RoleGrant.objects.filter(user=gone.user).update(ends_on=NOW.date() - timedelta(days=2))
    closed.user.is_active = False
    closed.user.save(update_fields=["is_active"])
    assert reached() == set()


def test_trainer_is_no_member():
    profile = askable()
    RoleGrant.objects.filter(user=profile.user).update(role=Role.TRAINER)
    assert reached() == set()


def test_without_a_membership_nobody_is_asked():
    profile = askable()
    Membership.objects.filter(user=profile.user).delete()
    assert reached() == set()


def test_scores_are_those_of_the_engine_and_best_first():
    call = ProcedureFactory()
    suited, less = askable(), askable(departments=["971"])
    now = timezone.now()
    found = ranked(call)
    assert [score.profile_id for score in found] == [suited.pk, less.pk]
    engine = engine_for(current_statistics().pk)
    profiles = Profile.objects.with_contents().filter(pk__in=[suited.pk, less.pk])
    vectors = list(procedure_vectors(Procedure.objects.filter(pk=call.pk)))
    whole = engine.best_profiles(engine.index(vectors), list(map(profile_input, profiles)), now=now)
    assert whole[call.pk] == found


def test_score_is_the_one_she_sees_in_her_own_list():
    call, profile = ProcedureFactory(), askable()
    before = ranked(call)
    match_profile(profile)
    match = profile.matches.get(procedure=call)
    assert [(one.total, [part.to_dict() for part in one.parts]) for one in before] == [
        (match.score, match.parts)
    ]
    # Read from what the worker stored, the same.
    assert ranked(call) == before


def test_change_that_the_worker_has_not_seen_counts_at_once():
    call, profile = ProcedureFactory(), askable()
    match_profile(profile)
    before = ranked(call)[0].total
    Reference.objects.filter(profile=profile).delete()
    profile.skills.all().delete()
    Profile.objects.filter(pk=profile.pk).update(changed_at=timezone.now())
    assert [one.total for one in ranked(call)] != [before]


def test_what_she_refuses_is_not_proposed():
    call, profile = ProcedureFactory(departments=["971"]), askable()
    Profile.objects.filter(pk=profile.pk).update(is_strict_place=True)
    assert ranked(call) == []


def test_her_verdicts_on_calls_are_nobody_elses_to_know():
    call, profile = ProcedureFactory(), askable()
    whole = ranked(call)
    for key in ("achat", "conseil", "organis"):
        WeightTuningFactory(profile=profile, key=key, word=key, percent=50)
    WeightTuningFactory(profile=profile, target="division", key="79", word="", percent=50)
    Profile.objects.filter(pk=profile.pk).update(changed_at=timezone.now())
    match_profile(Profile.objects.get(pk=profile.pk))
    assert profile.matches.get(procedure=call).score < whole[0].total
    assert ranked(call) == whole


def test_buyer_she_sees_no_more_is_not_proposed_by_us():
    call, profile = ProcedureFactory(), askable()
    MutedBuyerFactory(profile=profile, buyer=call.buyer)
    Profile.objects.filter(pk=profile.pk).update(changed_at=timezone.now())
    assert ranked(call) == []


def test_closed_call_has_nobody_and_strangers_to_it_are_left_out():
    askable()
    assert ranked(ProcedureFactory(closed=True)) == []
    far = ProcedureFactory(
        title="Bordures de trottoir",
        description="Granit.",
        main_classification_code="44912000",
    )
    assert ranked(far) == []


def test_top_is_the_best_of_them():
    call = ProcedureFactory()
    best = askable(skills=("achats", "conseil en organisation"))
    askable(departments=["971"])
    assert [one.profile_id for one in ranked(call, top=1)] == [best.pk]


def test_parts_told_sum_to_the_score(alice):
    call = ProcedureFactory()
    askable()
    (person,) = described(call, alice)
    assert sum(part.points for part in person.parts) + person.kept_points == person.score
    assert person.kept_points == 0
    assert {part.kind for part in person.parts} >= {PartKind.REFERENCE, PartKind.PLACE}


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("references", PartKind.REFERENCE),
        ("skills", PartKind.EXPERTISE),
        ("places", PartKind.PLACE),
    ],
)
def test_what_she_keeps_from_coordinators_counts_without_its_words(alice, field, kind):
    call = ProcedureFactory()
    profile = askable(skills=("conseil", "mission", "direction"), headline="")
    (whole,) = described(call, alice)
    assert kind in {part.kind for part in whole.parts}
    audiences = opened_to(Audience.MEMBERS, **{field: Audience.ME})
    Profile.objects.filter(pk=profile.pk).update(audiences=audiences)
    refresh_entries([profile.pk])
    (person,) = described(call, alice)
    assert person.score == whole.score
    assert kind not in {part.kind for part in person.parts}
    assert person.kept_points > 0
    assert sum(part.points for part in person.parts) + person.kept_points == person.score


@pytest.mark.parametrize(("kept", "is_headline"), [("skills", True), ("headline", False)])
def test_of_skills_and_headline_what_is_open_is_told_by_itself(alice, kept, is_headline):
    call = ProcedureFactory()
    profile = askable(skills=("conseil", "mission"))
    audiences = opened_to(Audience.MEMBERS, **{kept: Audience.ME})
    Profile.objects.filter(pk=profile.pk).update(
        audiences=audiences, headline="Direction des achats", changed_at=timezone.now()
    )
    refresh_entries([profile.pk])
    (person,) = described(call, alice)
    told = [part for part in person.parts if part.kind == PartKind.EXPERTISE]
    assert {part.is_headline for part in told} == {is_headline}
    assert all(bool(part.skill) is not is_headline for part in told)
    assert person.kept_points > 0
    assert sum(part.points for part in person.parts) + person.kept_points == person.score


def test_achievement_kept_to_herself_is_not_named(alice):
    call = ProcedureFactory()
    profile = askable()
    Reference.objects.filter(profile=profile).update(audience=Audience.ME)
    refresh_entries([profile.pk])
    (person,) = described(call, alice)
    assert person.titles == ()
    assert all(part.reference_id is None for part in person.parts)


def test_person_who_blocked_the_viewer_is_not_shown(alice):
    call, profile = ProcedureFactory(), askable()
    BlockFactory(owner=profile.user, blocked=alice)
    assert described(call, alice) == []


def test_skills_come_with_what_proves_them(alice, bob):
    profile = askable(skills=())
    audit = SkillFactory(profile=profile, label="", domain_code="finance.audit")
    reference = prove(audit, title="Comptes d’un hôpital", year=2024, confirmed_by=bob)
    hidden = prove(audit, title="Chez un rival", audience=Audience.ME)
    refresh_entries([profile.pk])
    (skill,) = skills_of([profile.pk], alice)[profile.pk].skills
    assert (skill.code, skill.standing) == ("domain:finance.audit", "confirmed")
    (proof,) = skill.proofs
    assert (proof.title, proof.year) == ("Comptes d’un hôpital", 2024)
    assert proof.url.endswith(f"#reference-{reference.public_id}")
    assert str(hidden.public_id) not in proof.url


def test_without_a_name_no_title_names_her(alice):
    profile = askable(skills=())
    audit = SkillFactory(profile=profile, label="", domain_code="finance.audit")
    prove(audit, title="Comptes de la maison Vernet")
    Profile.objects.filter(pk=profile.pk).update(
        audiences=opened_to(Audience.COORDINATORS, name=Audience.ME)
    )
    refresh_entries([profile.pk])
    person = skills_of([profile.pk], alice)[profile.pk]
    assert person.entry.is_anonymous
    assert [proof.title for skill in person.skills for proof in skill.proofs] == [""]


@pytest.mark.parametrize("count", [1, 20])
def test_queries_do_not_grow_with_the_people(alice, count, django_assert_num_queries):
    call = ProcedureFactory()
    for _each in range(count):
        askable(skills=({"label": "", "domain_code": "finance.audit"},))
    engine_for(current_statistics().pk)
    for asked in (20, 14):
        with django_assert_num_queries(asked):
            assert len(described(call, alice)) == count
    match_profiles(reached())
    with django_assert_num_queries(9):
        assert len(described(call, alice)) == count
