from dataclasses import fields

import pytest

from collectif.matching.inputs import ProfileInput
from members.models import Profile
from tenders.models import Procedure
from tenders.pipeline.inputs import (
    READ_LENGTH,
    procedure_inputs,
    profile_input,
    with_wishes,
)
from tests.members.factories import ProfileFactory, ReferenceFactory, SkillFactory
from tests.tenders.factories import ProcedureFactory
from tests.tenders.preference_factories import (
    MatchPreferencesFactory,
    MutedBuyerFactory,
    WeightTuningFactory,
)

pytestmark = pytest.mark.django_db


def read(profile):
    return profile_input(Profile.objects.with_contents().get(pk=profile.pk))


def test_procedure_tells_its_words_codes_and_places(django_assert_num_queries):
    procedure = ProcedureFactory(
        title="Audit",
        description="Des achats",
        lot_text="Lot du nord",
        classification_codes=["79418000", "72000000", "80500000"],
    )

    with django_assert_num_queries(1):
        given = list(procedure_inputs(Procedure.objects.all()))

    assert [one.id for one in given] == [procedure.pk]
    assert (given[0].title, given[0].description) == ("Audit", "Des achats Lot du nord")
    assert given[0].classification_codes == ("79418000", "72000000", "80500000")
    assert given[0].departments == ("38",)
    assert given[0].contract_natures == frozenset({"services"})
    assert (given[0].is_call, given[0].closes_at) == (True, procedure.submission_deadline)
    assert (given[0].language, given[0].buyer_id) == ("fra", procedure.buyer_id)


def test_words_of_another_language_meet_ours_by_chance_and_are_left_out():
    ProcedureFactory(language="deu", title="Vier Beratungen", main_classification_code="79418000")

    (given,) = procedure_inputs(Procedure.objects.all())

    assert (given.title, given.description) == ("", "")
    assert given.classification_codes == ("79418000",)


def test_long_texts_are_read_up_to_a_point():
    ProcedureFactory(description="a" * 50_000, lot_text="b" * 50_000)

    (given,) = procedure_inputs(Procedure.objects.all())

    assert len(given.description) == 2 * READ_LENGTH + 1


@pytest.mark.parametrize("state", [{"state": "other"}, {"cancelled": True}, {"state": "planned"}])
def test_notice_that_cannot_be_answered_is_no_call(state):
    ProcedureFactory(**state)

    (given,) = procedure_inputs(Procedure.objects.all())

    assert not given.is_call


def test_profile_tells_its_skills_references_and_places():
    profile = ProfileFactory(departments=["38"], is_remote=False, is_strict_place=True)
    reference = ReferenceFactory(profile=profile)
    SkillFactory(profile=profile, label="négociation")
    SkillFactory(profile=profile, label="", domain_code="purchasing.purchasing-strategy")

    given = read(profile)

    assert given.id == profile.pk
    assert (given.headline, given.skills) == (profile.headline, ("négociation",))
    assert [domain.code for domain in given.expertise] == ["purchasing.purchasing-strategy"]
    assert given.expertise[0].label == "Stratégie et performance des achats"
    assert given.expertise[0].cpv_prefixes
    assert [(one.id, one.title) for one in given.references] == [(reference.pk, reference.title)]
    assert (given.departments, given.is_remote, given.is_strict_place) == (("38",), False, True)
    assert given.contract_natures == frozenset({"services"})


def test_profile_without_a_headline_tells_its_skills_alone():
    profile = SkillFactory(label="négociation", profile__headline="").profile

    assert (read(profile).headline, read(profile).skills) == ("", ("négociation",))


def test_profile_tells_what_it_refuses():
    profile = ProfileFactory()
    MatchPreferencesFactory(
        profile=profile, around=True, languages=["fra"], excluded_words=["nettoyage"]
    )
    muted = MutedBuyerFactory(profile=profile)

    given = read(profile)

    assert (given.reach, given.languages) == (frozenset({"38"}), frozenset({"fra"}))
    assert given.muted_buyers == frozenset({muted.buyer_id})
    assert given.excluded_words == ("nettoyage",)


def test_profile_tells_what_counts_less_and_not_what_was_taken_back():
    tuning = WeightTuningFactory()
    WeightTuningFactory(profile=tuning.profile, key="tri", undone=True)

    (reduction,) = read(tuning.profile).reductions

    assert (reduction.trait, reduction.percent) == (("word", "nettoyag"), 80)


def test_profile_without_wishes_refuses_nothing_more():
    given = read(ProfileFactory())

    assert given.excluded_words == ()
    assert {given.reach, given.languages, given.muted_buyers} == {frozenset()}


@pytest.mark.parametrize("count", [1, 20])
def test_profiles_are_read_in_a_fixed_number_of_queries(count, django_assert_num_queries):
    for _number in range(count):
        profile = ProfileFactory()
        MatchPreferencesFactory(profile=profile)
        MutedBuyerFactory(profile=profile)
        WeightTuningFactory(profile=profile)
        ReferenceFactory(profile=profile)

    with django_assert_num_queries(5):
        given = [profile_input(one) for one in with_wishes(Profile.objects.all())]

    assert len(given) == count


def test_domain_that_left_the_tree_counts_for_nothing():
    profile = ProfileFactory()
    SkillFactory(profile=profile, label="", domain_code="alchemy.gold")

    assert read(profile).expertise == ()


def test_engine_is_told_nothing_of_the_person():
    told = {field.name for field in fields(ProfileInput)}

    assert told == {
        "id",
        "expertise",
        "skills",
        "headline",
        "references",
        "departments",
        "is_remote",
        "is_strict_place",
        "contract_natures",
        "reach",
        "languages",
        "muted_buyers",
        "excluded_words",
        "reductions",
    }
