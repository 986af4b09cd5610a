"""Calls for a person: why not, why here, set aside with a reason, contested; script or none."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Request, expect

from tenders.enums import MarkKind
from tenders.models import MatchContest, MatchFeedback, MatchStatistics, Procedure, ProcedureMark
from tests.members.factories import SkillFactory
from tests.tenders.factories import (
    MatchContestFactory,
    MatchFactory,
    MatchStatisticsFactory,
    NoticeFactory,
    ProcedureFactory,
    ProcedureMarkFactory,
    ProfileMatchingFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

FOR_ME = "tenders:match_list"
WHY_NOT = "tenders:why_not"


@pytest.fixture
def call(bob) -> Procedure:
    return MatchFactory(profile=bob.profile, procedure__title="Audit des achats").procedure


@pytest.fixture
def unlisted(bob) -> Procedure:
    """A call with a number that is in nobody's list."""
    MatchStatisticsFactory()
    SkillFactory(profile=bob.profile, label="négociation fournisseurs")
    procedure = ProcedureFactory(title="Fourniture de bordures", departments=["2A"])
    NoticeFactory(procedure=procedure, source_id="26-81222")
    procedure.keys.create(key="boamp:26-81222")
    return procedure


def log() -> list[tuple[str, str]]:
    return list(MatchFeedback.objects.order_by("pk").values_list("verdict", "reason"))


def asks_for_state(request: Request) -> bool:
    return request.headers.get("hx-target") == "list_state"


def test_set_aside_in_one_click_then_say_why_then_undo(as_bob, address, call, violations):
    as_bob.goto(address(FOR_ME))
    card = as_bob.locator(f"#notice-{call.public_id}")
    card.get_by_role("button", name="Pas pour moi").click()
    expect(card).to_contain_text("Dossier écarté : Audit des achats")
    assert violations(as_bob) == []

    # The page asks whether the list has changed: what she reads and answers stays in place.
    with as_bob.expect_response(lambda answer: asks_for_state(answer.request)):
        pass
    card.get_by_role("button", name="Trop loin").click()
    expect(card).to_contain_text(re.compile("C’est noté.*Trop loin"))
    card.get_by_role("button", name="Rétablir").click()
    expect(card.get_by_role("button", name="Garder")).to_be_visible()

    assert log() == [("hidden", ""), ("hidden", "place"), ("restored", "")]
    assert not ProcedureMark.objects.exists()


def test_keep_then_say_why_in_words(as_bob, address, call, violations):
    as_bob.goto(address(FOR_ME))
    card = as_bob.locator(f"#notice-{call.public_id}")
    card.get_by_role("button", name="Garder").click()
    card.get_by_label("Autre raison").fill("Une amie y travaille")
    assert violations(as_bob) == []
    as_bob.set_viewport_size({"width": 320, "height": 700})
    assert as_bob.evaluate("document.documentElement.scrollWidth") <= 320
    card.get_by_role("button", name="Le dire").click()
    expect(card).to_contain_text("Une amie y travaille")
    assert MatchFeedback.objects.last().words == "Une amie y travaille"


def test_set_aside_and_say_why_without_javascript(bare, sign_in, bob, address, call):
    page = sign_in(bare, bob)
    page.goto(address(FOR_ME))
    page.get_by_role("button", name="Pas pour moi").click()
    expect(page).to_have_url(address(FOR_ME))
    page.get_by_role("link", name="Dire pourquoi, ou annuler").click()
    page.get_by_role("button", name="Trop gros, ou trop petit").click()
    expect(page).to_have_url(address(FOR_ME))
    expect(page.get_by_text("Merci, c’est noté.")).to_be_visible()
    assert log() == [("hidden", ""), ("hidden", "size")]


def test_kept_call_is_answered_then_won(as_bob, address, bob):
    ProcedureMarkFactory(profile=bob.profile)
    as_bob.goto(address("tenders:kept_list"))
    as_bob.get_by_role("button", name="Nous avons répondu").click()
    as_bob.get_by_role("button", name="Nous l’avons remporté").click()
    expect(as_bob.get_by_text("Remporté", exact=True)).to_be_visible()
    assert log() == [("applied", ""), ("won", "")]


