from datetime import UTC, datetime

import pytest
from django.db import IntegrityError
from django.utils import translation

from members.enums import SkillKind, SkillStanding
from members.models import Skill, SkillProof
from tests.members.factories import ProfileFactory, ReferenceFactory, SkillFactory
from tests.members.skills_factories import ConfirmationFactory, RomeSkillFactory

LONG_AGO = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def skill(db):
    return SkillFactory()


def proven(skill, **fields):
    reference = ReferenceFactory(profile=skill.profile, **fields)
    SkillProof.objects.create(skill=skill, reference=reference)
    return reference


def seen(skill):
    return Skill.objects.with_standing().get(pk=skill.pk)


def test_skill_without_evidence_is_declared(skill):
    found = seen(skill)

    assert found.standing == SkillStanding.DECLARED
    assert (found.proof_count, found.proven_year, found.confirmer_count) == (0, None, 0)


def test_achievement_proves_it(skill):
    proven(skill, year=2017)
    proven(skill, year=2021)

    found = seen(skill)

    assert found.standing == SkillStanding.PROVEN
    assert (found.proof_count, found.proven_year) == (2, 2021)


def test_proof_without_a_year_has_no_age(skill):
    proven(skill, year=2017)
    proven(skill, year=None)

    assert seen(skill).proven_year is None


def test_people_who_confirm_are_counted_once_each(skill):
    first, second = proven(skill), proven(skill)
    twice = ConfirmationFactory(reference=first).confirmed_by
    ConfirmationFactory(reference=second, confirmed_by=twice)
    ConfirmationFactory(reference=None, skill=skill, kind="coordinator")

    found = seen(skill)

    assert found.standing == SkillStanding.CONFIRMED
    assert (found.confirmer_count, found.proof_count) == (2, 2)


def test_confirmation_that_ended_counts_no_more(skill):
    ConfirmationFactory(reference=proven(skill), revoked_at=LONG_AGO, ended="taken_back")

    assert seen(skill).standing == SkillStanding.PROVEN


def test_skill_ticked_after_the_confirmation_is_not_confirmed(skill):
    reference = ReferenceFactory(profile=skill.profile)
    ConfirmationFactory(reference=reference, confirmed_at=LONG_AGO)
    SkillProof.objects.create(skill=skill, reference=reference)

    assert seen(skill).standing == SkillStanding.PROVEN


def test_confirmation_of_another_skill_is_not_lent(skill):
    other = SkillFactory(profile=skill.profile)
    ConfirmationFactory(reference=None, skill=other)

    assert seen(skill).standing == SkillStanding.DECLARED


def test_names_follow_the_reader(db):
    profile = ProfileFactory()
    domain = SkillFactory(profile=profile, label="", domain_code="finance.accounting")
    hidden = SkillFactory(profile=profile, label="", hidden_code="rebound", kind=SkillKind.HIDDEN)
    rome = SkillFactory(
        profile=profile, label="", rome_skill=RomeSkillFactory(label="Négocier un contrat")
    )
    gone = Skill(profile=profile, domain_code="finance.magic")

    with translation.override("fr"):
        french = [one.name for one in (domain, hidden, rome, gone)]
    with translation.override("en"):
        english = [one.name for one in (domain, hidden, rome, gone)]

    assert french[1:] == ["Rebondir après un coup dur", "Négocier un contrat", "finance.magic"]
    assert english[1:] == ["Bouncing back from a blow", "Négocier un contrat", "finance.magic"]
    assert french[0] != english[0]


@pytest.mark.parametrize(
    "twice",
    [
        {"label": "négociation"},
        {"label": "", "domain_code": "finance.accounting"},
        {"label": "", "hidden_code": "rebound", "kind": "hidden"},
    ],
)
def test_the_same_thing_is_said_once(db, twice):
    profile = ProfileFactory()
    SkillFactory(profile=profile, **twice)

    with pytest.raises(IntegrityError):
        SkillFactory(profile=profile, **twice)


@pytest.mark.parametrize(
    "fields",
    [
        {"label": ""},
        {"label": "a", "domain_code": "finance.accounting"},
        {"level": 5},
        {"level": 0},
        {"kind": "magic"},
    ],
)
def test_impossible_skill_is_refused_by_the_database(db, fields):
    with pytest.raises(IntegrityError):
        SkillFactory(**fields)


def test_list_costs_one_query(db, django_assert_num_queries):
    profile = ProfileFactory()
    for _n in range(20):
        proven(SkillFactory(profile=profile))

    with django_assert_num_queries(1):
        assert len([skill.name for skill in profile.skills.for_list()]) == 20
