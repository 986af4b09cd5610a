from datetime import date

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse
from pytest_django.asserts import assertContains

from collectif.core.events import Event
from members import hidden_skills
from members.enums import Audience, ProfileField, Role
from members.models import Profile
from tests.members.directory_factories import link, operate, prove, speak
from tests.members.factories import (
    ProfileFactory,
    ReferenceFactory,
    RoleGrantFactory,
    SkillFactory,
    UserFactory,
)
from tests.members.membership_factories import CharterSignatureFactory

DETAIL, UPDATE, SKILLS = "members:profile_detail", "members:profile_update", "members:skill_update"
PRACTICAL = {
    "headline": "Je remets les achats en ordre",
    "departments": ["38", "2A"],
    "contract_natures": ["services"],
    "days_per_month": "8",
    "available_from": "2027-01-04",
}


@pytest.fixture
def newcomer(charlie):
    """A member who has no profile yet."""
    RoleGrantFactory(user=charlie, role=Role.MEMBER)
    return charlie


def test_profile_shows_what_it_holds(client_of, bob):
    SkillFactory(profile=bob.profile, label="négociation")
    SkillFactory(profile=bob.profile, label="", domain_code="finance.accounting")
    ReferenceFactory(profile=bob.profile, title="Achats <réunis>", text="Un.\nDeux.")

    page = client_of(bob).get(reverse(DETAIL)).content.decode()

    for shown in ("Je remets de l’ordre", "Isère (38)", "négociation", "Achats &lt;réunis&gt;"):
        assert shown in page
    assert "Un.<br>Deux." in page


def test_profile_names_the_fields_in_the_language_of_the_page(client_of, bob):
    SkillFactory(profile=bob.profile, label="", domain_code="finance.accounting")

    french, english = (
        client_of(bob).get(reverse(DETAIL), headers={"accept-language": code}).content.decode()
        for code in ("fr", "en")
    )

    for words in ("Finance, contrôle et audit", "Comptabilité et comptes"):
        assert words in french
        assert words not in english


def test_profile_says_what_stands_behind_each_skill(client_of, bob):
    prove(SkillFactory(profile=bob.profile, label="achats", level=3), year=2025)
    confirmed = {"label": "", "domain_code": "finance.accounting"}
    prove(SkillFactory(profile=bob.profile, **confirmed), confirmed_by=UserFactory())
    SkillFactory(profile=bob.profile, label="chant")
    SkillFactory(profile=bob.profile, label="", domain_code="left.the-tree")

    groups = client_of(bob).get(reverse(DETAIL)).context["skill_groups"]

    assert [
        [(str(one.skill.name), one.standing.value.value) for one in held] for _title, held in groups
    ] == [
        [("Comptabilité et comptes", "confirmed")],
        [("achats", "proven"), ("chant", "declared"), ("left.the-tree", "declared")],
    ]


@pytest.mark.parametrize("count", [1, 20])
def test_profile_costs_the_same_whatever_it_holds(client_of, bob, django_assert_num_queries, count):
    SkillFactory.create_batch(count, profile=bob.profile)
    ReferenceFactory.create_batch(count, profile=bob.profile)
    for number in range(min(count, 5)):
        operate(bob.profile, f"Portage {number}", "umbrella")
    client = client_of(bob)
    client.get(reverse("mfa_index"))

    with django_assert_num_queries(10):
        client.get(reverse(DETAIL))


def test_profile_shows_three_next_steps_at_most(client_of, newcomer):
    steps = client_of(newcomer).get(reverse(DETAIL)).context["steps"]

    assert [step.url for step in steps] == [
        reverse("members:reference_create"),
        reverse(SKILLS),
        reverse(UPDATE),
    ]


def test_looking_at_an_absent_profile_writes_nothing(client_of, newcomer):
    for view_name in (DETAIL, UPDATE, SKILLS, "members:reference_create"):
        assert client_of(newcomer).get(reverse(view_name)).status_code == 200

    assert Profile.objects.count() == 0
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("view_name", "data"),
    [
        (UPDATE, PRACTICAL),
    ],
)
def test_first_change_opens_the_profile(client_of, newcomer, view_name, data):
    response = client_of(newcomer).post(reverse(view_name), data)

    assert response.url == reverse(DETAIL)
    assert Profile.objects.get().user == newcomer


def test_refused_first_change_opens_no_profile(client_of, newcomer):
    response = client_of(newcomer).post(reverse(UPDATE), {"days_per_month": "99"})

    assert response.status_code == 422
    assert Profile.objects.count() == 0


@pytest.mark.parametrize("view_name", [DETAIL, UPDATE, SKILLS, "members:reference_create"])
def test_whoever_brings_no_skills_has_no_profile(client_of, charlie, view_name):
    assert client_of(charlie).get(reverse(view_name)).status_code == 403
    assert client_of(charlie).post(reverse(view_name)).status_code in {403, 405}


def test_profile_stays_open_to_its_person_once_her_role_has_ended(client_of, charlie):
    ProfileFactory(user=charlie)

    assert client_of(charlie).get(reverse(DETAIL)).status_code == 200
    assert client_of(charlie).get(reverse(UPDATE)).status_code == 200


@pytest.mark.parametrize("view_name", [DETAIL, UPDATE, SKILLS])
def test_visitor_is_sent_to_log_in(client, db, view_name):
    assert client.get(reverse(view_name)).url.startswith(reverse("account_login"))


