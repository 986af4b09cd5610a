from members.models import RomeSkill
from members.pipeline.cv_proposals import already_there, proposals_of, without
from members.sources.cv.facts import CvReading, Experience, Skill
from tests.members.cv_factories import CONTROL, READING
from tests.members.factories import ProfileFactory, ReferenceFactory, SkillFactory
from tests.members.skills_factories import RomeSkillFactory


def skills(*found):
    lines = proposals_of(CvReading(skills=found))["skills"]
    return [(line["domain_code"], line["rome_code"], line["label"]) for line in lines]


def links(*found):
    return [line["url"] for line in proposals_of(CvReading(links=found)).get("links", [])]


def test_reading_becomes_lines_with_keys():
    proposals = proposals_of(READING)

    assert proposals["experiences"][1] == {
        "key": "experiences-1",
        "title": "Contrôleuse de gestion",
        "context": "Moulins de Sorne",
        "text": "Douze sites.",
        "year": 2015,
    }
    assert [len(lines) for lines in proposals.values()] == [1, 2, 2, 2, 1]


def test_studies_and_first_years_are_not_kept():
    said = str(proposals_of(READING))

    assert [one for one in ("Diplôme", "2009") if one in said] == []


def test_empty_reading_gives_nothing():
    assert proposals_of(CvReading()) == {}


def test_experience_without_a_title_is_named_after_its_place():
    experience = Experience(organisation="Groupe Aubier", start_year=2020)

    (line,) = proposals_of(CvReading(experiences=(experience,)))["experiences"]

    assert (line["title"], line["context"], line["year"]) == ("Groupe Aubier", "", None)


def test_long_title_is_cut_and_absurd_year_left_out():
    experience = Experience(title="mot " * 60, end_year=1204)

    (line,) = proposals_of(CvReading(experiences=(experience,)))["experiences"]

    assert (len(line["title"]) <= 160, line["year"]) == (True, None)


def test_code_is_proposed_once_then_the_next_code_then_the_words():
    found = skills(
        Skill("Contrôle de gestion", "a", CONTROL, "101"),
        Skill("Comptabilité analytique", "b", CONTROL, "101"),
        Skill("Tableaux de bord", "c", CONTROL, "101"),
        Skill("tableaux de bord", "d", CONTROL, "101"),
    )

    assert found == [
        (CONTROL, "", "Contrôle de gestion"),
        ("", "101", "Comptabilité analytique"),
        ("", "", "Tableaux de bord"),
    ]


def test_links_go_over_https_once_and_broken_ones_nowhere():
    found = links("http://a.example", "https://a.example", "https://[b", "https:///c")

    assert found == ["https://a.example"]


def test_most_lines_of_each_part_fit_in_a_form():
    reading = CvReading(
        experiences=tuple(Experience(title=str(number)) for number in range(60)),
        skills=tuple(Skill(f"skill {number}", "") for number in range(80)),
        links=tuple(f"https://{number}.example" for number in range(20)),
    )

    assert [len(lines) for lines in proposals_of(reading).values()] == [30, 60, 5]


def test_decided_lines_are_left_out():
    left = without(proposals_of(READING), ["headline-0", "skills-0", "unknown"])

    assert set(left) == {"experiences", "skills", "languages", "links"}
    assert [line["key"] for line in left["skills"]] == ["skills-1"]


def test_lines_that_a_profile_says_already_are_known(db, django_assert_num_queries):
    profile = ProfileFactory(headline="directrice FINANCIERE")
    ReferenceFactory(profile=profile, title="Contrôleuse de gestion")
    SkillFactory(profile=profile, label="", domain_code=CONTROL)
    SkillFactory(profile=profile, label="peinture sur soie")
    profile.languages.create(code="es", level="B1")
    profile.links.create(url="https://www.linkedin.com/in/camille-rivoire", label="LinkedIn")

    with django_assert_num_queries(4):
        held = already_there(profile, proposals_of(READING))

    assert held == {
        "headline-0",
        "experiences-1",
        "skills-0",
        "skills-1",
        "languages-1",
        "links-0",
    }


def test_skill_of_rome_is_known_by_its_code(db):
    rome: RomeSkill = RomeSkillFactory()
    profile = SkillFactory(label="", rome_skill=rome).profile
    reading = CvReading(skills=(Skill("Négocier", "", "", rome.code),))

    assert already_there(profile, proposals_of(reading)) == {"skills-0"}
