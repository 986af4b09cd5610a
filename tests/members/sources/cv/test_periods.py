import pytest

from members.sources.cv.periods import DatedLine, dated, is_cut


@pytest.mark.parametrize(
    ("line", "start", "end", "words"),
    [
        ("2015 – 2021", 2015, 2021, ""),
        ("2015-2021 : Directrice", 2015, 2021, "Directrice"),
        ("Directrice, Groupe Aubier 2015 – 2021", 2015, 2021, "Directrice, Groupe Aubier"),
        ("Directrice (2015 à 2021)", 2015, 2021, "Directrice"),
        ("De 2015 à 2021, directrice", 2015, 2021, "directrice"),
        ("from 2015 to 2021 Director", 2015, 2021, "Director"),
        ("2015/2021 Directrice", 2015, 2021, "Directrice"),
        ("03/2012 - 06/2015 Chef de projet", 2012, 2015, "Chef de projet"),
        ("01.03.2012 – 30.06.2015", 2012, 2015, ""),
        ("2012-03 – 2015-06", 2012, 2015, ""),
        ("2012-03-01 - 2015-06-30", 2012, 2015, ""),
        ("septembre 2009 - août 2015", 2009, 2015, ""),
        ("Sept. 2009 – Aug. 2015 | Controller", 2009, 2015, "Controller"),
        ("du 1er mars 2009 au 31 août 2015", 2009, 2015, ""),
        ("2019 – aujourd’hui", 2019, None, ""),
        ("2019 - présent : Consultante", 2019, None, "Consultante"),
        ("Mars 2019 – en cours", 2019, None, ""),
        ("2019 – now Consultant", 2019, None, "Consultant"),
        ("2019 à ce jour", 2019, None, ""),
        ("depuis mars 2019", 2019, None, ""),
        ("Depuis le 01/03/2019 : Consultante", 2019, None, "Consultante"),
        ("Consultante depuis 2019", 2019, None, "Consultante"),
        ("since 2019", 2019, None, ""),
        ("2018 : mission de six mois", 2018, 2018, "mission de six mois"),
        ("Mission de transition, 2018", 2018, 2018, "Mission de transition"),
        ("Mission de transition (2018)", 2018, 2018, "Mission de transition"),
        ("sept. 2015 - août 2020 (5 ans)", 2015, 2020, ""),
        ("sept. 2015 - août 2020 (4 ans 11 mois)", 2015, 2020, ""),
        ("Groupe Nova, 2015 – 2021, Lyon", 2015, 2021, "Groupe Nova | Lyon"),
    ],
)
def test_periods_are_read(line, start, end, words):
    assert dated(line) == DatedLine(start, end, words)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Directrice",
        "Pilotage du plan 2015-2021 de la filiale, avec les élus et les services de la ville",
        "Refonte du système d’information de 2015 à 2017.",
        "Refonte achevée en 2015",
        "Budget de 2015 lignes",
        "03/05/1965",
        "3 mai 1965",
        "2021 – 2015",
        "06 12 20 15 20",
        "1234 – 5678",
        "120154",
    ],
)
def test_other_numbers_are_no_periods(line):
    assert dated(line) is None


def test_an_item_of_a_list_opens_with_its_period_or_has_none():
    assert dated("2015 – 2021 : Directrice", is_bullet=True) == DatedLine(2015, 2021, "Directrice")
    assert dated("Refonte du plan 2015 – 2021", is_bullet=True) is None
    assert dated("2018 : Directrice", is_bullet=True) is None


def test_a_period_may_be_cut():
    assert is_cut("Groupe Aubier 2015 –")
    assert not is_cut("2015 – 2021")
