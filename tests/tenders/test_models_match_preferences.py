import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tenders.models import MatchPreferences
from tenders.models.match_preferences import validate_excluded_word
from tests.members.factories import ProfileFactory
from tests.tenders.preference_factories import (
    MatchPreferencesFactory,
    MutedBuyerFactory,
    PlaceFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", ["nettoyage", "Écoles", "œuvres", "BTP"])
def test_excluded_word_that_says_something_is_taken(word):
    assert validate_excluded_word(word) is None


@pytest.mark.parametrize("word", ["de", "2026", "x", "travaux routiers", "!", "", "x" * 41])
def test_excluded_word_that_says_nothing_or_too_much_is_refused(word):
    with pytest.raises(ValidationError) as refusal:
        validate_excluded_word(word)
    assert refusal.value.code == "not_one_word"


def test_preferences_refuse_nothing_by_themselves():
    preferences = MatchPreferencesFactory()
    preferences.full_clean()
    assert (preferences.languages, preferences.excluded_words, preferences.reach) == ([], [], [])


def test_preferences_hold_twenty_words_at_most():
    preferences = MatchPreferences(profile=ProfileFactory(), excluded_words=["tri"] * 21)
    with pytest.raises(ValidationError) as refusal:
        preferences.full_clean()
    assert list(refusal.value.error_dict) == ["excluded_words"]


@pytest.mark.parametrize(
    "change",
    [{"radius_km": None}, {"home": None}, {"reach": []}, {"radius_km": 1001}, {"radius_km": 0}],
)
def test_preferences_radius_has_its_town_and_its_reach(change):
    whole = {"home": PlaceFactory(), "radius_km": 30, "reach": ["38"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        MatchPreferencesFactory(**whole | change)


def test_buyer_is_muted_once():
    muted = MutedBuyerFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        MutedBuyerFactory(profile=muted.profile, buyer=muted.buyer)


def test_rows_are_told_apart(bob):
    preferences, muted = MatchPreferencesFactory(profile=bob.profile), MutedBuyerFactory()
    assert str(preferences) == str(bob.profile.pk)
    assert str(muted) == f"{muted.profile_id} × {muted.buyer_id}"
