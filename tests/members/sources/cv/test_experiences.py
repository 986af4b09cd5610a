import pytest

from members.sources.cv.experiences import has_role, read_experiences
from members.sources.cv.facts import Experience
from members.sources.cv.lines import readable

NOVA = Experience("Directrice financière", "Groupe Nova", 2015, 2021, "Budget\nAudit")
KELLER = Experience("Cheffe de projet", "Keller", 2009, 2015)


@pytest.mark.parametrize(
    "lines",
    [
        ["Directrice financière, Groupe Nova 2015 – 2021", "- Budget", "- Audit"],
        ["Directrice financière – Groupe Nova | 2015 – 2021", "- Budget", "- Audit"],
        ["Directrice financière chez Groupe Nova, 2015 – 2021", "- Budget", "- Audit"],
        ["2015 – 2021 : Directrice financière, Groupe Nova", "- Budget", "- Audit"],
        ["2015 – 2021", "Directrice financière", "Groupe Nova", "- Budget", "- Audit"],
        ["2015 – 2021", "Groupe Nova", "Directrice financière", "- Budget", "- Audit"],
        ["2015 – 2021 Groupe Nova", "Directrice financière", "- Budget", "- Audit"],
        ["Directrice financière", "Groupe Nova | 2015 – 2021", "- Budget", "- Audit"],
        ["Groupe Nova", "Directrice financière", "2015 – 2021", "- Budget", "- Audit"],
        ["Directrice financière", "2015 – 2021", "Groupe Nova", "- Budget", "- Audit"],
        ["Groupe Nova - Directrice financière - 2015/2021", "- Budget", "- Audit"],
    ],
    ids=range(11),
)
def test_title_and_employer_are_found_around_the_period(lines):
    assert read_experiences(readable(lines)) == ([NOVA], [])


@pytest.mark.parametrize(
    "second",
    [
        ["Cheffe de projet, Keller 2009 – 2015"],
        ["Cheffe de projet", "Keller 2009 – 2015"],
        ["Cheffe de projet", "Keller", "2009 – 2015"],
    ],
    ids=range(3),
)
def test_a_head_is_not_taken_for_the_story_before(second):
    first = ["Directrice financière", "Groupe Nova", "2015 – 2021", "- Budget", "- Audit"]

    assert read_experiences(readable([*first, *second])) == ([NOVA, KELLER], [])


def test_a_title_may_stand_above_an_employer_after_one_that_did_not():
    lines = ["Directrice financière, Groupe Nova 2015 – 2021", "- Budget", "- Audit"]

    experiences, _studies = read_experiences(
        readable([*lines, "Cheffe de projet", "Keller | 2009 – 2015"])
    )

    assert experiences == [NOVA, KELLER]


def test_an_employer_keeps_its_town_and_its_brackets():
    lines = readable(["2015 – 2021", "Vernay (mécanique, 450 salariés), Voiron", "Directeur"])

    [experience], _studies = read_experiences(lines)

    assert experience.title == "Directeur"
    assert experience.organisation == "Vernay (mécanique, 450 salariés), Voiron"


def test_a_diploma_among_experiences_is_a_study_and_gives_no_year():
    lines = readable(["2015 – 2021 Directrice, Nova", "1988 : Diplôme de l’école de Sorne"])

    experiences, studies = read_experiences(lines)

    assert [one.start_year for one in experiences] == [2015]
    assert studies == ["Diplôme de l’école de Sorne"]


def test_work_in_a_school_is_no_study():
    [experience], studies = read_experiences(readable(["2015 – 2021 Directrice du master, Sorne"]))

    assert (experience.title, experience.organisation) == ("Directrice du master", "Sorne")
    assert studies == []


@pytest.mark.parametrize("lines", [[], ["Directrice"], ["2015 – 2021"], ["- Budget"]])
def test_lines_without_a_position_and_its_period_give_nothing(lines):
    assert read_experiences(readable(lines)) == ([], [])


def test_long_lines_and_sentences_are_told_as_the_story():
    story = "Nous avons refondu le budget avec les élus."

    [experience], _studies = read_experiences(readable(["2015 – 2021 Directrice", story]))

    assert experience == Experience("Directrice", "", 2015, 2021, story)


def test_roles_are_known_by_their_words():
    assert has_role("DIRECTRICE GÉNÉRALE ADJOINTE")
    assert has_role("Chief Financial Officer")
    assert not has_role("Groupe Aubier, Sorne")
