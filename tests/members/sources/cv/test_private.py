import pytest

from members.sources.cv.private import (
    has_day,
    is_private,
    is_private_label,
    publishable,
    speaks_of_degree,
    tidy,
    without_private,
)


@pytest.mark.parametrize(
    "clause",
    [
        "né le 3 mai 1965",
        "Née en 1965",
        "NEE LE 03/05/1965",
        "NÉ À SORNE",
        "né(e) le 3 mai",
        "Date de naissance : 03/05/1965",
        "lieu de naissance",
        "Born 1965",
        "Date of birth: 3 May 1965",
        "birthday in May",
        "DOB 03/05/1965",
        "58 ans",
        "58 ans.",
        "âgée de 58 ans",
        "Âge : 58",
        "age 58",
        "aged 58",
        "58 years old",
        "58-year-old",
        "58 y/o",
        "j’ai 58 ans",
        "femme de 45 ans",
        "une énergie intacte à 58 ans",
        "Marié",
        "mariée",
        "MARIEE",
        "married",
        "célibataire",
        "Celibataire",
        "divorcée",
        "pacsé",
        "veuve",
        "en concubinage",
        "union libre",
        "situation familiale : mariée",
        "état civil",
        "marital status: single",
        "single",
        "2 enfants",
        "deux grands enfants",
        "sans enfant",
        "three children",
        "père de 3 enfants",
        "mother of two",
        "Nationalité : française",
        "nationality: French",
        "citoyenne européenne",
        "Sexe : F",
        "gender: female",
        "Photo",
        "photo d’identité",
    ],
)
def test_private_clauses_are_dropped_from_a_line(clause):
    assert is_private(clause)
    assert without_private(clause) == ""
    assert publishable(f"Directrice financière, {clause}") == "Directrice financière"
    assert publishable(f"{clause} – Directrice financière") == "Directrice financière"
    assert publishable(f"Directrice financière ({clause})") == "Directrice financière"


@pytest.mark.parametrize(
    "line",
    [
        "25 ans d’expérience en conduite du changement",
        "30 ans d'expérience",
        "Accompagnement des familles et aide sociale à l’enfance",
        "Accompagnement de jeunes de 16 à 25 ans",
        "Avocate en droit du divorce",
        "Projet d’accueil de 200 enfants",
        "Participation citoyenne et concertation",
        "Ouverture de résidences pour le grand âge",
        "Marie Durand",
        "Direction d’un studio de photographie",
        "Création d’un pôle enfance (12 crèches, 3 écoles)",
    ],
)
def test_what_only_sounds_private_is_kept(line):
    assert publishable(line) == line


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Diplôme 1988", "Diplôme"),
        ("Diplômée de l’école de Sorne en 1988.", "Diplômée de l’école de Sorne en ."),
        ("MBA, London, 1990", "MBA, London"),
        ("Master Finance (1986 - 1988)", "Master Finance"),
        ("Class of ’87", "Class of"),
        ("Promotion 88", "Promotion"),
        ("Lauréate en juin 1988", "Lauréate en juin"),
        ("Ouverture du site le 12 mars 2011", "Ouverture du site le"),
        ("Livré le 12/03/2011", "Livré le"),
        ("Livré le 2011-03-12, à Sorne", "Livré le, à Sorne"),
        ("Launched on March 12, 2011", "Launched on"),
        ("Plan 2015 de la filiale", "Plan 2015 de la filiale"),
    ],
)
def test_days_and_years_of_diplomas_are_dropped(line, expected):
    assert publishable(line).replace(" ,", ",") == expected


@pytest.mark.parametrize("line", ["Master", "DESS Finances", "Baccalauréat C", "Ph.D", "Bac + 5"])
def test_diplomas_are_known(line):
    assert speaks_of_degree(line)


@pytest.mark.parametrize("line", ["Chef de produit", "Masterchef", "Bacs de rétention", "Debout"])
def test_other_words_are_no_diplomas(line):
    assert not speaks_of_degree(line)


def test_labels_of_tables_are_known():
    assert is_private_label("Date de naissance :")
    assert is_private_label("Nationalité")
    assert not is_private_label("Nationalité : française")
    assert not is_private_label("Expériences")


def test_days_are_known():
    assert has_day("03/05/1965")
    assert has_day("le 1er mai 1965")
    assert not has_day("mai 1965")
    assert not has_day("2015 – 2021")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  Sorne ,  ", "Sorne"),
        ("( ) Sorne ( – )", "Sorne"),
        (") Sorne", "Sorne"),
        ("Sorne)", "Sorne"),
        ("Groupe (Sorne)", "Groupe (Sorne)"),
        (" – | ", ""),
        ("", ""),
    ],
)
def test_tidying_leaves_no_loose_punctuation(line, expected):
    assert tidy(line) == expected
