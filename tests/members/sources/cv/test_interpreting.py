from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.sources.cv.documents import Document, NamedLanguage, Record
from members.sources.cv.facts import Experience, Language
from members.sources.cv.interpreting import (
    LONGEST_NAME,
    LONGEST_TEXT,
    MOST_EXPERIENCES,
    interpret,
)
from members.sources.cv.vocabulary import vocabulary

WORDS = vocabulary()


def of_lines(*lines):
    return interpret(Document(lines=lines), WORDS)


def of_record(**fields):
    return interpret(Document(record=Record(**fields)), WORDS)


@pytest.mark.parametrize(
    ("lines", "headline"),
    [
        (["Camille Rivoire", "Directrice financière"], "Directrice financière"),
        (["Camille Rivoire", "12 rue du Pont, 38000 Sorne", "DAF"], "DAF"),
        (["Camille Rivoire – Consultante"], "Camille Rivoire – Consultante"),
        (["Camille Rivoire", "Permis B", "Profil", "J’aide les PME."], "J’aide les PME."),
        (["Camille Rivoire", "58 ans", "Sorne-la-Ville"], ""),
        (["Consultante, 58 ans"], "Consultante"),
        (["directrice@example.org"], ""),
        ([], ""),
    ],
)
def test_headline_is_the_position_or_the_profile(lines, headline):
    assert of_lines(*lines).headline == headline


def test_links_are_completed_and_told_once():
    reading = of_lines(
        "linkedin.com/in/camille, https://example.org/cv. www.example.org (http://a.example)",
        "linkedin.com/in/camille https://example.org/photo.jpg",
    )

    assert reading.links == (
        "https://linkedin.com/in/camille",
        "https://example.org/cv",
        "https://www.example.org",
        "http://a.example",
    )


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_other_addresses_are_no_links(link):
    assert of_record(links=(link,)).links == ()


def test_texts_may_be_html():
    text = "<p>Budget &amp; audit</p><ul><li>Paie</li></ul>&lt;p&gt;Née le 3 mai 1965&lt;/p&gt;"

    [experience] = of_record(experiences=(Experience("Cheffe", text=text),)).experiences

    assert experience.text == "Budget & audit\nPaie"


def test_experiences_without_a_name_or_an_order_of_years():
    reading = of_record(
        experiences=(
            Experience(start_year=1988, text="Diplôme"),
            Experience("Directrice", "", 2021, 2015),
        )
    )

    assert reading.experiences == (Experience("Directrice"),)


def test_a_language_among_skills_is_a_language():
    reading = of_lines("Compétences", "Anglais courant, budget")

    assert reading.languages == (Language("en", "C1"),)
    assert [skill.label for skill in reading.skills] == ["budget"]


def test_studies_have_neither_years_nor_twins():
    reading = of_record(
        studies=("1988 : Diplôme", "Diplôme (1988)", "1985 – 1988", "École de Sorne, 1988")
    )

    assert reading.studies == ("Diplôme", "École de Sorne")


def test_readings_have_an_end():
    reading = of_record(
        headline="mot " * 999,
        experiences=(Experience("mot " * 99, text="mot " * 1_999),) * 99,
        languages=(NamedLanguage("anglais"),) * 999,
        studies=tuple(f"Diplôme {number}" for number in range(999)),
        links=tuple(f"https://example.org/{number}" for number in range(999)),
    )

    assert len(reading.experiences) == MOST_EXPERIENCES
    assert len(reading.experiences[0].title) <= LONGEST_NAME
    assert len(reading.experiences[0].text) <= LONGEST_TEXT
    assert (len(reading.languages), len(reading.studies), len(reading.links)) == (1, 20, 20)


PRIVATE = [
    "Née le 3 mai 1965 à Sorne",
    "née le 03/05/1965 – 58 ans – mariée, 2 enfants",
    "Date de naissance : 3 mai 1965",
    "Born 3 May 1965",
    "58 ans",
    "Âge : 58 ans",
    "03/05/1965",
    "3 mai 1965",
    "Diplôme 1965",
    "1965 : Diplôme de Sorne",
    "Master, promotion 1965",
]


@pytest.mark.parametrize("private", PRIVATE)
@pytest.mark.parametrize(
    "heading",
    ["Camille Rivoire", "Profil", "Expériences", "Compétences", "Langues", "Formation", "Contact"],
)
def test_what_is_private_leaves_no_trace_wherever_it_stands(heading, private):
    lines = (heading, private, "Directrice, Nova 2015 – 2021", "- Budget", private, "- Audit")

    said = str(asdict(of_lines(*lines)))

    assert [trace for trace in ("1965", "58", "mariée", "enfants") if trace in said] == []


HEADINGS = ["Profil", "Expériences", "Compétences", "Langues", "Formation", "Contact"]
ORDINARY = ["Camille Rivoire", "Directrice, Nova 2015 – 2021", "- Budget", "Anglais courant", ""]


@given(st.lists(st.sampled_from([*HEADINGS, *ORDINARY, *PRIVATE]), max_size=25))
def test_what_is_private_leaves_no_trace_in_any_order(lines):
    said = str(asdict(of_lines(*lines)))

    assert [trace for trace in ("1965", "58", "mariée", "enfants") if trace in said] == []
