"""The town of a profile: found in the list of communes, asked for when several are so called."""

import pytest
from django.urls import reverse

from members.models import Profile
from tests.core.place_factories import PlaceFactory

pytestmark = pytest.mark.django_db

UPDATE = "members:profile_update"
PRACTICAL = {"contract_natures": ["services"], "radius_km": "40"}


@pytest.fixture
def send(client_of, bob):
    client = client_of(bob)

    def run(**typed):
        return client.post(reverse(UPDATE), PRACTICAL | typed)

    return run


@pytest.fixture
def saved(bob):
    def run():
        return Profile.objects.values_list("commune", "town").get(user=bob)

    return run


@pytest.mark.parametrize("words", ["Lormay", "lormay", "38999"])
def test_words_that_name_one_town_become_its_name(send, saved, words):
    PlaceFactory(code="38001")
    assert send(commune=words).status_code == 302
    assert saved() == ("Lormay", "38001")


@pytest.mark.parametrize("is_imported", [True, False])
def test_town_that_no_list_holds_stays_in_her_words(send, saved, is_imported):
    if is_imported:
        PlaceFactory()
    assert send(commune="Genève, vers le lac").status_code == 302
    assert saved() == ("Genève, vers le lac", None)


@pytest.mark.parametrize(
    ("chosen", "expected"), [("69001", ("Lormay", "69001")), ("none", ("Lormay", None))]
)
def test_of_several_towns_she_says_which(send, saved, chosen, expected):
    PlaceFactory(code="38001")
    PlaceFactory(code="69001", department="69")
    asked = send(commune="Lormay")
    assert asked.status_code == 422
    assert list(asked.context["form"].errors) == ["home"]
    page = asked.content.decode()
    assert "Lormay (38)" in page
    assert "Lormay (69)" in page
    assert send(commune="Lormay", home=chosen).status_code == 302
    assert saved() == expected
    # What was settled is not asked again.
    assert send(commune="Lormay").status_code == 302
    assert saved() == expected


def test_absurd_answer_is_asked_again(send, saved):
    PlaceFactory(code="38001")
    PlaceFactory(code="69001", department="69")
    assert send(commune="Lormay", home="2A004").status_code == 422
    assert saved() == ("", None)


def test_town_goes_with_her_words(send, saved):
    PlaceFactory(code="38001")
    send(commune="Lormay")
    assert send(commune="", radius_km="").status_code == 302
    assert saved() == ("", None)


def test_town_is_not_asked_before_there_are_several(client_of, bob):
    page = client_of(bob).get(reverse(UPDATE)).content.decode()
    assert 'name="home"' not in page