def test_list_is_narrowed_at_once_and_found_again_by_its_address(as_bob, address, bob, call):
    MatchFactory(profile=bob.profile, procedure__departments=["73"])
    as_bob.goto(address(FOR_ME))
    as_bob.get_by_label("Lieu").select_option("73")
    expect(as_bob.get_by_text("1 dossier pour vous")).to_be_visible()
    as_bob.reload()
    expect(as_bob.get_by_label("Lieu")).to_have_value("73")
    as_bob.get_by_role("link", name="Tout effacer").click()
    expect(as_bob.get_by_text("2 dossiers pour vous")).to_be_visible()


@pytest.mark.parametrize("has_script", [True, False])
def test_member_learns_why_a_call_is_not_there(
    page, bare, sign_in, bob, address, call, unlisted, has_script
):
    ProfileMatchingFactory(profile=bob.profile, statistics=MatchStatistics.objects.latest())
    page = sign_in(page if has_script else bare, bob)
    page.goto(address(FOR_ME))
    field = page.get_by_label("Numéro ou adresse du dossier")
    field.fill("26-99999")
    field.press("Enter")
    expect(page.get_by_text("Nous n’avons pas de dossier de ce numéro.")).to_be_visible()
    expect(field).to_have_value("26-99999")
    field.fill("https://www.boamp.fr/pages/avis/?q=idweb:26-81222")
    field.press("Enter")
    expect(page.get_by_role("heading", name="Fourniture de bordures")).to_be_visible()
    expect(page.get_by_text(re.compile("Il lui manque 0,"))).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("0,64")
    expect(page.get_by_role("heading", name="Ce qui changerait ma liste")).to_be_visible()


def test_member_contests_and_a_human_answers(as_bob, address, sign_in, alice, bob, call):
    as_bob.goto(address(call))
    as_bob.get_by_role("link", name="Contester ce score").click()
    as_bob.get_by_label("Qu’est-ce qui vous semble faux").fill("Ce n’est pas mon métier.")
    as_bob.get_by_role("button", name="Envoyer aux coordinateurs").click()
    expect(as_bob.get_by_text("C’est envoyé.")).to_be_visible()

    page = sign_in(as_bob, alice)
    page.goto(address("coordination"))
    page.get_by_role("link", name=re.compile("Classements contestés")).click()
    page.get_by_role("link", name=re.compile("Audit des achats")).click()
    page.get_by_label("Votre réponse").fill("Vu avec vous : le code CPV de l’avis est faux.")
    page.get_by_role("button", name="Répondre").click()

    page = sign_in(page, bob)
    page.goto(address(MatchContest.objects.get()))
    expect(page.get_by_text("le code CPV de l’avis est faux")).to_be_visible()


def test_pages_of_matching_are_sound(as_bob, address, assert_sound, bob, call, unlisted):
    hidden = ProcedureMarkFactory(profile=bob.profile, kind=MarkKind.HIDDEN).procedure
    contests = [
        MatchContestFactory(author=bob, procedure=call),
        MatchContestFactory(author=bob, answered=True),
    ]
    pages = [
        address("ranking"),
        address(FOR_ME, department="2B"),
        address(WHY_NOT),
        address(WHY_NOT, number="26-81222"),
        address(WHY_NOT, number="moon"),
        address("tenders:mark_explain", hidden.public_id),
        address("tenders:contest_list"),
        address("tenders:contest_create", dossier=call.public_id),
        *map(address, contests),
    ]
    assert_sound(as_bob, pages)


def test_pages_of_coordinators_are_sound(as_alice, address, assert_sound):
    contest = MatchContestFactory(procedure=ProcedureFactory())
    assert_sound(as_alice, [address("tenders:contest_list"), address(contest)])


def test_ranking_is_told_to_everybody(page, live_server):
    page.goto(live_server.url + reverse("home"))
    page.get_by_role("contentinfo").get_by_role("link", name="Comment nous classons").click()
    expect(page.get_by_role("heading", name="Ce qui ne compte jamais")).to_be_visible()
