from datetime import date

import pytest

from members.enums import Audience, SkillKind
from members.models import Profile
from members.pipeline.openness import alias_code
from members.pipeline.shown_profile import shown_profile
from members.pipeline.skills_dossiers import skills_dossier
from tests.members.directory_factories import confirm, opened_to, prove, speak
from tests.members.factories import ProfileFactory, ReferenceFactory, SkillFactory, UserFactory

TODAY = date(2026, 11, 24)

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory(user__first_name="Solène", user__last_name="Kervadec", headline="Trier.")


def dossier(profile, audience=Audience.ME, *, references=None, is_anonymous=False, language="fr"):
    told = profile.references.all() if references is None else references
    return skills_dossier(
        profile,
        shown_profile(profile, audience),
        references={one.public_id for one in told},
        is_anonymous=is_anonymous,
        language=language,
        made_on=TODAY,
    )


def test_skills_stand_by_family_then_by_kind(profile):
    SkillFactory(profile=profile, label="tri d’archives")
    SkillFactory(profile=profile, label="écoute", kind=SkillKind.TRANSVERSAL)
    SkillFactory(profile=profile, label="", domain_code="finance.accounting")

    groups = dossier(profile).skill_groups

    assert groups[0].title == "Finance, contrôle et audit"
    assert [[skill.label for skill in group.skills] for group in groups] == [
        ["Comptabilité et comptes"],
        ["tri d’archives"],
        ["écoute"],
    ]


def test_what_stands_behind_a_skill_is_told(profile):
    skill = SkillFactory(profile=profile, label="tri", level=3)
    SkillFactory(profile=profile, label="autre")
    confirm(prove(skill, title="Les archives", year=2024), UserFactory())

    made = dossier(profile)

    proven, declared = made.skill_groups[0].skills
    assert (proven.level, proven.status, proven.confirmations) == (3, "confirmed", 1)
    assert proven.proof_year == 2024
    assert (declared.level, declared.status, declared.proof_year) == (0, "declared", None)
    (achievement,) = made.achievements
    assert (achievement.skills, achievement.confirmations) == (("tri",), 1)


def test_only_achievements_asked_for_are_told(profile):
    ReferenceFactory(profile=profile, title="Une")
    other = ReferenceFactory(profile=profile, title="Autre", figures="12 %")

    (told,) = dossier(profile, references=[other]).achievements

    assert (told.title, told.figures[0].value) == ("Autre", "12 %")
    assert dossier(profile, references=[]).achievements == ()


def test_nothing_is_told_beyond_what_the_reader_is_shown(profile):
    kept = ReferenceFactory(profile=profile, audience=Audience.ME)
    profile.audiences = opened_to(Audience.ME, name=Audience.PARTNERS)
    profile.save()

    made = dossier(profile, Audience.COORDINATORS, references=[kept])

    assert (made.name, made.headline, made.places) == ("Solène Kervadec", "", ())
    assert (made.achievements, made.skill_groups, made.photo) == ((), (), None)


def test_one_who_is_shown_without_a_name_has_no_other_dossier(profile):
    profile.audiences = opened_to(Audience.COORDINATORS, name=Audience.ME)
    profile.save()

    made = dossier(profile, Audience.COORDINATORS, is_anonymous=False)

    assert made.is_anonymous
    assert alias_code(profile) in made.name
    assert "Kervadec" not in repr(made)


@pytest.mark.parametrize(("language", "name"), [("fr", "Italien"), ("en", "Italian")])
def test_languages_are_named_in_the_language_of_the_dossier(profile, language, name):
    speak(profile, "it", "B1")

    assert [one.name for one in dossier(profile, language=language).languages] == [name]
