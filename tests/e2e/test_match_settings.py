"""What a person never wants in her list, what her verdicts changed, and the codes of her work."""

import pytest
from playwright.sync_api import Page, expect

from tenders.models import MatchPreferences, MutedBuyer, WeightTuning
from tests.members.factories import ReferenceFactory
from tests.tenders.factories import MatchFactory
from tests.tenders.preference_factories import (
    MatchPreferencesFactory,
    MutedBuyerFactory,
    PlaceFactory,
    WeightTuningFactory,
)
from tests.tenders.suggestion_factories import (
    CpvSuggesterVersionFactory,
    SuggestedClassesFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

LIST, SETTINGS, CODES = "tenders:match_list", "tenders:match_settings", "tenders:code_list"


@pytest.fixture
def call(bob):
    return MatchFactory(profile=bob.profile, procedure__title="Conseil en achats").procedure


@pytest.fixture
def reference(bob):
    CpvSuggesterVersionFactory()
    return ReferenceFactory(profile=bob.profile, title="Nettoyage du siège", text="Vitres.")


def choose(page: Page, settings: str) -> None:
    page.goto(settings)
    page.get_by_label("Seulement autour d’une ville").check()
    page.get_by_label("Autour de quelle ville").fill("Lormay")
    page.get_by_label("en kilomètres").fill("40")
    page.get_by_label("Mots à exclure").fill("nettoyage")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").first).to_contain_text("C’est noté")


def test_criteria_are_found_from_the_list_and_saved(as_bob, address, bob, call):
    PlaceFactory()
    as_bob.goto(address(LIST))
    as_bob.get_by_role("link", name="mes critères").click()
    choose(as_bob, as_bob.url)
    held = MatchPreferences.objects.get()
    assert (held.profile, held.reach, held.excluded_words) == (bob.profile, ["38"], ["nettoyage"])


def test_refused_word_is_said_and_the_rest_stays(as_bob, address, bob, violations):
    as_bob.goto(address(SETTINGS))
    as_bob.get_by_label("Mots à exclure").fill("tri, travaux routiers")
    as_bob.get_by_role("button", name="Enregistrer").click()
    expect(as_bob.get_by_role("alert")).to_be_focused()
    expect(as_bob.get_by_role("alert")).to_contain_text("travaux routiers")
    expect(as_bob.get_by_label("Mots à exclure")).to_have_value("tri, travaux routiers")
    assert violations(as_bob) == []


def test_buyer_is_muted_from_its_card_and_shown_again(as_bob, address, call):
    as_bob.goto(address(LIST))
    as_bob.get_by_role("button", name="Ne plus voir cet acheteur").click()
    as_bob.get_by_role("link", name="Annuler").click()
    assert MutedBuyer.objects.get().buyer == call.buyer
    as_bob.get_by_role("button", name="Revoir").click()
    expect(as_bob.get_by_role("status").first).to_contain_text(call.buyer.name)
    assert not MutedBuyer.objects.exists()


def test_weight_is_told_and_undone(as_bob, address, bob):
    WeightTuningFactory(profile=bob.profile)
    as_bob.goto(address(SETTINGS))
    weights = as_bob.get_by_role("region", name="Ce que vos avis ont changé")
    expect(weights).to_contain_text("Vous avez écarté 4 fois")
    weights.get_by_role("button", name="Annuler").click()
    expect(as_bob.get_by_role("status").first).to_contain_text("Annulé")
    assert not WeightTuning.objects.in_force().exists()


def test_code_is_suggested_and_counts_once_it_is_chosen(as_bob, address, reference):
    as_bob.goto(address(CODES))
    as_bob.get_by_role("radio").first.check()
    as_bob.get_by_role("button", name="C’est le bon code").click()
    expect(as_bob.get_by_role("status").first).to_contain_text("C’est noté")
    reference.refresh_from_db()
    assert reference.classification_code == "90910000"


def test_code_is_suggested_while_one_writes(as_bob, address, bob, violations):
    CpvSuggesterVersionFactory()
    as_bob.goto(address("members:reference_create"))
    as_bob.locator("#id_title").fill("Nettoyage des vitres du siège")
    as_bob.locator("#id_text").fill("J’ai organisé le nettoyage.")
    as_bob.locator("#id_title").focus()
    idea = as_bob.get_by_label("CPV 9091")
    expect(idea).to_be_visible()
    idea.check()
    assert violations(as_bob) == []
    as_bob.get_by_role("button", name="Enregistrer").click()
    expect(as_bob.get_by_role("status").first).to_be_visible()
    assert bob.profile.references.get().classification_code == "90910000"


def test_all_of_it_without_a_script(bare, sign_in, bob, address, call, reference):
    PlaceFactory()
    WeightTuningFactory(profile=bob.profile)
    sign_in(bare, bob)
    choose(bare, address(SETTINGS))
    bare.get_by_role("button", name="Annuler").click()
    assert not WeightTuning.objects.in_force().exists()
    bare.goto(address(LIST))
    bare.get_by_role("button", name="Ne plus voir cet acheteur").click()
    assert MutedBuyer.objects.get().buyer == call.buyer
    bare.goto(address(CODES))
    bare.get_by_role("radio").first.check()
    bare.get_by_role("button", name="C’est le bon code").click()
    reference.refresh_from_db()
    assert reference.classification_code == "90910000"


def test_pages_are_sound(as_bob, address, assert_sound, bob, call, reference):
    MatchPreferencesFactory(profile=bob.profile, around=True, excluded_words=["tri"])
    WeightTuningFactory(profile=bob.profile)
    MutedBuyerFactory(profile=bob.profile)
    suggested = SuggestedClassesFactory(version__body=b"").procedure
    CpvSuggesterVersionFactory()
    assert_sound(as_bob, [*map(address, (SETTINGS, CODES, LIST)), address(suggested)])
