import pytest
import time_machine
from django.urls import reverse

from members.enums import SpellEnd
from members.models import GroupSpell
from tests.members.intake_factories import NOW, TODAY, GroupFactory, GroupSpellFactory, fill


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def create_url(group):
    return reverse("members:stay_create", args=[group.public_id])


def end_url(spell):
    return reverse("members:stay_end", args=[spell.public_id])


def test_person_enters(client_of, alice, bob):
    group = GroupFactory()
    typed = {"email": "BOB@example.org", "entered_on": "2026-11-02"}

    response = client_of(alice).post(create_url(group), typed)

    assert response.url == group.get_absolute_url()
    assert bob.group_spells.get().entered_on.isoformat() == "2026-11-02"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nobody@example.org"}, "email"),
        ({"email": "charlie@example.org"}, "__all__"),
        ({"entered_on": ""}, "entered_on"),
        ({"entered_on": "0026-11-02"}, "entered_on"),
        ({"entered_on": "2028-11-02"}, "entered_on"),
    ],
)
def test_impossible_stay_comes_back(client_of, alice, bob, charlie, changes, field):
    typed = {"email": bob.email, "entered_on": "2026-11-02", **changes}

    response = client_of(alice).post(create_url(GroupFactory()), typed)

    assert response.status_code == 422
    assert list(response.context["stay_form"].errors) == [field]
    assert GroupSpell.objects.count() == 0


def test_twice_in_one_group_is_refused_in_words(client_of, alice, bob):
    group = GroupSpellFactory(user=bob).group

    response = client_of(alice).post(
        create_url(group), {"email": bob.email, "entered_on": "2026-11-02"}
    )

    assert response.status_code == 422
    assert len(response.context["stay_form"].non_field_errors()) == 1
    assert bob.group_spells.count() == 1


def test_full_group_is_told(client_of, alice, bob):
    group = fill(GroupFactory(size_limit=2))

    response = client_of(alice).post(
        create_url(group), {"email": bob.email, "entered_on": "2026-11-02"}
    )

    assert response.status_code == 422
    assert response.context["stay_form"].non_field_errors()


def test_stay_is_ended(client_of, alice):
    spell = GroupSpellFactory()
    client = client_of(alice)

    page = client.get(end_url(spell))
    response = client.post(end_url(spell), {"left_on": "2026-11-17", "reason": "on_break"})

    assert page.context["form"].initial["left_on"] == TODAY
    assert response.url == spell.group.get_absolute_url()
    spell.refresh_from_db()
    assert (spell.left_on, spell.end_reason) == (TODAY, SpellEnd.ON_BREAK)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"left_on": "2020-01-01", "reason": "other"}, "left_on"),
        ({"left_on": "2036-01-01", "reason": "other"}, "left_on"),
        ({"left_on": "2026-11-17", "reason": ""}, "reason"),
        ({"left_on": "2026-11-17", "reason": "fed_up"}, "reason"),
        ({"left_on": "", "reason": "other"}, "left_on"),
    ],
)
def test_impossible_end_comes_back(client_of, alice, typed, field):
    spell = GroupSpellFactory()

    response = client_of(alice).post(end_url(spell), typed)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    spell.refresh_from_db()
    assert spell.left_on is None


def test_facilitator_changes_no_stay(client_of, bob):
    spell = GroupSpellFactory()
    spell.group.facilitators.add(bob)
    client = client_of(bob)
    typed = {"email": bob.email, "entered_on": "2026-11-02"}

    assert client.post(create_url(spell.group), typed).status_code == 403
    assert client.get(end_url(spell)).status_code == 403


def test_member_knows_of_no_stay(client_of, bob):
    spell = GroupSpellFactory()

    assert client_of(bob).get(end_url(spell)).status_code == 404
