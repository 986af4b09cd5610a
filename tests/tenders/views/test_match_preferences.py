import pytest
from django.urls import reverse

from members.enums import Role
from tenders.enums import Visibility
from tenders.models import MatchPreferences, MutedBuyer
from tests.members.factories import ProfileFactory, RoleGrantFactory, UserFactory
from tests.tenders.factories import MatchFactory, ProcedureFactory
from tests.tenders.preference_factories import (
    MatchPreferencesFactory,
    MutedBuyerFactory,
    PlaceFactory,
)

SETTINGS = reverse("tenders:match_settings")


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


def answers(**values):
    return {"contract_natures": ["services"], "place_limit": "none"} | values


def mute_url(procedure):
    return reverse("tenders:buyer_mute", args=[procedure.public_id])


def unmute_url(muted):
    return reverse("tenders:buyer_unmute", args=[muted.buyer.public_id])


def test_page_is_reached_from_the_list(member):
    assert SETTINGS in member.get(reverse("tenders:match_list")).content.decode()


def test_wishes_are_saved_then_shown(member, bob):
    PlaceFactory()
    asked = answers(
        place_limit="radius",
        town="Lormay",
        radius_km="40",
        languages=["fra", "eng"],
        excluded_words="nettoyage",
    )
    assert member.post(SETTINGS, asked).url == SETTINGS
    held = bob.profile.match_preferences
    assert (held.radius_km, held.reach, held.excluded_words) == (40, ["38"], ["nettoyage"])
    form = member.get(SETTINGS).context["form"]
    assert (form["town"].value(), form["languages"].value()) == ("Lormay", ["eng", "fra"])


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"contract_natures": []}, "contract_natures"),
        ({"excluded_words": "de"}, "excluded_words"),
        ({"excluded_words": "travaux routiers"}, "excluded_words"),
        ({"place_limit": "radius", "town": "Atlantis", "radius_km": "3"}, "town"),
    ],
)
def test_absurd_wish_is_told_beside_its_field(member, values, field):
    response = member.post(SETTINGS, answers(**values))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not MatchPreferences.objects.exists()


def test_own_departments_without_any_are_refused_on_top(member, bob):
    bob.profile.departments = []
    bob.profile.save(update_fields=["departments"])
    response = member.post(SETTINGS, answers(place_limit="departments"))
    assert response.status_code == 422
    assert [one.code for one in response.context["form"].errors["__all__"].data] == [
        "place_required"
    ]


def test_several_towns_are_proposed(member):
    PlaceFactory(), PlaceFactory(department="69")
    asked = answers(place_limit="radius", town="Lormay", radius_km="40")
    html = member.post(SETTINGS, asked).content.decode()
    assert "Lormay (38)" in html
    assert "Lormay (69)" in html


def test_page_is_for_those_who_may_have_matches(client_of, charlie):
    observer = UserFactory(verified=True)
    RoleGrantFactory(user=observer, role=Role.OBSERVER)
    ProfileFactory(user=observer)
    for person in (charlie, observer):
        for response in (client_of(person).get(SETTINGS), client_of(person).post(SETTINGS)):
            assert response.status_code == 403


def test_who_has_no_profile_yet_is_told_how_to_begin(client_of, alice):
    assert client_of(alice).get(SETTINGS).url == reverse("tenders:match_list")


@pytest.mark.parametrize("count", [0, 1, 20])
def test_page_costs_a_fixed_number_of_queries(member, bob, count, django_assert_num_queries):
    MatchPreferencesFactory(profile=bob.profile, around=True)
    for _number in range(count):
        MutedBuyerFactory(profile=bob.profile)
    with django_assert_num_queries(6):
        response = member.get(SETTINGS)
    assert len(response.context["muted_buyers"]) == count


def test_buyer_is_muted_from_a_card_in_one_click(member, bob):
    procedure = MatchFactory(profile=bob.profile).procedure
    here = reverse("tenders:match_list")
    assert mute_url(procedure) in member.get(here).content.decode()
    for _click in range(2):
        assert member.post(mute_url(procedure), {"next": here}).url == here
    assert MutedBuyer.objects.get().buyer == procedure.buyer
    assert procedure.buyer.name in member.get(SETTINGS).content.decode()


def test_buyer_of_a_call_one_may_not_see_is_not_muted(member):
    hidden = ProcedureFactory(visibility=Visibility.TEAM)
    assert member.post(mute_url(hidden)).status_code == 404
    assert not MutedBuyer.objects.exists()


def test_buyer_is_shown_again(member, bob):
    muted = MutedBuyerFactory(profile=bob.profile)
    assert member.post(unmute_url(muted)).url.startswith(SETTINGS)
    assert not MutedBuyer.objects.exists()
    assert member.post(unmute_url(muted)).status_code == 404


def test_buyer_that_somebody_else_muted_is_not_mine_to_show_again(member):
    assert member.post(unmute_url(MutedBuyerFactory())).status_code == 404
    assert MutedBuyer.objects.exists()
