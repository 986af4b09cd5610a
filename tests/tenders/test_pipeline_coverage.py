import pytest

from members.enums import SkillStanding
from tenders.pipeline.coverage import HeldSkill, WantedSkill, answers, best_answer, counted, cover

PAYROLL = WantedSkill("human-resources.payroll", "Paie et administration du personnel")
WORDS = WantedSkill("", "entretien professionnel")
GOVERNANCE = WantedSkill("management.governance", "Gouvernance")
AUDIT = "domain:finance.audit"


def held(code="", label="", level=0, standing=SkillStanding.DECLARED) -> HeldSkill:
    return HeldSkill(code=code, label=label, level=level, standing=standing)


@pytest.mark.parametrize(
    ("need", "skill", "expected"),
    [
        (PAYROLL, held("domain:human-resources.payroll"), True),
        (PAYROLL, held("domain:human-resources.recruitment"), False),
        # Words of her own that name the domain, or one of its keywords.
        (PAYROLL, held(label="Externalisation de la paie"), True),
        (PAYROLL, held(label="paie"), True),
        (PAYROLL, held(label="cuisine"), False),
        (PAYROLL, held(label=""), False),
        # A keyword many domains share names none of them inside other words.
        (
            WantedSkill("management.governance", "Gouvernance"),
            held(label="pilotage de drones"),
            False,
        ),
        (WORDS, held(label="Conduite d’entretiens professionnels"), True),
        (WORDS, held(label="entretien des locaux"), False),
        (WantedSkill("", "trésorerie"), held("domain:finance.treasury"), True),
        (WantedSkill("", "trésorerie"), held(AUDIT), False),
        # Of ROME, a skill goes by its label.
        (WORDS, held("rome:300001", "Conduire un entretien professionnel"), True),
        # A need without a meaningful word is answered by nobody, rather than by everybody.
        (WantedSkill("", "de la"), held(label="de la gestion"), False),
        # A domain that has left our tree is words like others.
        (WantedSkill("", "vieux métier"), held("domain:gone.away", "vieux métier"), True),
    ],
)
def test_answers(need, skill, expected):
    assert answers(need, skill) is expected


def test_best_answer_is_the_best_backed_then_the_highest():
    declared = held(AUDIT, level=4)
    proven = held(label="audit financier", level=1, standing=SkillStanding.PROVEN)
    higher = held(label="audit financier interne", level=2, standing=SkillStanding.PROVEN)
    need = WantedSkill("finance.audit", "Audit")
    assert best_answer(need, [declared, proven, higher]) == higher
    assert best_answer(need, []) is None


def test_matrix_has_a_line_for_each_need_and_a_cell_for_each_person():
    audit = held(AUDIT, standing=SkillStanding.CONFIRMED)
    needs = [WantedSkill("finance.audit", "Audit"), PAYROLL]
    assert cover(needs, [[audit], [], [held(label="paie")]]) == [
        [audit, None, None],
        [None, None, held(label="paie")],
    ]
    assert cover(needs, []) == [[], []]
    assert cover([], [[audit]]) == []


def test_counts_tell_what_stands_behind():
    audit = held(AUDIT, standing=SkillStanding.CONFIRMED)
    lines = cover([WantedSkill("finance.audit", "Audit"), PAYROLL], [[audit], [held(label="paie")]])
    assert counted(lines, column=0) == {SkillStanding.CONFIRMED: 1}
    assert counted(lines, column=1) == {SkillStanding.DECLARED: 1}
