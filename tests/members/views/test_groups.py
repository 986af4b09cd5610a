from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from members.enums import SpellEnd
from members.models import Group
from tests.members.factories import UserFactory
from tests.members.intake_factories import (
    NOW,
    TODAY,
    ApplicantFactory,
    GroupFactory,
    GroupSpellFactory,
    InvitationFactory,
    fill,
)

ENGLISH = {"Accept-Language": "en"}
LIST, CREATE = "members:group_list", "members:group_create"
TYPED = {"name": "Rives", "size_limit": "12", "admission": "open", "language": "fr"}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def group(db):
    return GroupFactory(size_limit=4)


def url(name, group):
    return reverse(f"members:group_{name}", args=[group.public_id])


def test_coordinator_sees_every_group_with_its_places(client_of, alice):
    closed = GroupFactory(name="A", is_closed=True)
    first = GroupSpellFactory(group__name="B", group__size_limit=3).group
    ApplicantFactory(group=first, state="accepted")
    ApplicantFactory(group=first, state="waiting")

    listed = list(client_of(alice).get(reverse(LIST)).context["groups"])

    assert listed == [first, closed]
    assert (listed[0].room, listed[0].waiting_count) == (1, 1)


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_four_queries(client_of, alice, django_assert_num_queries, count):
    for group in GroupFactory.create_batch(count):
        GroupSpellFactory(group=group)
    client = client_of(alice)
    client.get(reverse("mfa_index"))

    with django_assert_num_queries(4):
        client.get(reverse(LIST))


def test_facilitator_finds_her_groups_alone(client_of, bob, group):
    other = GroupFactory()
    group.facilitators.add(bob)
    client = client_of(bob)

    assert list(client.get(reverse(LIST)).context["groups"]) == [group]
    assert client.get(url("detail", group)).status_code == 200
    assert client.get(url("detail", other)).status_code == 404
    assert client.get(url("update", group)).status_code == 403
    assert client.post(url("close", group), {"closed_on": TODAY}).status_code == 403
    assert client.get(reverse(CREATE)).status_code == 403


def test_facilitator_whose_role_has_ended_reads_nothing(client_of, charlie, group):
    group.facilitators.add(charlie)
    client = client_of(charlie)

    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(url("detail", group)).status_code == 404


def test_member_knows_of_no_group(client_of, bob, group):
    client = client_of(bob)

    assert client.get(reverse(LIST)).status_code == 403
    for name in ("detail", "update", "close"):
        assert client.get(url(name, group)).status_code == 404


def test_names_of_those_expected_are_for_coordinators(client_of, alice, bob, group):
    group.facilitators.add(bob)
    here = GroupSpellFactory(group=group, user__last_name="Ici")
    ahead = GroupSpellFactory(group=group, entered_on=TODAY + timedelta(3))
    past = GroupSpellFactory(
        group=group,
        user__last_name="Autrefois",
        left_on=date(2026, 5, 4),
        end_reason=SpellEnd.OTHER,
    )
    ApplicantFactory(group=group, state="accepted", last_name="Acceptée")
    ApplicantFactory(group=group, state="waiting", last_name="Attend")
    InvitationFactory(group=group, last_name="Invitée")
    hidden = ("Autrefois", "Acceptée", "Attend", "Invitée")

    for_alice = client_of(alice).get(url("detail", group))
    for_bob = client_of(bob).get(url("detail", group))

    assert list(for_alice.context["stays"]) == [here, ahead]
    assert list(for_alice.context["past_stays"]) == [past]
    assert [name for name in hidden if name not in for_alice.content.decode()] == []
    assert "Ici" in for_bob.content.decode()
    assert [name for name in hidden if name in for_bob.content.decode()] == []
    assert {"accepted", "invited", "waiting", "past_stays"}.isdisjoint(for_bob.context.keys())


@pytest.mark.parametrize("count", [1, 20])
def test_page_costs_ten_queries(client_of, alice, django_assert_num_queries, count):
    group = GroupFactory(size_limit=60)
    GroupSpellFactory.create_batch(count, group=group)
    ApplicantFactory.create_batch(count, group=group, state="waiting")
    ApplicantFactory.create_batch(count, group=group, state="accepted")
    client = client_of(alice)
    client.get(reverse("mfa_index"))

    # Account, roles, second factor, group, facilitators, stays, past, accepted, invited, waiting.
    with django_assert_num_queries(10):
        client.get(url("detail", group))


