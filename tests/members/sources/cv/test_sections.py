import pytest

from members.sources.cv.lines import Line
from members.sources.cv.sections import Section, split


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Expériences professionnelles", Section.EXPERIENCE),
        ("EXPÉRIENCE", Section.EXPERIENCE),
        ("Parcours professionnel :", Section.EXPERIENCE),
        ("Work experience", Section.EXPERIENCE),
        ("Employment history", Section.EXPERIENCE),
        ("Compétences", Section.SKILLS),
        ("Compétences clés", Section.SKILLS),
        ("Domaines d’expertise", Section.SKILLS),
        ("Key skills", Section.SKILLS),
        ("Savoir-faire et savoir-être", Section.SKILLS),
        ("Langues", Section.LANGUAGES),
        ("Compétences linguistiques", Section.LANGUAGES),
        ("Languages", Section.LANGUAGES),
        ("Formation", Section.STUDIES),
        ("Parcours de formation", Section.STUDIES),
        ("Formation initiale et continue", Section.STUDIES),
        ("Diplômes et certifications", Section.STUDIES),
        ("Education", Section.STUDIES),
        ("Centres d’intérêt", Section.OTHER),
        ("Informations personnelles", Section.OTHER),
        ("Contact", Section.OTHER),
        ("Profil", Section.PROFILE),
        ("À propos de moi", Section.PROFILE),
        ("Summary", Section.PROFILE),
    ],
)
def test_headings_open_their_section(heading, section):
    assert split([Line(heading), Line("Sorne")])[section] == [Line("Sorne")]


@pytest.mark.parametrize(
    "line",
    [
        Line("Formation", is_bullet=True),
        Line("Formation de douze apprentis"),
        Line("Expérience de 20 ans"),
        Line("Compétences."),
        Line("et"),
        Line("2015"),
    ],
)
def test_other_lines_stay_where_they_are(line):
    assert split([line])[Section.HEADER] == [line]


def test_a_heading_may_be_on_the_line_of_its_content():
    assert split([Line("Langues : anglais")])[Section.LANGUAGES] == [Line("anglais")]


def test_a_section_may_come_twice():
    lines = [Line("Langues"), Line("anglais"), Line("Formation"), Line("Langues"), Line("grec")]

    assert split(lines)[Section.LANGUAGES] == [Line("anglais"), Line("grec")]
