import pytest

from collectif.core.vocabularies.files import VocabularyFile, VocabularyRefused
from members.expertise import domains
from members.sources.rome import reading
from members.sources.rome.entries import OccupationEntry, SkillEntry, TermEntry
from members.sources.rome.reading import read_rome, words_of
from tests.members.rome_archive import (
    BUDGET,
    CALM,
    HIRING,
    OCCUPATIONS,
    SKILLS,
    TITLES,
    finer,
    macro,
    occupation,
    rome_file,
    title,
)


def refusal(**tables):
    with pytest.raises(VocabularyRefused) as caught:
        read_rome(rome_file(**tables))
    return str(caught.value)


def test_skills_come_with_what_they_stand_under():
    budget, hiring, calm = read_rome(rome_file()).skills
    assert budget == SkillEntry(
        code=BUDGET,
        tree_code="4A101",
        label="Tenir un budget",
        definition="",
        is_transversal=False,
        domain="Gestion",
        stake="Argent",
        objective="Ne pas en manquer",
    )
    assert (hiring.code, hiring.is_transversal) == (HIRING, False)
    assert (calm.is_transversal, calm.definition) == (True, "Rester posé quand tout presse")


def test_archive_without_its_tree_still_reads():
    edition = read_rome(rome_file(arborescence_competences=None))
    assert [skill.code for skill in edition.skills] == [BUDGET, HIRING, CALM]
    assert {skill.domain for skill in edition.skills} == {""}


def test_version_is_the_one_people_know():
    assert read_rome(rome_file("461")).version == "4.61"


def test_occupations_say_whether_they_are_of_executives():
    assert list(read_rome(rome_file()).occupations) == [
        OccupationEntry("A1199", "Planteur / Planteuse de haies", is_cadre=False),
        OccupationEntry("M1299", "Gardien / Gardienne des comptes", is_cadre=True),
        OccupationEntry("M1599", "Recruteur / Recruteuse", is_cadre=True),
    ]


def test_terms_are_labels_finer_skills_and_titles_that_lead_somewhere():
    terms = {term.code: term for term in read_rome(rome_file()).terms}
    assert terms[BUDGET] == TermEntry(BUDGET, "Tenir un budget", "tenir un budget", skill=BUDGET)
    assert terms["110001"] == TermEntry(
        "110001", "Arrêter les comptes de l'année", "arreter les comptes de l annee", skill=BUDGET
    )
    assert terms["20001"] == TermEntry(
        "20001",
        "Directeur financier / Directrice financière -DAF-",
        "directeur financier directrice financiere daf",
        occupation="M1299",
    )
    assert not {"110009", "20009"} & set(terms)


def test_links_join_finer_skills_to_theirs_and_leave_out_what_is_no_skill():
    links = read_rome(rome_file()).links
    assert [(link.occupation, link.skill, link.is_core) for link in links] == [
        ("A1199", CALM, True),
        ("M1299", BUDGET, True),
        ("M1299", CALM, False),
        ("M1599", HIRING, True),
        ("M1599", CALM, True),
    ]


def test_words_are_folded_and_parted_by_spaces():
    assert words_of("Œuvrer à l’écoute — R&D (C++), n° 2") == "oeuvrer a l ecoute r d c n 2"


def test_texts_are_cleaned():
    skills = [macro(BUDGET, "4A101", " Tenir&nbsp;un\x00 <b>budget</b> ")]
    (skill,) = read_rome(rome_file(referentiel_competence=skills)).skills
    assert skill.label == "Tenir un budget"


def test_short_lists_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "FEWEST_SKILLS", 4)
    assert refusal() == "too_few: 3 macro-compétences"
    monkeypatch.setattr(reading, "FEWEST_SKILLS", 3)
    monkeypatch.setattr(reading, "FEWEST_OCCUPATIONS", 4)
    assert refusal() == "too_few: 3 occupations"


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"referentiel_code_rome": None}, "unknown_format: no table referentiel_code_rome"),
        ({"coherence_item": None}, "unknown_format: no table coherence_item"),
        (
            {"referentiel_competence": [macro(BUDGET, "4-A", "Tenir un budget")]},
            "bad_entry: code_macro_comp '4-A'",
        ),
        (
            {"referentiel_competence": [macro("x1", "4A101", "Tenir un budget")]},
            "bad_entry: code_ogr 'x1'",
        ),
        (
            {"referentiel_competence": [macro(BUDGET, "4A101", " ")]},
            "bad_entry: libelle_competence is empty",
        ),
        (
            {"referentiel_competence": [*SKILLS, finer("-1", "Ajouter", BUDGET)]},
            "bad_entry: code_ogr '-1'",
        ),
        (
            {"referentiel_code_rome": [*OCCUPATIONS, occupation("M12", "Court")]},
            "bad_entry: code_rome 'M12'",
        ),
        (
            {"referentiel_appellation": [*TITLES, title("20010", "", "M1299")]},
            "bad_entry: libelle_appellation_long is empty",
        ),
        (
            {"referentiel_appellation": [*TITLES, title("", "Sans code", "M1299")]},
            "bad_entry: code_ogr ''",
        ),
    ],
)
def test_edition_that_does_not_read_whole_is_refused(tables, said):
    assert refusal(**tables) == said


def test_real_edition_is_read_whole(real_data, monkeypatch):
    monkeypatch.undo()
    path = real_data / "data" / "vocabularies" / "rome" / "RefRomeCsv_v460_partial.zip"
    edition = read_rome(VocabularyFile(path.name, path.read_bytes()))
    assert (edition.version, len(edition.skills), len(edition.occupations)) == ("4.60", 507, 1584)
    assert (len(edition.terms), len(edition.links)) == (31_437, 43_387)
    assert sum(skill.is_transversal for skill in edition.skills) == 73
    assert len({term.code for term in edition.terms}) == len(edition.terms)
    named = {code for domain in domains().values() for code in domain.rome_codes}
    assert named <= {occupation.code for occupation in edition.occupations}
