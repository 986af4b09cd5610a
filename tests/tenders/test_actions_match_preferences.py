import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.enums import ContractNature
from members.models import Profile
from tenders.actions.match_preferences import (
    change_match_preferences,
    mute_buyer,
    unmute_buyer,
)
from tenders.enums import PlaceLimit
from tenders.models import MatchPreferences, MutedBuyer
from tests.members.factories import OrganizationFactory
from tests.tenders.preference_factories import MutedBuyerFactory, PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(bob):
    return bob.profile


def change(profile, **facts):
    told = {
        "contract_natures": [ContractNature.SERVICES],
        "languages": [],
        "place_limit": PlaceLimit.NONE,
    }
    return change_match_preferences(profile=profile, **told | facts)


def changed_at(profile):
    return Profile.objects.get(pk=profile.pk).changed_at


def codes(refusal):
    error = refusal.value
    return {name: [one.code for one in found] for name, found in error.error_dict.items()}


def test_preferences_are_kept_and_the_profile_is_matched_anew(profile):
    before = changed_at(profile)
    change(profile, languages=["eng", "fra", "eng"], excluded_words=[" Nettoyage ", "NETTOYAGE"])

    held = MatchPreferences.objects.get()
    assert (held.languages, held.excluded_words) == (["eng", "fra"], ["nettoyage"])
    assert changed_at(profile) > before
    assert Event.objects.get().verb == "match_preferences_changed"


def test_same_preferences_again_change_nothing(profile):
    change(profile, excluded_words=["tri"])
    before, events = changed_at(profile), Event.objects.count()
    change(profile, excluded_words=["Tri"])

    assert (changed_at(profile), Event.objects.count()) == (before, events)


def test_first_look_without_any_wish_writes_no_row(profile):
    change(profile)
    assert not MatchPreferences.objects.exists()


def test_kinds_and_own_departments_are_those_of_the_profile(profile):
    change(
        profile,
        contract_natures=[ContractNature.WORKS, ContractNature.SERVICES],
        place_limit=PlaceLimit.DEPARTMENTS,
    )
    profile.refresh_from_db()
    assert profile.is_strict_place
    assert set(profile.contract_natures) == {"services", "works"}
    change(profile)
    profile.refresh_from_db()
    assert not profile.is_strict_place


def test_radius_is_kept_with_the_departments_it_reaches(profile):
    home = PlaceFactory()
    PlaceFactory(department="69", latitude=45.3)
    held = change(profile, place_limit=PlaceLimit.RADIUS, home=home, radius_km=30)
    assert (held.home, held.radius_km, held.reach) == (home, 30, ["38", "69"])

    held = change(profile, home=home, radius_km=30)
    assert (held.home, held.radius_km, held.reach) == (None, None, [])


@pytest.mark.parametrize("lacking", [{"radius_km": 30}, {"home": "town"}, {}])
def test_radius_without_its_town_or_its_kilometres_is_refused(profile, lacking):
    facts = {name: PlaceFactory() if value == "town" else value for name, value in lacking.items()}
    with pytest.raises(ValidationError) as refusal:
        change(profile, place_limit=PlaceLimit.RADIUS, **facts)
    assert refusal.value.code == "radius_incomplete"
    assert not MatchPreferences.objects.exists()


def test_own_departments_need_one(profile):
    profile.departments = []
    profile.save(update_fields=["departments"])
    with pytest.raises(ValidationError) as refusal:
        change(profile, place_limit=PlaceLimit.DEPARTMENTS)
    assert codes(refusal) == {"__all__": ["place_required"]}


@pytest.mark.parametrize(
    ("facts", "field", "code"),
    [
        ({"languages": ["klingon"]}, "languages", "invalid_choice"),
        ({"excluded_words": ["travaux routiers"]}, "excluded_words", "item_invalid"),
        ({"excluded_words": ["x" * 41]}, "excluded_words", "item_invalid"),
        ({"contract_natures": ["alchemy"]}, "contract_natures", "item_invalid"),
    ],
)
def test_absurd_wish_is_refused_and_nothing_is_written(profile, facts, field, code):
    with pytest.raises(ValidationError) as refusal:
        change(profile, **facts)
    assert set(codes(refusal)[field]) == {code}
    assert not MatchPreferences.objects.exists()
    assert not Event.objects.exists()


def test_buyer_is_muted_once_however_often_it_is_said(profile):
    buyer, before = OrganizationFactory(), changed_at(profile)
    assert mute_buyer(profile=profile, buyer=buyer) == mute_buyer(profile=profile, buyer=buyer)
    assert MutedBuyer.objects.get().buyer == buyer
    assert changed_at(profile) > before
    assert [event.verb for event in Event.objects.all()] == ["buyer_muted"]


def test_buyer_is_heard_again_and_the_second_click_does_nothing(profile):
    muted = MutedBuyerFactory(profile=profile)
    other = MutedBuyerFactory(buyer=muted.buyer)
    for _click in range(2):
        unmute_buyer(profile=profile, buyer=muted.buyer)
    assert MutedBuyer.objects.get() == other
    assert [event.verb for event in Event.objects.all()] == ["buyer_unmuted"]
