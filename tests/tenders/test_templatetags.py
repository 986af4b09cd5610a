from decimal import Decimal

import pytest

from members.models import Reference
from tenders.models import Procedure
from tenders.models.procedure_queryset import MARK_END, MARK_START
from tenders.templatetags.tenders import marked, match_reasons, match_summary, place, worth

PARTS = [
    {"kind": "reference", "points": "0.3000", "words": [["archives", "0.3000"]], "reference_id": 7},
    {"kind": "expertise", "points": "0.1000", "words": [["tri", "0.1000"]]},
    {"kind": "cpv", "points": "0.2000", "cpv_code": "7251"},
    {"kind": "place", "points": "0.1200", "department": "73", "distance_km": 41},
]


def test_reasons_stand_one_after_the_other_and_fill_the_score():
    reasons = match_reasons(PARTS)
    assert [reason.kind for reason in reasons] == ["reference", "expertise", "cpv", "place"]
    assert [reason.x for reason in reasons] == ["0.00%", "30.00%", "40.00%", "60.00%"]
    assert sum(reason.points for reason in reasons) == Decimal("0.7200")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"distance_km": 0, "department": "38"}, "Lieu\u00a0: Isère (38)"),
        ({"distance_km": 41, "department": "38"}, "Lieu\u00a0: à 41\u00a0km"),
        ({}, "Lieu\u00a0: non précisé"),
        (
            {"distance_km": 480, "department": "75", "is_remote": True},
            "Lieu\u00a0: à 480\u00a0km, travail à distance",
        ),
    ],
)
def test_place_is_said_in_words(facts, said):
    (reason,) = match_reasons([{"kind": "place", "points": "0.1000", **facts}])
    assert reason.label == said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "montant non précisé"),
        (
            {"estimated_value": Decimal("0.01"), "value_issue": "implausible"},
            "montant à vérifier\u00a0: 0,01\u00a0€",
        ),
        ({"awarded_value": Decimal(5000)}, "attribué pour 5\u202f000\u00a0€"),
        ({"estimated_value": Decimal(80000)}, "environ 80\u202f000\u00a0€"),
        ({"estimated_value": Decimal(80000), "currency": "SEK"}, "environ 80\u202f000\u00a0SEK"),
        ({"framework_maximum": Decimal(90000)}, "au plus 90\u202f000\u00a0€"),
        (
            {"estimated_value_min": Decimal(1000), "estimated_value_max": Decimal(2000)},
            "de 1\u202f000\u00a0€ à 2\u202f000\u00a0€",
        ),
    ],
)
def test_worth(facts, said):
    assert worth(Procedure(**facts)) == said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"departments": ["38"], "places": ["Lormay"]}, "Lormay (38)"),
        ({"departments": ["38", "73"], "places": ["Lormay"]}, "Isère (38), Savoie (73)"),
        ({"departments": ["38", "73", "74", "01", "07"]}, None),
        ({"departments": ["zz"]}, "lieu non précisé"),
        ({"places": ["Lormay", "Brumeval", "Aulne"]}, "Lormay, Brumeval"),
        ({"buyer_country": "NCL", "places": ["Lormay"]}, "Lormay"),
        ({"buyer_country": "BEL"}, "Belgique"),
        ({"buyer_country": "SWE", "places": ["Granvik"]}, "Granvik (Suède)"),
        ({}, "lieu non précisé"),
    ],
)
def test_place_of_a_procedure(facts, said):
    shown = place(Procedure(**facts))
    assert shown == (said or "Isère (38), Savoie (73), Haute-Savoie (74), 2 autres")


def test_extract_is_escaped_before_it_is_marked():
    extract = f"<script>{MARK_START}tri{MARK_END}"
    assert marked(extract) == "&lt;script&gt;<mark>tri</mark>"


def test_printed_points_add_up_to_the_printed_score():
    points = ["0.1049", "0.1049", "0.1049", "0.0853"]
    parts = [
        {"kind": "expertise", "points": value, "words": [["tri", value]], "expertise_code": code}
        for code, value in zip("abcd", points, strict=True)
    ]
    shown = [reason.points for reason in match_reasons(parts)]
    assert sum(shown) == Decimal("0.40")
    assert shown == [Decimal("0.11"), Decimal("0.10"), Decimal("0.10"), Decimal("0.09")]


