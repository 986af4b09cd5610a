import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from members.enums import NextStep
from members.models import Profile, Reference, Skill
from members.models.profile import validate_department
from tests.members.factories import ProfileFactory, ReferenceFactory, SkillFactory


@pytest.fixture
def profile(db):
    return ProfileFactory()


def test_profile_is_visible_to_its_person_alone(alice, bob):
    assert list(Profile.objects.visible_to(bob)) == [bob.profile]
    assert list(Profile.objects.visible_to(alice)) == []


def test_reference_is_visible_to_its_person_alone(alice, bob):
    reference = ReferenceFactory(profile=bob.profile)

    assert list(Reference.objects.visible_to(bob)) == [reference]
    assert list(Reference.objects.visible_to(alice)) == []


def test_contents_come_with_the_profile(profile, django_assert_num_queries):
    SkillFactory(profile=profile)
    ReferenceFactory(profile=profile)

    with django_assert_num_queries(3):
        found = Profile.objects.with_contents().get()
        assert (len(found.stated_skills), len(found.told_references), str(found)) == (
            1,
            1,
            str(profile.user),
        )


def test_profile_has_one_address(profile):
    assert profile.get_absolute_url() == reverse("members:profile_detail")


@pytest.mark.parametrize("days", [0, 24])
def test_database_refuses_days_beyond_a_month(profile, days):
    with pytest.raises(IntegrityError, match="profile_days_within_a_month"):
        Profile.objects.filter(pk=profile.pk).update(days_per_month=days)


@pytest.mark.parametrize(
    ("skills", "constraint"),
    [
        ([{"label": "", "domain_code": ""}], "skill_says_one_thing"),
        ([{"label": "a", "domain_code": "b"}], "skill_says_one_thing"),
        ([{"label": "", "domain_code": "b"}] * 2, "skill_domain_once"),
        ([{"label": "été"}, {"label": "ÉTÉ"}], "skill_words_once"),
    ],
)
def test_database_refuses_skills_that_say_nothing_or_twice(profile, skills, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        Skill.objects.bulk_create([Skill(profile=profile, **skill) for skill in skills])


def test_one_person_has_one_profile(profile):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProfileFactory(user=profile.user)


@pytest.mark.parametrize("code", ["99", "1", "038", ""])
def test_unknown_department_is_refused(code):
    with pytest.raises(ValidationError) as error:
        validate_department(code)

    assert error.value.code == "unknown_department"


@pytest.mark.parametrize("code", ["01", "2A", "974"])
def test_known_department_is_accepted(code):
    validate_department(code)


def test_empty_profile_has_every_step_before_it_but_the_second_telling(charlie):
    assert Profile(user=charlie).next_steps() == [
        NextStep.ADD_REFERENCE,
        NextStep.CHOOSE_DOMAINS,
        NextStep.CHOOSE_DEPARTMENTS,
        NextStep.WRITE_HEADLINE,
        NextStep.GIVE_DAYS,
        NextStep.CHOOSE_WORK_FORMS,
        NextStep.ADD_PHOTO,
    ]


def test_each_step_leaves_once_taken(profile):
    profile.days_per_month = 8
    profile.work_forms = ["umbrella"]
    profile.photo = "photos/a.jpg"
    SkillFactory(profile=profile, label="", domain_code="finance.accounting")
    ReferenceFactory(profile=profile)
    assert profile.next_steps() == [NextStep.ADD_SECOND_REFERENCE]

    ReferenceFactory(profile=profile)

    assert profile.next_steps() == []


def test_own_words_do_not_stand_for_fields(profile):
    SkillFactory(profile=profile)

    assert NextStep.CHOOSE_DOMAINS in profile.next_steps()


@pytest.mark.parametrize("step", NextStep)
def test_each_step_says_why(step):
    assert step.label
    assert step.reason


def test_skill_is_called_by_its_words_or_its_code(profile):
    words = SkillFactory(profile=profile, label="négociation")
    field = SkillFactory(profile=profile, label="", domain_code="finance.accounting")

    assert (str(words), str(field)) == ("négociation", "finance.accounting")


def test_latest_reference_comes_first(profile):
    first, second = ReferenceFactory.create_batch(2, profile=profile)

    assert profile.told_references == [second, first]
    assert str(first) == first.title