def test_group_is_opened(client_of, alice, bob):
    typed = {**TYPED, "departments": ["38", "73"], "facilitators": [alice.public_id]}

    response = client_of(alice).post(
        reverse(CREATE), {**typed, "new_facilitator": " BOB@example.org"}
    )

    group = Group.objects.get()
    assert response.url == group.get_absolute_url()
    assert (group.departments, set(group.facilitators.all())) == (["38", "73"], {alice, bob})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Groupe pris"}, "name"),
        ({"size_limit": "1"}, "size_limit"),
        ({"size_limit": "beaucoup"}, "size_limit"),
        ({"departments": ["99"]}, "departments"),
        ({"facilitators": ["0" * 32]}, "facilitators"),
        ({"new_facilitator": "bob"}, "new_facilitator"),
        ({"new_facilitator": "nobody@example.org"}, "new_facilitator"),
    ],
)
def test_impossible_group_comes_back(client_of, alice, changes, field):
    GroupFactory(name="Groupe pris")

    response = client_of(alice).post(reverse(CREATE), {**TYPED, **changes})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Group.objects.count() == 1


def test_group_is_changed(client_of, alice, bob, group):
    group.facilitators.add(bob)
    client = client_of(alice)

    page = client.get(url("update", group))
    client.post(url("update", group), {**TYPED, "rhythm": "Le mardi matin"})

    assert f'value="{bob.public_id}"' in page.content.decode()
    # How one enters it, and who facilitates it.
    assert page.content.decode().count("checked") == 2
    group.refresh_from_db()
    assert (group.name, group.rhythm, group.facilitators.count()) == ("Rives", "Le mardi matin", 0)


def test_size_under_its_members_is_refused_with_the_figure(client_of, alice, group):
    fill(group)

    response = client_of(alice).post(url("update", group), {**TYPED, "size_limit": "3"})

    assert response.status_code == 422
    assert "4" in response.context["form"].errors["size_limit"][0]


def test_group_ends(client_of, alice, group):
    spell = GroupSpellFactory(group=group)
    client = client_of(alice)

    assert client.get(url("close", group)).context["form"].initial == {"closed_on": TODAY}
    response = client.post(url("close", group), {"closed_on": "2026-11-17"})

    assert response.url == group.get_absolute_url()
    spell.refresh_from_db()
    assert spell.left_on == TODAY
    page = client.get(response.url).content.decode()
    assert reverse("members:stay_create", args=[group.public_id]) not in page


@pytest.mark.parametrize("day", ["", "2026-11-18", "bientôt"])
def test_impossible_end_comes_back(client_of, alice, group, day):
    response = client_of(alice).post(url("close", group), {"closed_on": day})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["closed_on"]


def test_group_that_is_expected_does_not_end(client_of, alice, group):
    ApplicantFactory(group=group, state="waiting")

    response = client_of(alice).post(url("close", group), {"closed_on": "2026-11-17"})

    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


def test_former_facilitator_stays_until_taken_away(client_of, alice, group):
    former = UserFactory()
    group.facilitators.add(former)

    typed = {**TYPED, "facilitators": [former.public_id]}
    response = client_of(alice).post(url("update", group), typed)

    assert response.url == group.get_absolute_url()
    assert list(group.facilitators.all()) == [former]


def test_whom_to_tick_are_those_near_the_group_not_everybody(client_of, alice, group):
    inside = GroupSpellFactory(group=group, user=UserFactory(member=True)).user
    gone = GroupSpellFactory(
        group=group,
        user=UserFactory(member=True),
        entered_on=TODAY - timedelta(days=60),
        left_on=TODAY,
        end_reason=SpellEnd.OTHER,
    ).user
    UserFactory.create_batch(3, member=True)

    form = client_of(alice).get(url("update", group)).context["form"]

    assert set(form.fields["facilitators"].queryset) == {alice, inside}
    assert gone not in form.fields["facilitators"].queryset


def test_somebody_without_a_role_is_not_named_by_address(client_of, alice, charlie, group):
    typed = {**TYPED, "new_facilitator": charlie.email}

    response = client_of(alice).post(url("update", group), typed)

    assert response.status_code == 422
    assert response.context["form"].errors.as_data()["new_facilitator"][0].code == "unknown_person"
    assert charlie.email in response.content.decode()
    assert not group.facilitators.exists()


def test_group_by_invitation_says_so(client_of, alice, group):
    client = client_of(alice)
    typed = {**TYPED, "name": group.name, "admission": "invitation"}

    response = client.post(url("update", group), typed)

    assert response.url == group.get_absolute_url()
    group.refresh_from_db()
    assert group.is_by_invitation
    for page in (reverse(LIST), response.url):
        assert "By invitation" in client.get(page, headers=ENGLISH).content.decode()


@pytest.mark.parametrize("admission", ["", "closed"])
def test_way_in_is_to_be_said(client_of, alice, group, admission):
    response = client_of(alice).post(url("update", group), {**TYPED, "admission": admission})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["admission"]
