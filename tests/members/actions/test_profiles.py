from datetime import date

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.actions import create_profile, set_skills, update_profile
from members.models import Profile, Skill
from tests.concurrency import run_behind
from tests.members.factories import ProfileFactory, SkillFactory, UserFactory

PRACTICAL = {
    "headline": "Je remets de l’ordre dans les achats.",
    "departments": ["38", "73"],
    "is_strict_place": False,
    "is_remote": True,
    "contract_natures": ["services"],
    "days_per_month": None,
    "available_from": None,
}


@pytest.fixture
def profile(db):
    return ProfileFactory()


def test_new_profile_is_empty_and_an_event(bob, charlie):
    profile = create_profile(user=charlie, actor=bob)

    assert (profile.headline, profile.departments, profile.is_remote) == ("", [], True)
    assert profile.contract_natures == ["services"]
    event = Event.objects.about(profile).get()
    assert (event.actor, event.verb, event.data) == (bob, "profile_created", {})


def test_second_profile_is_the_first_one(charlie):
    first = create_profile(user=charlie, actor=charlie)

    assert create_profile(user=charlie, actor=charlie) == first
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_profile_opened_twice_at_once_is_one(charlie):
    def create():
        create_profile(user=charlie, actor=charlie)

    errors = run_behind(create, create)

    assert errors == []
    assert Profile.objects.filter(user=charlie).count() == 1
    assert Event.objects.count() == 1


def test_update_writes_all_and_names_what_changed(profile):
    before = profile.changed_at

    updated = update_profile(
        profile=profile,
        actor=profile.user,
        headline="  Je remets les achats\nen ordre ",
        departments=["974", "38", "2A", "38"],
        is_strict_place=True,
        is_remote=False,
        contract_natures=["works", "services"],
        days_per_month=8,
        available_from=date(2027, 1, 4),
    )

    updated.refresh_from_db()
    assert updated.headline == "Je remets les achats en ordre"
    assert updated.departments == ["2A", "38", "974"]
    assert (updated.is_remote, updated.days_per_month) == (False, 8)
    assert updated.contract_natures == ["services", "works"]
    assert updated.available_from == date(2027, 1, 4)
    assert updated.changed_at > before
    event = Event.objects.about(profile).get()
    assert (event.actor, event.verb) == (profile.user, "profile_updated")
    assert event.data == {
        "fields": [
            "headline",
            "departments",
            "is_strict_place",
            "is_remote",
            "contract_natures",
            "days_per_month",
            "available_from",
        ]
    }


def test_strict_place_needs_a_department(profile):
    asked = {**PRACTICAL, "departments": [], "is_strict_place": True}
    with pytest.raises(ValidationError) as refused:
        update_profile(profile=profile, actor=profile.user, **asked)
    (error,) = refused.value.error_dict["__all__"]
    assert error.code == "place_required"


def test_same_profile_sent_twice_changes_nothing(profile):
    before = profile.changed_at

    update_profile(profile=profile, actor=profile.user, **PRACTICAL)

    profile.refresh_from_db()
    assert profile.changed_at == before
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"headline": "x" * 161}, "headline", "max_length"),
        ({"departments": ["38", "99"]}, "departments", "item_invalid"),
        ({"contract_natures": ["gifts"]}, "contract_natures", "item_invalid"),
        ({"contract_natures": []}, "contract_natures", "blank"),
        ({"days_per_month": 0}, "days_per_month", "min_value"),
        ({"days_per_month": 24}, "days_per_month", "max_value"),
    ],
)
def test_impossible_profile_is_refused_and_nothing_is_written(profile, change, field, code):
    before = profile.changed_at

    with pytest.raises(ValidationError) as error:
        update_profile(profile=profile, actor=profile.user, **{**PRACTICAL, **change})

    assert code in {item.code for item in error.value.error_dict[field]}
    profile.refresh_from_db()
    assert (profile.headline, profile.changed_at) == (PRACTICAL["headline"], before)
    assert Event.objects.count() == 0


def test_skills_become_exactly_those_asked(profile):
    SkillFactory(profile=profile, label="tenue de caisse")
    kept = SkillFactory(profile=profile, label="négociation")
    SkillFactory(profile=profile, label="", domain_code="finance.accounting")
    before = profile.changed_at

    set_skills(
        profile=profile,
        actor=profile.user,
        domain_codes=["management.strategy"],
        labels=["négociation", " conduite   de réunion "],
    )

    assert [(skill.domain_code, skill.label) for skill in profile.skills.all()] == [
        ("", "conduite de réunion"),
        ("", "négociation"),
        ("management.strategy", ""),
    ]
    assert Skill.objects.filter(pk=kept.pk).exists()
    profile.refresh_from_db()
    assert profile.changed_at > before
    event = Event.objects.about(profile).get()
    assert event.verb == "skills_set"
    assert event.data == {"domains": ["management.strategy"], "label_count": 2}


def test_same_skills_sent_twice_change_nothing(profile):
    SkillFactory(profile=profile, label="négociation")
    before = profile.changed_at

    set_skills(profile=profile, actor=profile.user, domain_codes=[], labels=["négociation", ""])

    profile.refresh_from_db()
    assert profile.changed_at == before
    assert Event.objects.count() == 0


def test_one_wording_in_two_cases_is_one_skill(profile):
    SkillFactory(profile=profile, label="NÉGOCIATION")

    set_skills(
        profile=profile,
        actor=profile.user,
        domain_codes=["finance.accounting", "finance.accounting"],
        labels=["Négociation", "négociation"],
    )

    assert [str(skill) for skill in profile.skills.all()] == ["Négociation", "finance.accounting"]


@pytest.mark.parametrize(
    ("skills", "code"),
    [
        ({"domain_codes": ["finance.magic"]}, "unknown_domain"),
        ({"labels": [f"savoir {n}" for n in range(21)]}, "too_many_labels"),
        ({"labels": ["x" * 81]}, "max_length"),
    ],
)
def test_impossible_skills_are_refused_and_nothing_is_lost(profile, skills, code):
    SkillFactory(profile=profile, label="négociation")
    asked = {"domain_codes": [], "labels": [], **skills}

    with pytest.raises(ValidationError) as error:
        set_skills(profile=profile, actor=profile.user, **asked)

    assert {item.code for item in error_list(error.value)} == {code}
    assert [skill.label for skill in profile.skills.all()] == ["négociation"]
    assert Event.objects.count() == 0


def test_twenty_skills_of_eighty_characters_fit(profile):
    labels = [f"{n:02}".ljust(80, "é") for n in range(20)]

    set_skills(profile=profile, actor=profile.user, domain_codes=[], labels=labels)

    assert profile.skills.count() == 20


@pytest.mark.django_db(transaction=True)
def test_two_windows_saving_at_once_leave_the_skills_of_one():
    profile = ProfileFactory(user=UserFactory())

    errors = run_behind(
        lambda: set_skills(profile=profile, actor=profile.user, domain_codes=[], labels=["a"]),
        lambda: set_skills(profile=profile, actor=profile.user, domain_codes=[], labels=["A"]),
    )

    assert errors == []
    assert [str(skill) for skill in profile.skills.all()] == ["A"]


def error_list(error):
    if hasattr(error, "error_dict"):
        return [item for items in error.error_dict.values() for item in items]
    return error.error_list
