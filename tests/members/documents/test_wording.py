from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from django.utils.translation import gettext

from members.documents.content import HeldSkill, Link, SkillGroup, SkillsDossier, SpokenLanguage
from members.documents.sheet import Fact, Story
from members.documents.wording import compose, level_words, status_words
from tests.members.documents.dossiers import NAME, clients, filatures, full_dossier, groups

MADE_ON = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def facts(**changes) -> dict[str, Fact]:
    return {fact.label: fact for fact in compose(full_dossier(**changes)).facts}


def story(**changes) -> Story:
    return compose(full_dossier(achievements=(replace(filatures(), **changes),))).stories[0]


def test_compose_says_who_and_when():
    sheet = compose(full_dossier())
    assert sheet.title == f"Skills dossier – {NAME}"
    assert (sheet.name, sheet.author, sheet.note) == (NAME, NAME, "")
    assert sheet.made_on == "Nov. 22, 2026"
    assert sheet.page_label == "Page {page} of {pages}"


def test_compose_signs_no_anonymous_dossier():
    sheet = compose(full_dossier(name="Profil K7", is_anonymous=True))
    assert sheet.author == ""
    assert sheet.note == (
        "Collectif du Val d’Orvanne knows this person and will gladly put you in touch."
    )


def test_compose_takes_its_words_from_the_catalogue():
    with translation.override("fr"):
        sheet = compose(full_dossier())
        assert sheet.facts_title == gettext("In practice") == "En pratique"
        assert sheet.made_on == "22 novembre 2026"


def test_compose_of_a_name_alone_has_no_section():
    sheet = compose(SkillsDossier(name="Ada", made_on=MADE_ON, collective=""))
    assert (sheet.facts, sheet.groups, sheet.stories) == ((), (), ())


def test_facts_are_said_in_the_order_one_asks():
    assert {label: fact.lines for label, fact in facts().items()} == {
        "Availability": ("8 days a month", "from Jan. 4, 2027 on"),
        "Mobility": ("Isère (38), Rhône (69)", "remotely, from anywhere"),
        "Forms of work": ("portage salarial", "temps partagé"),
        "Invoiced through": ("Portage Valsorne",),
        "Languages": ("français (mother tongue)", "italien (C1)"),
        "Links": (),
    }


@pytest.mark.parametrize("day", [MADE_ON, date(2025, 1, 1)])
def test_a_day_that_has_come_is_now(day):
    fact = facts(available_from=day, days_per_month=1)["Availability"]
    assert fact.lines == ("1 day a month", "from now on")


def test_a_language_without_level_is_only_named():
    spoken = (SpokenLanguage(name="grec"),)
    assert facts(languages=spoken)["Languages"].lines == ("grec",)


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        (Link(label="", url="https://www.a.example/b"), ("a.example/b", "https://www.a.example/b")),
        (
            Link(label="é", url="https://a.example/é?b=ü"),
            ("é", "https://a.example/%C3%A9?b=%C3%BC"),
        ),
        (Link(label="Mon site", url="javascript:alert(1)"), ("Mon site", "")),
        (Link(label="Fichier", url="file:///etc/passwd"), ("Fichier", "")),
    ],
)
def test_a_link_leads_to_a_web_page_or_nowhere(link, shown):
    (found,) = facts(links=(link,))["Links"].links
    assert (found.label, found.url) == shown


def test_groups_put_the_best_founded_skills_first():
    projects, _hidden = compose(full_dossier()).groups
    assert [(skill.label, skill.status) for skill in projects.skills] == [
        ("Conduite du changement", "confirmed by 2 people, 2024"),
        ("Archivage", "proven, 2024"),
        ("Budget", "declared"),
    ]


def test_groups_put_the_higher_level_first_and_then_keep_the_order():
    skills = tuple(
        HeldSkill(label=label, level=int(label[0])) for label in ("1a", "3a", "1b", "3b")
    )
    (group,) = compose(full_dossier(skill_groups=(SkillGroup(title="x", skills=skills),))).groups
    assert [skill.label for skill in group.skills] == ["3a", "3b", "1a", "1b"]


def test_groups_leave_out_an_empty_one():
    empty = SkillGroup(title="Finance", skills=())
    shown = compose(full_dossier(skill_groups=(empty, *groups()))).groups
    assert [group.title for group in shown] == [group.title for group in groups()]


@pytest.mark.parametrize(
    ("skill", "words"),
    [
        (HeldSkill(label="x"), "declared"),
        (HeldSkill(label="x", proof_year=2020), "declared"),
        (HeldSkill(label="x", status="proven"), "proven"),
        (HeldSkill(label="x", status="proven", proof_year=2011), "proven, 2011"),
        (HeldSkill(label="x", status="confirmed"), "confirmed"),
        (HeldSkill(label="x", status="confirmed", confirmations=1), "confirmed by 1 person"),
    ],
)
def test_status_words_say_what_stands_behind(skill, words):
    assert status_words(skill) == words


def test_level_words_are_distinct_and_empty_without_level():
    assert len({level_words(level) for level in range(1, 5)} - {""}) == 4
    assert level_words(0) == ""


def test_story_keeps_what_is_told():
    told = story(context="", figures=())
    assert (told.year, told.setting) == ("2024", "Filatures d’Orvanne · Industrie textile")
    assert [part.label for part in told.parts] == ["What I did", "The result"]
    assert told.parts[0].blocks[1].lines == ("un plan de classement commun", "une équipe par site")
    assert told.skills == "Skills shown: Conduite du changement, Archivage"


@pytest.mark.parametrize(
    ("names", "count", "words"),
    [
        ((), 0, ""),
        ((), 1, "Confirmed by 1 person"),
        (("Maud Estienne",), 1, "Confirmed by Maud Estienne"),
        (("Maud Estienne",), 3, "Confirmed by 3 people, among them Maud Estienne"),
        (("Maud Estienne",), 0, "Confirmed by Maud Estienne"),
    ],
)
def test_story_says_who_confirmed(names, count, words):
    assert story(confirmed_by=names, confirmations=count).confirmed == words


def test_story_without_year_link_or_skills():
    told = compose(full_dossier(achievements=(replace(clients(), year=None, skills=()),))).stories[
        0
    ]
    assert (told.year, told.link, told.skills, told.confirmed) == ("", None, "", "")
