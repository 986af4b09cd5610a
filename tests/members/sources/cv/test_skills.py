import pytest

from members.sources.cv.facts import Skill
from members.sources.cv.skills import MOST_SKILLS, items, propose
from members.sources.cv.vocabulary import Term, vocabulary

WORDS = vocabulary([Term("101", ("Animer une équipe", "animation d’équipe"))])
CONTROL = "finance.management-control"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Budget", ["Budget"]),
        ("Budget, audit ; paie", ["Budget", "audit", "paie"]),
        ("Budget | audit • paie", ["Budget", "audit", "paie"]),
        ("Budget - audit / paie", ["Budget", "audit", "paie"]),
        ("Finance : budget, audit", ["budget", "audit"]),
        ("ERP (SAP, Oracle), paie", ["ERP (SAP, Oracle)", "paie"]),
        ("Budget ●●●○○", ["Budget"]),
        ("Budget 80 %", ["Budget"]),
        ("Budget (4/5)", ["Budget"]),
        ("PL/SQL", ["PL/SQL"]),
        ("", []),
        (" , ; ", []),
    ],
)
def test_items_of_a_line(line, expected):
    assert items(line) == expected


def test_a_sentence_is_one_item():
    sentence = "Je sais animer une équipe, tenir un budget, et parler en public aux élus."

    assert items(sentence) == [sentence]


def test_listed_skills_keep_the_words_of_the_person():
    assert propose(["Contrôle de gestion, Voile"], [], WORDS) == (
        Skill("Contrôle de gestion", "Contrôle de gestion, Voile", CONTROL),
        Skill("Voile", "Contrôle de gestion, Voile"),
    )


def test_a_story_suggests_what_it_names():
    sentence = "Animation d’une équipe de douze personnes"

    assert propose([], [sentence], WORDS) == (
        Skill("Animer une équipe", sentence, rome_code="101"),
    )


def test_a_language_is_no_skill():
    assert [skill.label for skill in propose(["Anglais courant, Voile"], [], WORDS)] == ["Voile"]


def test_a_vague_word_of_a_story_suggests_nothing():
    assert propose([], ["Suivi du budget"], WORDS) == ()


def test_each_label_and_each_code_is_proposed_once():
    proposed = propose(
        ["Budget", "BUDGET"], ["Contrôle de gestion de Sorne", "Contrôle de gestion"], WORDS
    )

    assert [skill.label for skill in proposed] == ["Budget"]


def test_a_long_item_is_named_by_the_skill_it_holds():
    sentence = "Je tiens le contrôle de gestion de trois filiales, en lien avec leurs directions."

    assert propose([sentence], [], WORDS) == (Skill("Contrôle de gestion", sentence, CONTROL),)


@pytest.mark.parametrize("line", ["58 ans", "12 %", "-", "Marié, 2 enfants"])
def test_what_is_no_skill_is_not_proposed(line):
    assert propose([line], [], WORDS) == ()


def test_skills_have_an_end():
    assert len(propose([f"Outil {number}" for number in range(500)], [], WORDS)) == MOST_SKILLS
