"""What people come for, as they do it."""

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse
from playwright.sync_api import Page, expect

from members.enums import ContractNature
from tenders.enums import MarkKind
from tenders.models import Match, Notice, ProcedureMark, SourceRecord, SourceRun
from tenders.pipeline.matching import match_profile
from tests.members.factories import PASSWORD, TOTP_SECRET, ReferenceFactory, SkillFactory
from tests.tenders.factories import MatchFactory, ProcedureFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server, page: Page) -> Page:
    page.goto(live_server.url)
    return page


def log_in(page: Page, email: str) -> None:
    page.get_by_role("link", name="Se connecter").first.click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("textbox", name="Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def give_code(page: Page) -> None:
    # The newest that is taken: it stays good for a whole minute.
    *_, counter = yield_hotp_counters_from_time()
    page.locator("input[name=code]").fill(format_hotp_value(hotp_value(TOTP_SECRET, counter)))
    page.locator("form:has(input[name=code]) button[type=submit]").first.click()


def test_member_sees_why_sets_aside_and_puts_back(site, bob):
    first = ProcedureFactory(title="Audit des achats")
    second = ProcedureFactory(title="Plan de ventes")
    for procedure in (first, second):
        MatchFactory(profile=bob.profile, procedure=procedure)
    log_in(site, bob.email)
    expect(site.get_by_role("heading", name="Bonjour Bob.")).to_be_visible()
    site.get_by_role("navigation", name="Principale").get_by_role("link", name="Pour moi").click()
    card = site.locator(f"#notice-{first.public_id}")
    expect(card.locator(".match-score")).to_have_text("0,64")
    expect(card.locator(".match-points")).to_have_text(["0,24", "0,18", "0,22"])

    card.get_by_role("button", name="Pas pour moi").click()
    expect(card).to_contain_text("Dossier écarté : Audit des achats")
    assert ProcedureMark.objects.get().kind == MarkKind.HIDDEN
    site.reload()
    expect(site.get_by_text("1 dossier pour vous")).to_be_visible()

    site.get_by_role("link", name="Écartés").click()
    site.get_by_role("button", name="Rétablir").click()
    expect(site.get_by_role("button", name="Garder")).to_be_visible()
    assert not ProcedureMark.objects.exists()


def test_member_reads_keeps_and_finds_again_without_javascript(live_server, bare, bob):
    MatchFactory(profile=bob.profile, procedure__title="Audit des achats")
    page = bare
    page.goto(live_server.url)
    log_in(page, bob.email)
    page.goto(live_server.url + reverse("tenders:match_list"))
    page.get_by_role("link", name="Audit des achats", exact=True).click()
    page.get_by_role("button", name="Garder").click()
    expect(page.get_by_role("status")).to_contain_text("Dossier gardé")
    page.goto(live_server.url + reverse("tenders:kept_list"))
    expect(page.get_by_role("link", name="Audit des achats", exact=True)).to_be_visible()


def test_coordinator_proves_who_she_is_and_pulls_now(site, alice, bob, worker):
    profile = bob.profile
    SkillFactory(profile=profile, domain_code="training.change-management", label="")
    ReferenceFactory(profile=profile, title="Conduite du changement d’un hôpital", text="Achats.")
    profile.contract_natures = list(ContractNature.values)
    profile.save(update_fields=["contract_natures"])
    log_in(site, alice.email)
    give_code(site)
    site.get_by_role("navigation", name="Principale").get_by_role(
        "link", name="Coordination"
    ).click()
    site.get_by_role("main").get_by_role("link", name="Sources").click()
    site.get_by_role("button", name="Lire BOAMP maintenant").click()
    expect(site.get_by_text("terminée")).to_be_visible(timeout=180_000)
    run = SourceRun.objects.get()
    assert run.seen_count == run.new_count == SourceRecord.objects.count() > 40
    # The sample holds one notice of a form that nobody has seen before.
    assert Notice.objects.count() == run.seen_count - run.quarantined_count == run.seen_count - 1
    expect(site.get_by_role("link", name="1 avis qui n’a pas pu être lu")).to_be_visible()
    match_profile(profile)
    assert Match.objects.filter(profile=profile).exists()


def test_member_writes_her_profile(site, bob):
    log_in(site, bob.email)
    site.get_by_role("button", name="Bob").click()
    site.get_by_role("link", name="Mon profil").click()
    site.get_by_role("link", name="Raconter une réalisation").first.click()
    site.get_by_role("button", name="Enregistrer").click()
    expect(site.get_by_role("alert")).to_be_focused()
    site.locator("input[name=title]").fill("Deux hôpitaux, une direction")
    site.locator("textarea[name=text]").fill("J’ai réuni deux équipes en dix-huit mois.")
    site.get_by_role("button", name="Enregistrer").click()
    expect(site.get_by_role("heading", name="Deux hôpitaux, une direction")).to_be_visible()


def test_unknown_page_says_where_to_go(site, bob, live_server):
    log_in(site, bob.email)
    site.goto(live_server.url + "/nulle-part/")
    expect(site.get_by_role("heading", level=1)).to_be_visible()
    site.get_by_role("main").get_by_role("link").first.click()
    expect(site.get_by_role("heading", name="Bonjour Bob.")).to_be_visible()


def test_language_can_be_changed_and_stays(site):
    site.get_by_role("button", name="English").click()
    expect(site.get_by_role("link", name="Log in").first).to_be_visible()
    site.reload()
    expect(site.locator("html")).to_have_attribute("lang", "en")