def test_profile_page_is_read_only(client_of, bob):
    assert client_of(bob).post(reverse(DETAIL)).status_code == 405


@pytest.mark.parametrize("view_name", [UPDATE, SKILLS])
def test_forms_take_no_other_method(client_of, bob, view_name):
    assert client_of(bob).delete(reverse(view_name)).status_code == 405


def test_practical_part_is_saved_and_said(client_of, bob):
    response = client_of(bob).post(reverse(UPDATE), PRACTICAL)

    assert response.url == reverse(DETAIL)
    profile = Profile.objects.get(user=bob)
    assert profile.headline == "Je remets les achats en ordre"
    assert profile.departments == ["2A", "38"]
    assert (profile.is_remote, profile.days_per_month) == (False, 8)
    assert profile.available_from == date(2027, 1, 4)
    assert Event.objects.get().actor == bob
    assert [message.level_tag for message in get_messages(response.wsgi_request)] == ["success"]


def test_practical_part_comes_back_as_it_was_saved(client_of, bob):
    client = client_of(bob)
    client.post(reverse(UPDATE), {**PRACTICAL, "is_remote": "on"})

    page = client.get(reverse(UPDATE)).content.decode()

    assert 'value="2027-01-04"' in page
    assert page.count(" checked") == 4  # two départements, one nature, remote


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"headline": "é" * 161}, "headline"),
        ({"headline": "nul\x00"}, "headline"),
        ({"departments": ["38", "99"]}, "departments"),
        ({"contract_natures": []}, "contract_natures"),
        ({"contract_natures": ["gifts"]}, "contract_natures"),
        ({"days_per_month": "0"}, "days_per_month"),
        ({"days_per_month": "24"}, "days_per_month"),
        ({"days_per_month": "beaucoup"}, "days_per_month"),
        ({"available_from": "demain"}, "available_from"),
        ({"radius_km": "40"}, "commune"),
        ({"commune": "Lormay", "radius_km": "0"}, "radius_km"),
        ({"commune": "Lormay", "radius_km": "loin"}, "radius_km"),
        ({"commune": "x" * 101}, "commune"),
        ({"work_forms": ["gifts"]}, "work_forms"),
    ],
)
def test_impossible_practical_part_comes_back_with_what_was_typed(client_of, bob, change, field):
    typed = {**PRACTICAL, "headline": "Ma phrase à garder", **change}

    response = client_of(bob).post(reverse(UPDATE), typed)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    if field != "headline":
        assert "Ma phrase à garder" in response.content.decode()
    assert Profile.objects.get(user=bob).days_per_month is None
    assert Event.objects.count() == 0


@time_machine.travel("2026-11-24T09:00:00+01:00", tick=False)
@pytest.mark.parametrize(("day", "is_said"), [("2026-11-24", False), ("2026-11-25", True)])
def test_availability_is_said_when_it_is_to_come(client_of, bob, day, is_said):
    Profile.objects.filter(user=bob).update(available_from=day)

    page = client_of(bob).get(reverse(DETAIL)).content.decode()

    assert ("25 novembre" in page) is is_said


def test_town_distance_and_forms_of_work_are_saved_and_shown(client_of, bob):
    client = client_of(bob)
    told = {"commune": "Lormay", "radius_km": "40", "work_forms": ["volunteer", "umbrella"]}

    client.post(reverse(UPDATE), {**PRACTICAL, **told})

    profile = Profile.objects.get(user=bob)
    assert (profile.commune, profile.radius_km) == ("Lormay", 40)
    assert profile.work_forms == ["umbrella", "volunteer"]
    page = client.get(reverse(DETAIL)).content.decode()
    assert "Lormay" in page
    assert len(client.get(reverse(DETAIL)).context["work_forms"]) == 2


def test_profile_says_who_sees_each_part_one_click_away(client_of, bob):
    Profile.objects.filter(user=bob).update(audiences={"links": "public", "places": "me"})

    response = client_of(bob).get(reverse(DETAIL))

    said = response.context["audiences"]
    assert (said["links"], said["places"], said["name"]) == (
        Audience.PUBLIC.label,
        Audience.ME.label,
        Audience.MEMBERS.label,
    )
    page = response.content.decode()
    for field in ProfileField:
        assert f'href="{reverse("members:visibility_update")}#id_{field.value}_0"' in page


def test_profile_shows_its_lists(client_of, bob):
    speak(bob.profile, "it", "B1")
    link(bob.profile, "Mes <articles>", "https://exemple.example/a")
    operate(bob.profile, "Portage Valsorne", "umbrella")

    page = client_of(bob).get(reverse(DETAIL)).content.decode()

    for shown in ("Italien", "Mes &lt;articles&gt;", "Portage Valsorne"):
        assert shown in page
    assert 'href="https://exemple.example/a" rel="nofollow noopener noreferrer"' in page


def test_profile_names_skills_of_every_kind_and_the_charter_signed(client_of, bob):
    strength = next(iter(hidden_skills.strengths().values()))
    SkillFactory(profile=bob.profile, label="", hidden_code=strength.code, kind="hidden")
    SkillFactory(profile=bob.profile, label="négociation")
    CharterSignatureFactory(user=bob, charter__version=4)

    response = client_of(bob).get(reverse(DETAIL))

    [(_title, others)] = response.context["skill_groups"]
    assert {one.skill.name for one in others} == {strength.label("fr"), "négociation"}
    assertContains(response, "version 4, signée le")
