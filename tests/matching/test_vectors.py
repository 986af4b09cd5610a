from math import fsum

import pytest

from collectif.core.places import DEPARTMENTS
from collectif.matching.inputs import (
    ExpertiseInput,
    NoticeInput,
    ProfileInput,
    ReferenceInput,
)
from collectif.matching.scores import PartKind
from collectif.matching.statistics import Statistics
from collectif.matching.vectors import Source, notice_vector, profile_vector
from collectif.matching.words import stem
from tests.matching import samples

STATISTICS = Statistics.from_notices(samples.notices(100))
SKILLS = Source(PartKind.EXPERTISE)


def test_notice_vector_resolves_codes_and_places():
    notice = NoticeInput(
        5, "Audit", classification_codes=("72512000-7", "bad", "72512000"), departments=("038",)
    )

    vector = notice_vector(notice, STATISTICS)

    assert (vector.id, vector.cpv_codes) == (5, ("72512",))
    assert vector.departments == (DEPARTMENTS["38"],)


def test_notice_vector_repeated_word_weighs_more_but_not_twice():
    once = notice_vector(NoticeInput(1, "audit dette"), STATISTICS).words[stem("audit")]
    twice = notice_vector(NoticeInput(1, "audit audit"), STATISTICS).words[stem("audit")]

    assert once < twice < 2 * once


def test_notice_vector_long_text_weakens_each_word():
    short = notice_vector(NoticeInput(1, "audit"), STATISTICS).words[stem("audit")]
    long = notice_vector(NoticeInput(1, "audit", "vélo école " * 30), STATISTICS)

    assert long.words[stem("audit")] < short


def test_profile_vector_each_source_has_unit_length():
    vector = profile_vector(ProfileInput(1, skills=("audit et dette", "achats")), STATISTICS)

    assert fsum(owned.weight**2 for owned in vector.words.values()) == pytest.approx(1)
    assert {owned.source for owned in vector.words.values()} == {SKILLS}


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
