import pytest

from members.sources.cv.limits import MAX_LINE_LENGTH
from members.sources.cv.lines import Line, readable


def bulleted(*texts):
    return [Line(text, is_bullet=True) for text in texts]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ([], []),
        (["", "  ", "\t"], []),
        (["  Groupe\u00a0 Aubier "], [Line("Groupe Aubier")]),
        (["Directrice\t2015"], [Line("Directrice | 2015")]),
        (["Directrice      2015"], [Line("Directrice | 2015")]),
        (["• Budget", "- Audit", "– Paie"], bulleted("Budget", "Audit", "Paie")),
        (["* Achats", "o Droit", "\uf0b7 Voile"], bulleted("Achats", "Droit", "Voile")),
        (["•", "Budget"], bulleted("Budget")),
        (["- 2015"], bulleted("2015")),
        (["-12 %"], [Line("-12 %")]),
        (["E X P É R I E N C E S"], [Line("EXPÉRIENCES")]),
        (["Groupe Aubier 2015 –", "2021"], [Line("Groupe Aubier 2015 – 2021")]),
        (["École de commerce de", "Sorne"], [Line("École de commerce de Sorne")]),
        (["Direction finan-", "cière"], [Line("Direction financière")]),
        (["Direction", "- finance"], [Line("Direction"), *bulleted("finance")]),
        (["budget", "achats"], [Line("budget"), Line("achats")]),
        (["• Refonte du plan", "de la ville"], bulleted("Refonte du plan de la ville")),
        (["• Refonte.", "de la ville"], [*bulleted("Refonte."), Line("de la ville")]),
        (["Née le 3 mai 1965 à", "Sorne-la-Ville"], []),
        (["Nationalité", "Française", "Consultante"], [Line("Consultante")]),
        (["Date de naissance :", "03/05/1965"], []),
        (["Nationalité", "Consultante " * 5], [Line(("Consultante " * 5).strip())]),
    ],
)
def test_lines_are_read_as_a_person_does(raw, expected):
    assert readable(raw) == expected


def test_what_is_wrapped_is_put_together():
    first = "Mise en place d’un budget triennal avec les directeurs de chaque"

    assert readable([first, "établissement du groupe"]) == [
        Line(f"{first} établissement du groupe")
    ]


def test_lines_are_not_put_together_without_end():
    lines = readable(["mots et"] * 10_000)

    assert max(len(line.text) for line in lines) <= MAX_LINE_LENGTH + len(" mots et")
