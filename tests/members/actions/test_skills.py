import pytest
import time_machine
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.actions.skills import SkillChoice, add_skills, rate_skill, remove_skill, set_skills
from members.enums import SkillKind, SkillLevel
from members.models import Reference, Skill, SkillProof
from tests.concurrency import run_behind
from tests.members.factories import ProfileFactory, ReferenceFactory, SkillFactory, UserFactory
from tests.members.skills_factories import RomeSkillFactory

ACCOUNTING = SkillChoice(domain_code="finance.accounting")


@pytest.fixture
def profile(db):
    return ProfileFactory()


def add(profile, *choices):
    return add_skills(profile=profile, actor=profile.user, choices=choices)


def codes_of(error):
    if hasattr(error, "error_dict"):
        return {item.code for items in error.error_dict.values() for item in items}
    return {item.code for item in error.error_list}


def test_skills_of_each_sort_are_added_and_told(profile):
    rome = RomeSkillFactory(kind="transversal")
    before = profile.changed_at

    added = add(
        profile,
        ACCOUNTING,
        SkillChoice(rome_code=rome.code),
        SkillChoice(hidden_code="rebound", found_in="J’ai rebondi."),
        SkillChoice(label="  tenue   de caisse ", kind=SkillKind.TRANSVERSAL),
    )

    assert [(str(skill), skill.kind) for skill in added] == [
        ("finance.accounting", "technical"),
        (rome.label, "transversal"),
        ("rebound", "hidden"),
        ("tenue de caisse", "transversal"),
    ]
    assert profile.skills.get(hidden_code="rebound").found_in == "J’ai rebondi."
    profile.refresh_from_db()
    assert profile.changed_at > before
    event = Event.objects.about(profile).get()
    assert (event.actor, event.verb, event.data) == (profile.user, "skills_added", {"count": 4})


def test_what_is_there_already_stays_as_it_is(profile):
    held = SkillFactory(profile=profile, label="Négociation", level=3)
    before = profile.changed_at

    added = add(profile, SkillChoice(label="négociation"))

    assert added == []
    held.refresh_from_db()
    profile.refresh_from_db()
    assert (held.label, held.level, profile.changed_at) == ("Négociation", 3, before)
    assert Event.objects.count() == 0


def test_own_words_that_name_a_domain_become_it(profile):
    (skill,) = add(profile, SkillChoice(label="controle de gestion", kind=SkillKind.TRANSVERSAL))

    assert (skill.domain_code, skill.label) == ("finance.management-control", "")
    assert skill.kind == SkillKind.TECHNICAL


def test_own_words_that_name_a_skill_held_otherwise_are_refused_kindly(profile):
    rome = RomeSkillFactory(label="Négocier un contrat")
    SkillFactory(profile=profile, label="", rome_skill=rome)

    with pytest.raises(ValidationError) as error:
        add(profile, ACCOUNTING, SkillChoice(label="negocier un CONTRAT"))

    assert codes_of(error.value) == {"same_name"}
    assert profile.skills.count() == 1


@pytest.mark.parametrize(
    ("choice", "code"),
    [
        (SkillChoice(), "unknown_skill"),
        (SkillChoice(label="   "), "unknown_skill"),
        (SkillChoice(domain_code="finance.magic"), "unknown_skill"),
        (SkillChoice(rome_code="1"), "unknown_skill"),
        (SkillChoice(hidden_code="magic"), "unknown_skill"),
        (SkillChoice(label="x" * 81), "max_length"),
    ],
)
def test_impossible_skill_is_refused_whole(profile, choice, code):
    with pytest.raises(ValidationError) as error:
        add(profile, ACCOUNTING, choice)

    assert codes_of(error.value) == {code}
    assert profile.skills.count() == 0


def test_obsolete_skill_of_rome_is_offered_no_more(profile):
    with pytest.raises(ValidationError):
        add(profile, SkillChoice(rome_code=RomeSkillFactory(is_obsolete=True).code))


def test_own_words_have_a_limit(profile):
    SkillFactory.create_batch(Skill.MAX_LABELS, profile=profile)

    with pytest.raises(ValidationError) as error:
        add(profile, SkillChoice(label="une de trop"))

    assert error.value.code == "too_many_labels"
    assert add(profile, ACCOUNTING)


def test_skills_have_a_limit(profile):
    for rome in RomeSkillFactory.create_batch(Skill.MAX_PER_PROFILE):
        SkillFactory(profile=profile, label="", rome_skill=rome)

    with pytest.raises(ValidationError) as error:
        add(profile, ACCOUNTING)

    assert error.value.code == "too_many_skills"


@pytest.mark.django_db(transaction=True)
def test_two_windows_adding_at_once_add_one():
    profile = ProfileFactory(user=UserFactory())

    errors = run_behind(
        lambda: add(profile, SkillChoice(label="a")), lambda: add(profile, SkillChoice(label="A"))
    )

    assert errors == []
    assert profile.skills.count() == 1


@time_machine.travel("2026-11-22T09:00:00+01:00", tick=False)
def test_level_and_year_are_said(profile):
    skill = SkillFactory(profile=profile)

    rate_skill(skill=skill, actor=profile.user, level=SkillLevel.MASTERS, last_used_year=2026)
    rate_skill(skill=skill, actor=profile.user, level=SkillLevel.MASTERS, last_used_year=2026)

    skill.refresh_from_db()
    assert (skill.level, skill.last_used_year) == (3, 2026)
    assert Event.objects.get().verb == "skill_rated"


@time_machine.travel("2026-11-22T09:00:00+01:00", tick=False)
@pytest.mark.parametrize("year", [2027, 1959, 0])
def test_year_to_come_or_of_another_age_is_refused(profile, year):
    skill = SkillFactory(profile=profile)

    with pytest.raises(ValidationError) as error:
        rate_skill(skill=skill, actor=profile.user, level=None, last_used_year=year)

    assert codes_of(error.value) == {"year_out_of_range"}
    skill.refresh_from_db()
    assert skill.last_used_year is None


def test_rating_a_skill_that_is_gone_says_so(profile):
    skill = SkillFactory(profile=profile)
    Skill.objects.all().delete()

    with pytest.raises(Skill.DoesNotExist):
        rate_skill(skill=skill, actor=profile.user, level=None, last_used_year=None)


def test_removed_skill_leaves_its_achievements(profile):
    skill = SkillFactory(profile=profile)
    SkillProof.objects.create(skill=skill, reference=ReferenceFactory(profile=profile))

    remove_skill(skill=skill, actor=profile.user)
    remove_skill(skill=skill, actor=profile.user)

    assert (profile.skills.count(), Reference.objects.count()) == (0, 1)
    assert Event.objects.get().verb == "skill_removed"


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

    assert codes_of(error.value) == {code}
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


def test_what_is_not_in_question_is_left_alone(profile):
    rome = SkillFactory(profile=profile, label="", rome_skill=RomeSkillFactory())
    hidden = SkillFactory(profile=profile, label="", hidden_code="rebound", kind="hidden")
    kept = SkillFactory(profile=profile, label="NÉGOCIATION", level=4)

    set_skills(profile=profile, actor=profile.user, domain_codes=[], labels=["négociation"])

    assert set(profile.skills.values_list("pk", flat=True)) == {rome.pk, hidden.pk, kept.pk}
    kept.refresh_from_db()
    assert (kept.label, kept.level) == ("négociation", 4)
