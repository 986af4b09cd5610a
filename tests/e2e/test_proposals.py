"""A coordinator has people asked about a call; a member answers from the e-mail, or in the app."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from collectif.core.outbox import OutboxMessage
from tenders.enums import ProposalState, RoundState
from tenders.models import Need, Proposal, ProposalRound
from tenders.notifications import answer_url
from tenders.pipeline.proposals import send_wave
from tests.members.directory_factories import prove
from tests.members.factories import SkillFactory
from tests.tenders.factories import MatchStatisticsFactory, ProcedureFactory
from tests.tenders.match_alert_factories import MatchAlertFactory
from tests.tenders.proposal_factories import (
    NeedFactory,
    ProposalFactory,
    ProposalRoundFactory,
    askable,
)

pytestmark = pytest.mark.django_db(transaction=True)

AUDIT = {"label": "", "domain_code": "finance.audit"}
DAY = timedelta(days=1)
YES, NO = ProposalState.INTERESTED, ProposalState.DECLINED


@pytest.fixture(autouse=True)
def _site(settings, live_server):
    settings.SITE_URL = live_server.url
    MatchStatisticsFactory()


@pytest.fixture
def call():
    return ProcedureFactory(title="Conseil en achats")


@pytest.fixture
def member(bob):
    """Bob, who can be asked at any hour."""
    askable(profile=bob.profile)
    MatchAlertFactory(profile=bob.profile)
    return bob


@pytest.fixture
def proposal(member, call):
    return ProposalFactory(profile=member.profile, round__procedure=call)


def state() -> str:
    return Proposal.objects.get().state


def propose(page: Page, who: str) -> None:
    page.get_by_label("Combien de personnes").fill("1")
    page.get_by_label("Un mot pour elles").fill("Deux jours par mois suffisent.")
    page.get_by_role("button", name=who).click()
    expect(page.get_by_role("status").first).to_contain_text("C’est lancé")


def answer(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=False).first.click()
    expect(page.get_by_role("heading", name="C’est noté")).to_be_visible()


def link_in_mail(kind: str) -> str:
    text = OutboxMessage.objects.get(kind="call_proposed").text_body
    return re.search(rf"\S+/propositions/{kind}/\S+", text)[0]


def test_coordinator_proposes_and_member_answers_from_the_mail(
    page, sign_in, address, alice, member, call
):
    sign_in(page, alice)
    page.goto(address(call))
    page.get_by_role("link", name="Voir qui peut répondre").click()
    expect(page.get_by_role("heading", name="Bob Martin")).to_be_visible()
    propose(page, "Proposer aux 5 meilleurs")
    send_wave(ProposalRound.objects.get().pk, now=timezone.now())
    page.context.clear_cookies()
    page.goto(link_in_mail("oui"))
    expect(page.get_by_text("Deux jours par mois suffisent.")).to_be_visible()
    # Mail programs open the links of a message by themselves: seeing it answers nothing.
    assert state() == ProposalState.SENT
    answer(page, "Cela m’intéresse")
    assert state() == YES
    assert ProposalRound.objects.get().state == RoundState.ENOUGH
    sign_in(page, alice)
    page.goto(address("tenders:best_people", call.public_id))
    answers = page.get_by_role("region", name="Réponses")
    expect(answers.get_by_role("link", name="Bob Martin")).to_be_visible()
    expect(answers).to_contain_text("Assez de personnes sont intéressées")


def test_link_used_twice_says_so_and_minds_may_change(page, proposal):
    page.goto(answer_url(proposal, NO))
    page.get_by_label("Pourquoi pas cette fois").select_option("busy")
    answer(page, "Pas cette fois")
    page.goto(answer_url(proposal, NO))
    expect(page.get_by_role("heading", name="déjà dit")).to_be_visible()
    told = Proposal.objects.get()
    assert (told.state, told.reason) == (NO, "busy")
    answer(page, "Cela m’intéresse, finalement")
    assert state() == YES


def test_expired_and_tampered_links_say_so_and_how_to_go_on(page, proposal):
    with time_machine.travel(timezone.now() - 31 * DAY, tick=False):
        old = answer_url(proposal, YES)
    for url, words in ((old, "trop ancien"), (old[:-4] + "abc/", "incomplet")):
        page.goto(url)
        expect(page.get_by_role("heading", name=words)).to_be_visible()
        expect(page.locator("main form")).to_have_count(0)
        expect(page.get_by_role("link", name="Tout ce qui m’est proposé")).to_be_visible()
    assert state() == ProposalState.SENT


def test_member_answers_in_the_app(page, sign_in, address, member, proposal):
    sign_in(page, member)
    page.goto(address("dashboard"))
    page.get_by_role("region", name="intéresserait").get_by_role("link", name="Répondre").click()
    page.get_by_role("button", name="Pas cette fois").click()
    expect(page.get_by_role("status").first).to_contain_text("pas cette fois")
    assert state() == NO


def test_reading_is_noted_once_it_has_been_on_screen(page, sign_in, address, member, proposal):
    sign_in(page, member)
    page.clock.install()
    page.goto(address("tenders:proposal_list"))
    with page.expect_response(re.compile("/vues/")):
        page.clock.run_for(6_000)
    assert state() == ProposalState.SEEN


def test_chosen_people_are_asked_and_the_round_is_stopped(as_alice, address, member, call):
    as_alice.goto(address("tenders:best_people", call.public_id))
    as_alice.get_by_label("Choisir Bob Martin").check()
    propose(as_alice, "Proposer aux personnes cochées")
    assert ProposalRound.objects.get().chosen == [member.profile.pk]
    as_alice.get_by_role("button", name="Ne plus demander").click()
    expect(as_alice.get_by_role("region", name="Réponses")).to_contain_text("Arrêté")


def test_needs_are_settled_and_holes_are_told(as_alice, address, member, call):
    as_alice.goto(address("tenders:coverage", call.public_id))
    as_alice.get_by_role("button", name="Retenir ces besoins").click()
    expect(as_alice.get_by_role("status").first).to_contain_text("retenu")
    as_alice.get_by_label("Domaine d’expertise").select_option("finance.audit")
    as_alice.get_by_role("button", name="Ajouter ce besoin").click()
    expect(as_alice.get_by_text("Personne ici pour Audit et contrôle interne")).to_be_visible()
    row = as_alice.get_by_role("listitem").filter(
        has_text="Audit et contrôle interne indispensable"
    )
    row.get_by_text("Modifier").click()
    row.get_by_label("Nom du besoin").fill("Comptes des régies")
    row.get_by_label("Utile").check()
    row.get_by_role("button", name="Enregistrer").click()
    expect(as_alice.get_by_text("Personne ici pour Comptes des régies")).to_be_visible()
    assert Need.objects.get(domain_code="finance.audit").weight == "useful"
    row = as_alice.get_by_role("listitem").filter(has_text="Comptes des régies utile")
    row.get_by_text("Modifier").click()
    row.get_by_role("button", name="Retirer").click()
    expect(as_alice.get_by_text("Le besoin est retiré")).to_be_visible()


def test_all_of_it_without_a_script(bare, sign_in, address, alice, member, call):
    sign_in(bare, alice)
    bare.goto(address("tenders:best_people", call.public_id))
    propose(bare, "Proposer aux 5 meilleurs")
    send_wave(ProposalRound.objects.get().pk, now=timezone.now())
    bare.context.clear_cookies()
    bare.goto(link_in_mail("non"))
    answer(bare, "Pas cette fois")
    assert state() == NO


def test_pages_are_sound(page, sign_in, address, assert_sound, alice, member, call):
    audit = SkillFactory(profile=member.profile, **AUDIT)
    prove(audit, title="Comptes d’un hôpital", confirmed_by=alice)
    NeedFactory(procedure=call, domain_code="finance.audit")
    NeedFactory(procedure=call, domain_code="", label="plongée")
    asked = ProposalFactory(profile=askable(), round=ProposalRoundFactory(procedure=call))
    ProposalFactory(profile=member.profile, round=asked.round, interested=True)
    other = ProcedureFactory()
    sign_in(page, alice)
    shown = [address("tenders:best_people", one.public_id) for one in (call, other)]
    shown += [address("tenders:coverage", one.public_id) for one in (call, other)]
    assert_sound(page, shown)
    sign_in(page, member)
    with time_machine.travel(timezone.now() - 31 * DAY, tick=False):
        old = answer_url(asked, YES)
    links = [answer_url(asked, one) for one in (YES, NO)]
    assert_sound(page, [address("tenders:proposal_list"), *links, old])


def test_errors_are_said_and_take_the_focus(as_alice, address, member, call, violations):
    as_alice.goto(address("tenders:best_people", call.public_id))
    as_alice.get_by_role("button", name="Proposer aux personnes cochées").click()
    expect(as_alice.get_by_role("alert")).to_be_focused()
    assert violations(as_alice) == []
    as_alice.goto(address("tenders:coverage", call.public_id))
    as_alice.get_by_role("button", name="Ajouter ce besoin").click()
    expect(as_alice.get_by_role("alert")).to_be_focused()
    assert violations(as_alice) == []