def test_summary_says_each_kind_once_the_heaviest_words_first():
    parts = [
        *PARTS,
        {"kind": "expertise", "points": "0.0500", "words": [["plan", "0.0500"]]},
        {"kind": "expertise", "points": "0.1500", "words": [["paie", "0.1500"]]},
    ]
    reasons = match_summary(parts)
    assert [reason.kind for reason in reasons] == ["expertise", "reference", "cpv", "place"]
    assert reasons[0].label == "Vos compétences\u00a0: paie, tri, plan"
    assert sum(reason.points for reason in reasons) == Decimal("0.92")


def skill(points, word, **said):
    return {"kind": "expertise", "points": points, "words": [[word, points]], **said}


def test_free_skills_and_headline_are_one_reason_that_names_them():
    parts = [
        skill("0.1500", "paie", skill="Gestion de la paie"),
        skill("0.0900", "tri", expertise_code="finance.accounting"),
        skill("0.0500", "plan", is_headline=True),
    ]
    assert [(reason.label, reason.points) for reason in match_reasons(parts)] == [
        (
            "Vos compétences («\u00a0Gestion de la paie\u00a0», ce que vous apportez)\u00a0: "
            "paie, plan",
            Decimal("0.20"),
        ),
        ("Vos compétences (Comptabilité et comptes)\u00a0: tri", Decimal("0.09")),
    ]


def test_summary_names_two_of_what_brought_most():
    parts = [
        skill("0.0500", "plan", is_headline=True),
        skill("0.1500", "paie", skill="Gestion de la paie, des temps et des activités"),
        skill("0.0900", "tri", skill="Comptes"),
        skill("0.0100", "temps", skill="Temps"),
    ]
    (reason,) = match_summary(parts)
    assert reason.label == (
        "Vos compétences («\u00a0Gestion de la paie, des temps et des ac…\u00a0», "
        "«\u00a0Comptes\u00a0», 2 autres)\u00a0: paie, tri, plan"
    )


def test_summary_leaves_the_names_of_several_domains_to_the_page_of_the_call():
    parts = [
        skill("0.0500", "plan", is_headline=True),
        skill("0.0900", "tri", expertise_code="finance.accounting"),
    ]
    (reason,) = match_summary(parts)
    assert reason.label == "Vos compétences\u00a0: tri, plan"


def test_class_of_the_cpv_says_in_full_whose_it_is():
    cpv = {"kind": "cpv", "points": "0.1800", "cpv_code": "79211"}
    by_domain, by_reference = {"expertise_code": "finance.accounting"}, {"reference_id": 7}
    held = [Reference(pk=7, title="Comptes du Comptoir")]

    def labels(**source):
        ((said,), (brief,)) = match_reasons([cpv | source], held), match_summary([cpv | source])
        return said.label.removeprefix(brief.label)

    assert labels(**by_domain) == ", d’après «\u00a0Comptabilité et comptes\u00a0»"
    assert labels(**by_reference) == ", d’après «\u00a0Comptes du Comptoir\u00a0»"
    assert labels(reference_id=8) == labels() == ""


def test_domain_that_left_the_tree_is_not_named():
    (reason,) = match_reasons([skill("0.1500", "or", expertise_code="finance.alchemy")])
    assert reason.label == "Vos compétences\u00a0: or"


def test_extract_cut_short_ends_on_a_word():
    assert marked("mot " * 65) == "mot " * 64 + "mot…"
    assert marked("mot " * 5) == "mot " * 5


def test_reference_is_named_where_its_titles_are_known():
    titled = match_reasons(PARTS, [Reference(pk=7, title="Archives du Comptoir")])
    assert titled[0].label == "Votre réalisation «\u00a0Archives du Comptoir\u00a0»\u00a0: archives"
    assert match_reasons(PARTS)[0].label == "Vos réalisations\u00a0: archives"
