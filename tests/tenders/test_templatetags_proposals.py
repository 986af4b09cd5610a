from decimal import Decimal

import pytest
from django.utils import translation

from collectif.matching.scores import MatchedWord, Part, PartKind
from members.enums import SkillStanding
from tenders.enums import ProposalState
from tenders.pipeline.best_people import Person
from tenders.pipeline.coverage import HeldSkill
from tenders.templatetags.proposals import held_name, person_reasons, standing_look, state_look


def part(kind: PartKind, points: str, **fields) -> Part:
    return Part(kind, Decimal(points), **fields)


def person(*parts: Part, kept: str = "0", titles=()) -> Person:
    total = sum((one.points for one in parts), Decimal(kept))
    return Person(1, None, score=total, parts=parts, kept_points=Decimal(kept), titles=titles)


WORDS = (MatchedWord("achats", Decimal("0.1000")),)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_reasons_are_about_her_and_sum_to_the_score():
    shown = person(
        part(PartKind.REFERENCE, "0.1234", words=WORDS, reference_id=7),
        part(PartKind.EXPERTISE, "0.1111", words=WORDS),
        part(PartKind.PLACE, "0.1055"),
        kept="0.0300",
        titles=((7, "A new catalogue"),),
    )
    reasons = person_reasons(shown)
    assert [reason.label for reason in reasons] == [
        "Skills: achats",
        "Achievement “A new catalogue”: achats",
        "Place: not said",
        "What this person keeps to herself",
    ]
    assert sum(reason.points for reason in reasons) == round(shown.score, 2)
    assert reasons[-1].kind == "kept"


def test_free_skills_and_headline_are_named_about_her():
    shown = person(
        part(PartKind.EXPERTISE, "0.1000", words=WORDS, skill="Sourcing"),
        part(PartKind.EXPERTISE, "0.0500", words=WORDS, is_headline=True),
    )
    (reason,) = person_reasons(shown)
    assert reason.label == "Skills (“Sourcing”, what this person brings): achats, achats"


def test_title_that_would_name_her_is_left_out():
    shown = person(part(PartKind.REFERENCE, "0.1", words=WORDS, reference_id=7), titles=((7, ""),))
    assert person_reasons(shown)[0].label == "Achievements: achats"


def test_nothing_kept_nothing_said():
    assert len(person_reasons(person(part(PartKind.PLACE, "0.1")))) == 1


@pytest.mark.parametrize("standing", SkillStanding)
def test_each_standing_has_a_look(standing):
    assert len(standing_look(standing)) == 2


@pytest.mark.parametrize("state", ProposalState)
def test_each_state_has_a_drawing(state):
    assert state_look(state.value)[1]


def test_skill_is_named_for_the_reader():
    skill = HeldSkill("domain:finance.audit", "", 0, SkillStanding.DECLARED)
    assert held_name(skill) == "Audit and internal control"
    assert held_name(HeldSkill("", "diving", 0, SkillStanding.DECLARED)) == "diving"
