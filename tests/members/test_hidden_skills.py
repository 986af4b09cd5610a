import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectif.core.text import fold
from members.hidden_skills import SENTENCE_LENGTH, proposals, situations, strengths


def codes(answers):
    return [proposal.strength.code for proposal in proposals(answers)]


@pytest.mark.parametrize("code", strengths())
def test_each_strength_is_named_and_told_in_both_languages(code):
    strength = strengths()[code]

    assert len({strength.label("fr"), strength.label("en"), strength.about("fr")}) == 3
    assert len(code) <= 40
    assert strength.about("en")
    assert strength.cues


def test_cues_are_written_as_the_reader_sees_words():
    cues = [cue for strength in strengths().values() for cue in strength.cues]

    assert [cue for cue in cues if fold(cue) != cue or re.search(r"[^\w *]", cue)] == []


def test_each_situation_calls_for_a_strength_of_the_list():
    assert 6 <= len(situations()) <= 8
    assert {one.strength for one in situations().values()} <= strengths().keys()
    assert all(one.question("fr") and one.question("en") for one in situations().values())


def test_nothing_asked_touches_health_family_or_age():
    asked = " ".join(
        f"{one.question_fr} {one.help_fr} {one.question_en} {one.help_en}"
        for one in situations().values()
    )

    assert not re.search(r"\b(sante|famil|age\b|malad|enfant|health|ill\b|child)", fold(asked))


def test_sentence_that_tells_a_strength_is_the_one_shown():
    told = "Le site a fermé en mars. J’ai rebondi en ouvrant un atelier ! Voilà."

    (proposal,) = proposals({"autre": told})

    assert proposal.strength.code == "rebound"
    assert proposal.sentence == "J’ai rebondi en ouvrant un atelier !"


def test_accents_case_and_endings_do_not_matter():
    assert codes({"change": "IL A FALLU RECONSTRUIRE."}) == ["rebuilding"]
    assert codes({"change": "Nous avons reconstruit."}) == ["rebuilding"]


def test_cue_inside_another_word_is_not_seen():
    assert codes({"change": "Le débricolage."}) == []


def test_sentence_with_more_cues_comes_first_and_is_the_one_shown():
    told = "J’ai bricolé. Sans budget, j’ai récupéré et emprunté. J’ai convaincu."

    first, second = proposals({"autre": told})

    assert (first.strength.code, second.strength.code) == ("resourcefulness", "convincing")
    assert first.sentence == "Sans budget, j’ai récupéré et emprunté."


def test_answer_without_a_cue_proposes_what_its_question_calls_for():
    told = "Le client est parti. J’ai pris mon téléphone et appelé tout le monde."

    (proposal,) = proposals({"setback": told})

    assert proposal.strength.code == "rebound"
    assert proposal.sentence == "J’ai pris mon téléphone et appelé tout le monde."


@pytest.mark.parametrize("told", ["", "   \n", "Oui.", "Le client est parti et le site a fermé."])
def test_answer_too_short_or_not_hers_proposes_nothing(told):
    assert proposals({"setback": told}) == []


def test_answer_to_no_question_of_ours_is_read_for_its_cues_alone():
    assert codes({"autre": "Je travaille ici depuis longtemps avec eux tous."}) == []


def test_long_sentence_is_cut():
    (proposal,) = proposals({"autre": "j’ai rebondi " + "encore " * 200})

    assert len(proposal.sentence) == SENTENCE_LENGTH
    assert proposal.sentence.endswith("…")


@given(st.dictionaries(st.sampled_from([*situations(), "autre"]), st.text(max_size=300)))
def test_whatever_is_typed_each_strength_comes_once_with_words_of_hers(answers):
    found = proposals(answers)

    assert len({one.strength.code for one in found}) == len(found)
    typed = " ".join(" ".join(answers.values()).split())
    assert all(one.sentence.removesuffix("…")[:20] in typed for one in found)
