from datetime import date

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.urls import reverse

from collectif.core.events import Event
from members.enums import Role
from members.models import Profile
from tests.members.factories import (
    ProfileFactory,
    ReferenceFactory,
    RoleGrantFactory,
    SkillFactory,
)

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
        client_of(bob).get(reverse(DETAIL), headers={"accept-language": code}).context["families"]
        for code in ("fr", "en")
    )

    assert french == [("Finance, contrôle et audit", ["Comptabilité et comptes"])]
    assert english[0][0].startswith("Finance")
    assert english != french


@pytest.mark.parametrize("count", [1, 20])
def test_profile_costs_five_queries(client_of, bob, django_assert_num_queries, count):
    SkillFactory.create_batch(count, profile=bob.profile)
    ReferenceFactory.create_batch(count, profile=bob.profile)
    client = client_of(bob)
    client.get(reverse("mfa_index"))

    with django_assert_num_queries(5):
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
        (SKILLS, {"labels": "négociation"}),
        ("members:reference_create", {"title": "Un titre", "text": "Un texte."}),
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


def test_skills_are_saved(client_of, bob):
    response = client_of(bob).post(
        reverse(SKILLS),
        {
            "domain_codes": ["finance.accounting", "digital.cybersecurity"],
            "labels": "négociation, anglais courant\r\n\r\n  tenue   de caisse ",
        },
    )

    assert response.url == reverse(DETAIL)
    assert {str(skill) for skill in bob.profile.skills.all()} == {
        "finance.accounting",
        "digital.cybersecurity",
        "négociation",
        "anglais courant",
        "tenue de caisse",
    }


def test_skills_come_back_as_they_were_saved(client_of, bob):
    SkillFactory(profile=bob.profile, label="", domain_code="finance.accounting")
    SkillFactory(profile=bob.profile, label="négociation")

    response = client_of(bob).get(reverse(SKILLS))

    page = response.content.decode()
    assert page.count(" checked") == 1
    assert "négociation</textarea>" in page
    opened = [name for name, _boxes, count in response.context["form"].families() if count]
    assert len(opened) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"domain_codes": ["finance.magic"]}, "domain_codes"),
        ({"labels": "x" * 81}, "labels"),
        ({"labels": "\n".join(f"savoir {n}" for n in range(21))}, "labels"),
        ({"labels": "x," * 3000}, "labels"),
    ],
)
def test_impossible_skills_come_back_with_what_was_typed(client_of, bob, typed, field):
    SkillFactory(profile=bob.profile, label="négociation")

    response = client_of(bob).post(reverse(SKILLS), {"labels": "gardé", **typed})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert typed.get("labels", "gardé")[:100] in response.content.decode()
    assert [str(skill) for skill in bob.profile.skills.all()] == ["négociation"]


@time_machine.travel("2026-11-24T09:00:00+01:00", tick=False)
@pytest.mark.parametrize(("day", "is_said"), [("2026-11-24", False), ("2026-11-25", True)])
def test_availability_is_said_when_it_is_to_come(client_of, bob, day, is_said):
    Profile.objects.filter(user=bob).update(available_from=day)

    page = client_of(bob).get(reverse(DETAIL)).content.decode()

    assert ("25 novembre" in page) is is_said
