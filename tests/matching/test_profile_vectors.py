import json
from dataclasses import replace
from math import fsum

import pytest

from collectif.matching.inputs import (
    ExpertiseInput,
    ProfileInput,
    ReferenceInput,
)
from collectif.matching.profile_vectors import ProfileVector, Source, profile_vector
from collectif.matching.scores import PartKind
from collectif.matching.statistics import Statistics
from collectif.matching.tuning import Reduction, Target, Trait
from collectif.matching.words import stem
from tests.matching import samples

STATISTICS = Statistics.from_notices(samples.notices(100))
SKILLS = Source(PartKind.EXPERTISE)


def test_profile_vector_each_source_has_unit_length():
    vector = profile_vector(ProfileInput(1, skills=("audit et dette", "achats")), STATISTICS)

    assert fsum(owned.weight**2 for owned in vector.words.values()) == pytest.approx(1)
    assert {owned.source for owned in vector.words.values()} == {
        replace(SKILLS, skill="audit et dette"),
        replace(SKILLS, skill="achats"),
    }


def test_profile_vector_word_of_several_skills_belongs_to_the_first_and_to_the_headline_last():
    profile = ProfileInput(1, skills=("audit", "audit des achats"), headline="Achats et stocks")

    words = profile_vector(profile, STATISTICS).words

    assert words[stem("audit")].source.skill == "audit"
    assert words[stem("achats")].source.skill == "audit des achats"
    assert words[stem("stocks")].source == replace(SKILLS, is_headline=True)


def test_profile_vector_weighs_words_the_same_however_they_are_told():
    text = ("Achats et stocks", "audit", "audit des achats")

    def weights(**told):
        vector = profile_vector(ProfileInput(1, **told), STATISTICS)
        return {stemmed: owned.weight for stemmed, owned in vector.words.items()}

    assert weights(headline=text[0], skills=text[1:]) == weights(skills=(" ".join(text),))


def test_from_dict_reads_what_was_stored_before_skills_were_named():
    stored = profile_vector(ProfileInput(1, skills=("audit",)), STATISTICS).to_dict()
    stored["sources"] = [source[:3] for source in stored["sources"]]

    words = ProfileVector.from_dict(stored).words

    assert {owned.source for owned in words.values()} == {SKILLS}


def test_profile_vector_shared_word_belongs_to_the_loudest_source():
    profile = ProfileInput(
        1,
        expertise=(ExpertiseInput("a.b", "Audit", ("dette", "budget", "achats", "stocks")),),
        references=(ReferenceInput(9, "Audit énergie"),),
    )

    words = profile_vector(profile, STATISTICS).words

    assert words[stem("audit")].source == Source(PartKind.REFERENCE, reference_id=9)
    assert words[stem("dette")].source == Source(PartKind.EXPERTISE, expertise_code="a.b")


def test_profile_vector_shows_the_word_as_the_member_wrote_it():
    vector = profile_vector(ProfileInput(1, skills=("Évaluations", "évaluation")), STATISTICS)

    assert [owned.word for owned in vector.words.values()] == ["évaluations"]


def test_profile_vector_classes_belong_to_the_first_source_that_has_them():
    profile = ProfileInput(
        1,
        expertise=(ExpertiseInput("a.b", "Audit", (), ("7251", "80")),),
        references=(ReferenceInput(9, "Tri", "", ("72500000",)),),
    )

    classes = profile_vector(profile, STATISTICS).classes

    assert set(classes) == {"72", "725", "7251", "80"}
    assert classes["72"].reference_id == 9
    assert classes["7251"].expertise_code == "a.b"


def test_profile_vector_empty_profile_is_empty():
    vector = profile_vector(ProfileInput(1), STATISTICS)

    assert (vector.words, vector.classes, vector.departments) == ({}, {}, ())


def test_to_dict_survives_json():
    for profile in samples.profiles(40):
        refusing = replace(
            profile,
            excluded_words=("tri",),
            muted_buyers=frozenset({3}),
            reach=frozenset({"38"}),
            reductions=(
                Reduction(Trait(Target.WORD, stem("audit")), 70),
                Reduction(Trait(Target.DIVISION, "72"), 60),
            ),
        )
        vector = profile_vector(refusing, STATISTICS)

        assert ProfileVector.from_dict(json.loads(json.dumps(vector.to_dict()))) == vector


def test_words_come_in_one_order_however_they_were_stored():
    for profile in samples.profiles(20):
        vector = profile_vector(profile, STATISTICS)
        stored = vector.to_dict()
        stored["words"] = dict(reversed(stored["words"].items()))

        assert list(ProfileVector.from_dict(stored).words) == list(vector.words)


def test_from_dict_of_nothing_raises():
    with pytest.raises(KeyError):
        ProfileVector.from_dict({})


def test_profile_vector_reduced_word_keeps_its_source_and_a_part_of_its_weight():
    profile = ProfileInput(1, skills=("audit budget",))
    reduced = replace(profile, reductions=(Reduction(Trait(Target.WORD, stem("audit")), 60),))

    whole, less = (profile_vector(one, STATISTICS).words for one in (profile, reduced))

    assert less["budget"] == whole["budget"]
    expected = replace(whole["audit"], weight=whole["audit"].weight * 0.6, percent=60)
    assert less["audit"] == expected


def test_profile_vector_reduction_of_a_division_holds_for_its_classes():
    reductions = (Reduction(Trait(Target.DIVISION, "72"), 80),)

    vector = profile_vector(ProfileInput(1, reductions=reductions), STATISTICS)

    assert [vector.percent_of_class(one) for one in ("72", "7251", "80")] == [80, 80, 100]
