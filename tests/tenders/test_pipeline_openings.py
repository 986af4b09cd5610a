import pytest
from django.utils import timezone

from members.models import Profile, SkillProof
from tenders.enums import Visibility
from tenders.models import Procedure
from tenders.pipeline import openings as module
from tenders.pipeline.inputs import with_wishes
from tenders.pipeline.openings import openings
from tenders.pipeline.vectors import store_vectors
from tests.members.factories import ReferenceFactory, SkillFactory
from tests.tenders.factories import MatchFactory, ProcedureFactory, ProcedureMarkFactory
from tests.tenders.preference_factories import MatchPreferencesFactory, MutedBuyerFactory

pytestmark = pytest.mark.django_db

ACCOUNTING = {"main_classification_code": "79211000"}


def found(person) -> dict[str, tuple[int, bool]]:
    profile = with_wishes(Profile.objects.filter(pk=person.profile.pk)).get()
    given = openings(profile, user=person, now=timezone.now())
    return {one.domain.code: (one.count, one.is_declared) for one in given}


def test_domains_with_most_calls_come_first(bob):
    ProcedureFactory.create_batch(3, **ACCOUNTING)
    ProcedureFactory(main_classification_code="72200000")

    given = openings(bob.profile, user=bob, now=timezone.now())

    counts = [one.count for one in given]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 3
    assert len(given) <= 3
    assert "7921" in given[0].domain.cpv_prefixes or "79211" in given[0].domain.cpv_prefixes


def test_nothing_is_asked_for_when_nothing_is_open(bob):
    ProcedureFactory(closed=True, **ACCOUNTING)

    assert found(bob) == {}


@pytest.mark.parametrize(
    "call",
    [
        {"closed": True},
        {"contract_natures": ["works"]},
        {"departments": ["2A"]},
        {"visibility": Visibility.TEAM},
    ],
)
def test_calls_beyond_her_conditions_do_not_count(bob, call):
    Profile.objects.filter(user=bob).update(is_strict_place=True, departments=["38"])
    ProcedureFactory(**ACCOUNTING)
    ProcedureFactory(**{**ACCOUNTING, **call})

    assert found(bob)["finance.accounting"] == (1, False)


@pytest.mark.parametrize(
    "call", [{"departments": ["2A"]}, {"language": "deu"}, {"title": "Nettoyage des comptes"}]
)
def test_calls_beyond_her_criteria_do_not_count(bob, call):
    MatchPreferencesFactory(
        profile=bob.profile, around=True, languages=["fra"], excluded_words=["nettoyage"]
    )
    ProcedureFactory(departments=[], language="", **ACCOUNTING)
    ProcedureFactory(**ACCOUNTING, **call)
    store_vectors(Procedure.objects.all())

    assert found(bob)["finance.accounting"] == (1, False)


def test_area_is_where_her_places_and_her_radius_meet(bob):
    Profile.objects.filter(user=bob).update(is_strict_place=True, departments=["73"])
    MatchPreferencesFactory(profile=bob.profile, around=True)
    ProcedureFactory(departments=["38"], **ACCOUNTING)
    ProcedureFactory(departments=["73"], **ACCOUNTING)
    ProcedureFactory(departments=[], **ACCOUNTING)

    assert found(bob)["finance.accounting"] == (1, False)


def test_calls_of_muted_buyers_do_not_count(bob):
    ProcedureFactory(**ACCOUNTING)
    muted = ProcedureFactory(**ACCOUNTING).buyer
    MutedBuyerFactory(profile=bob.profile, buyer=muted)

    assert found(bob)["finance.accounting"] == (1, False)


def test_calls_proposed_or_marked_already_do_not_count(bob):
    MatchFactory(profile=bob.profile, procedure=ProcedureFactory(**ACCOUNTING))
    ProcedureMarkFactory(profile=bob.profile, procedure=ProcedureFactory(**ACCOUNTING))

    assert found(bob) == {}


def test_skill_told_is_worth_an_achievement_and_proven_one_nothing(bob):
    ProcedureFactory(**ACCOUNTING)
    skill = SkillFactory(profile=bob.profile, domain_code="finance.accounting", label="")
    assert found(bob)["finance.accounting"] == (1, True)

    SkillProof.objects.create(skill=skill, reference=ReferenceFactory(profile=bob.profile))

    assert "finance.accounting" not in found(bob)


def test_only_the_newest_calls_are_looked_at(bob, monkeypatch):
    ProcedureFactory.create_batch(3, **ACCOUNTING)
    monkeypatch.setattr(module, "LOOKED_AT", 2)

    assert found(bob)["finance.accounting"] == (2, False)


@pytest.mark.parametrize("count", [1, 20])
def test_two_queries_whatever_the_calls(bob, count, django_assert_num_queries):
    ProcedureFactory.create_batch(count, **ACCOUNTING)
    roles = bob.current_roles
    profile = with_wishes(Profile.objects.filter(user=bob)).get()
    assert roles
    with django_assert_num_queries(2):
        openings(profile, user=bob, now=timezone.now())
