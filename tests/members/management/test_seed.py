from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from collectif.core.events import Event
from members import expertise
from members.enums import Role
from members.management.cohort import demo_members
from members.management.demo import PASSWORD, demo_people
from members.models import Organization, Profile, Reference, Story, User


def rows():
    """Every row of people and of events, as it stands."""
    models = [*apps.get_app_config("members").get_models(), Event, EmailAddress, Authenticator]
    return {model: list(model.objects.order_by("pk").values()) for model in models}


def test_second_seed_changes_nothing(seeded):
    before = rows()

    call_command("seed")

    assert rows() == before


def test_seed_leaves_what_people_changed(seeded):
    Profile.objects.filter(user__email="helene.marchand@demo.example").update(headline="Autre")
    Reference.objects.all().delete()

    call_command("seed")

    assert Profile.objects.get(user__email="helene.marchand@demo.example").headline == "Autre"
    assert Reference.objects.count() == 0


def test_everyone_is_there_once(seeded):
    assert User.objects.count() == len(demo_people()) + len(demo_members())
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == User.objects.count()
    roles = {role for user in User.objects.all() for role in user.current_roles}
    assert roles == set(Role)
    assert {organization.name for organization in Organization.objects.all()} == {
        "Atelier des Deux Ponts",
        "Fondation du Val de Sorne",
    }


def test_helene_has_a_rich_profile(seeded):
    profile = Profile.objects.get(user__email="helene.marchand@demo.example")

    assert profile.departments == ["38", "73"]
    assert profile.references.count() == 3
    assert "training.change-management" in {skill.domain_code for skill in profile.skills.all()}
    assert profile.references.first().title.startswith("Deux hôpitaux")


def test_newcomer_has_an_empty_profile(seeded):
    profile = Profile.objects.get(user__email="agnes.legoffic@demo.example")

    assert (profile.headline, profile.departments, profile.skills.count()) == ("", [], 0)


def test_every_field_named_exists():
    named = {code for person in demo_people() if person.profile for code in person.profile.domains}
    named |= {code for member in demo_members() for code in member.skills}

    assert named <= expertise.domains().keys()


def test_coordinators_and_staff_have_the_second_factor_they_need(seeded):
    for user in User.objects.all():
        needs_one = user.is_staff or Role.COORDINATOR in user.current_roles
        assert user.authenticator_set.filter(type="totp").exists() is needs_one


def test_demo_people_log_in(seeded):
    for person in demo_people():
        login = {"login": person.email, "password": PASSWORD}
        response = Client().post(reverse("account_login"), login)

        wanted = "mfa_authenticate" if person.has_second_factor else "dashboard"
        assert (person.email, response.url) == (person.email, reverse(wanted))


def test_code_shown_by_the_demonstration_opens(client, seeded):
    client.post(
        reverse("account_login"), {"login": "claire.vasseur@demo.example", "password": PASSWORD}
    )
    page = client.get(reverse("mfa_authenticate"))
    code = page.context["demo"]["totp_code"]

    assert code in page.content.decode()
    response = client.post(reverse("mfa_authenticate"), {"code": code})
    assert response.url == reverse("dashboard")


def test_logins_are_printed(seeded, capsys):
    call_command("demo_logins")

    printed = capsys.readouterr().out
    for person in demo_people():
        assert person.email in printed
    assert PASSWORD in printed


def test_stories_are_shown_once_their_people_agree(seeded):
    told = [story for person in demo_people() for story in person.stories]

    assert {story.is_agreed for story in told} == {True, False}
    shown = set(Story.objects.published().values_list("title", flat=True))
    assert shown == {story.title for story in told if story.is_agreed}
    assert Story.objects.count() == len(told)
