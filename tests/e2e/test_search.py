"""The list: words, facets, orders and pages, with a script and without."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tenders.enums import ValueBand
from tenders.pipeline.search_words import refresh_search_words
from tests.tenders.factories import ProcedureFactory, SourceRunFactory
from tests.tenders.rows import row, store

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "tenders:procedure_list"


@pytest.fixture
def calls(db):
    ProcedureFactory(title="Audit de la politique d’achats", departments=["38"])
    ProcedureFactory(title="Audit énergétique des écoles", departments=["73"])
    ProcedureFactory(
        title="Numérisation des archives papier",
        departments=["38"],
        contract_natures=["supplies"],
        estimated_value=30_000,
        sort_value=30_000,
        value_band=ValueBand.SMALL,
    )
    ProcedureFactory(title="Audit achevé", closed=True)


def found(page: Page) -> Locator:
    return page.locator(".tender-title")


def head(page: Page) -> Locator:
    return page.locator("#results-title")


def type_words(page: Page, words: str) -> None:
    box = page.get_by_role("searchbox", name=re.compile("Que cherchez-vous"))
    box.clear()
    box.press_sequentially(words)


def facet(page: Page, label: str) -> Locator:
    """The boxes of a facet, opened."""
    box = page.locator(f"details.facet:has(> summary:text-is('{label}'))")
    if box.get_attribute("open") is None:
        box.locator("summary").first.click()
    return box


def test_words_are_looked_for_as_they_are_typed(as_bob, address, calls):
    as_bob.goto(address(LIST))
    expect(head(as_bob)).to_have_text("3 dossiers ouverts")

    type_words(as_bob, "energet")
    expect(head(as_bob)).to_have_text("1 dossier ouvert pour « energet »")
    expect(found(as_bob)).to_have_text(["Audit énergétique des écoles"])
    expect(as_bob.locator("#result-status")).to_have_text("1 dossier ouvert pour « energet »")
    expect(as_bob.get_by_role("searchbox", name=re.compile("Que cherchez-vous"))).to_be_focused()
    expect(as_bob).to_have_url(address(LIST, q="energet"))

    type_words(as_bob, '"politique d\'achats"')
    expect(found(as_bob)).to_have_text(["Audit de la politique d’achats"])
    type_words(as_bob, "audit -écoles")
    expect(found(as_bob)).to_have_text(["Audit de la politique d’achats"])
    type_words(as_bob, "archives or énergétique")
    expect(found(as_bob)).to_have_count(2)


def test_slip_of_the_keyboard_is_mended(as_bob, address, calls):
    refresh_search_words()
    as_bob.goto(address(LIST))
    type_words(as_bob, "numeriasation")
    expect(head(as_bob)).to_contain_text("0 dossier")
    as_bob.get_by_role("link", name="numérisation", exact=True).click()
    expect(found(as_bob)).to_have_text(["Numérisation des archives papier"])


def test_number_finds_a_dossier_that_is_closed(as_bob, address, calls):
    store(SourceRunFactory(), [row("26-777", title="Conseil clos", deadline="2026-03-20T12:00")])
    as_bob.goto(address(LIST))
    type_words(as_bob, "26-777")
    expect(found(as_bob)).to_have_text(["Conseil clos"])
    type_words(as_bob, "26-778")
    expect(as_bob.get_by_role("heading", name="Aucun dossier ne porte ce numéro")).to_be_visible()


def test_facets_count_refine_and_are_taken_away_again(as_bob, address, calls):
    as_bob.goto(address(LIST))
    natures = facet(as_bob, "Nature")
    services = natures.locator("label").filter(has_text="Services")
    expect(services.locator(".choice-count")).to_have_text("2")
    services.click()
    expect(head(as_bob)).to_have_text("2 dossiers ouverts")
    expect(as_bob).to_have_url(address(LIST, nature="services"))
    # The other facets count what is left; this one still tells what it would add.
    expect(natures.locator("label").filter(has_text="Fournitures")).to_contain_text("1")
    savoie = as_bob.get_by_role("link", name=re.compile(r"^Savoie .*1 dossier"))
    expect(savoie.first).to_be_visible()

    type_words(as_bob, "audit")
    expect(head(as_bob)).to_have_text("2 dossiers ouverts pour « audit »")
    assert "nature=services" in as_bob.url
    as_bob.get_by_role("link", name=re.compile("Services.*retirer ce filtre")).click()
    expect(as_bob).to_have_url(address(LIST, q="audit"))
    as_bob.go_back()
    expect(as_bob.get_by_role("list", name="Filtres actifs")).to_contain_text("Services")


def test_buyers_are_told_once_their_filter_is_unfolded(as_bob, address, calls):
    buyer = ProcedureFactory(title="Audit du réseau", buyer__name="Ville de Lormay").buyer
    as_bob.goto(address(LIST, q="audit"))
    as_bob.evaluate("window.stays = true")
    expect(as_bob.get_by_text("Ville de Lormay")).to_have_count(1)
    buyers = facet(as_bob, "Acheteur")
    expect(buyers.locator("label.choice")).to_have_count(3)
    expect(buyers.locator("summary")).to_be_focused()
    assert as_bob.evaluate("window.stays")
    expect(as_bob).to_have_url(address(LIST, q="audit"))
    buyers.locator("label").filter(has_text="Ville de Lormay").click()
    expect(found(as_bob)).to_have_text(["Audit du réseau"])
    expect(as_bob).to_have_url(address(LIST, q="audit", with_buyers=1, buyer=buyer.public_id))
    # The choice taken away, the filter stays as she left it.
    as_bob.get_by_role("link", name=re.compile("Lormay.*retirer ce filtre")).click()
    expect(found(as_bob)).to_have_count(3)
    expect(buyers.locator("label").filter(has_text="Ville de Lormay")).to_contain_text("1")


def test_address_gives_the_same_list_to_whoever_opens_it(as_bob, address, calls):
    as_bob.goto(address(LIST))
    facet(as_bob, "Nature").locator("label").filter(has_text="Fournitures").click()
    expect(found(as_bob)).to_have_text(["Numérisation des archives papier"])
    other = as_bob.context.new_page()
    other.goto(as_bob.url)
    expect(found(other)).to_have_text(["Numérisation des archives papier"])
    expect(facet(other, "Nature").get_by_role("checkbox", name="Fournitures")).to_be_checked()


def test_what_says_no_amount_is_left_apart_and_can_be_added(as_bob, address, calls):
    as_bob.goto(address(LIST))
    amounts = facet(as_bob, "Montant")
    amounts.locator("label").filter(has_text="Moins de 40 000 €").click()
    expect(head(as_bob)).to_have_text("1 dossier ouvert")
    expect(amounts).to_contain_text("2 dossiers qui ne l’indiquent pas")
    amounts.get_by_role("link", name="Les ajouter").click()
    expect(head(as_bob)).to_have_text("3 dossiers ouverts")


def test_archive_holds_what_is_closed(as_bob, address, calls):
    as_bob.goto(address(LIST))
    facet(as_bob, "Situation").locator("label").filter(has_text="Tous").click()
    expect(head(as_bob)).to_have_text("4 dossiers")
    expect(found(as_bob).filter(has_text="Audit achevé")).to_be_visible()


def test_table_holds_the_order_and_the_search(as_bob, address, calls):
    as_bob.goto(address(LIST, q="audit"))
    as_bob.get_by_role("link", name="Tableau", exact=True).click()
    table = as_bob.get_by_role("table", name="Dossiers trouvés")
    expect(table.get_by_role("rowheader")).to_have_count(2)
    as_bob.get_by_label("Trier par").select_option(label="date de parution")
    expect(as_bob).to_have_url(re.compile("sort=published"))
    expect(table).to_be_visible()
    assert "q=audit" in as_bob.url
    as_bob.get_by_role("link", name="Cartes", exact=True).click()
    expect(found(as_bob)).to_have_count(2)


def test_orders_change_what_comes_first(as_bob, address, calls):
    soon = timezone.now() + timedelta(days=3)
    ProcedureFactory(title="Conseil pressé", submission_deadline=soon, sort_value=1000)
    ProcedureFactory(title="Conseil cher", sort_value=900_000)
    as_bob.goto(address(LIST))
    expect(found(as_bob).first).to_have_text("Conseil pressé")
    as_bob.get_by_label("Trier par").select_option(label="montant")
    expect(found(as_bob).first).to_have_text("Conseil cher")


def test_pages_follow_one_another(as_bob, address):
    ProcedureFactory.create_batch(21)
    as_bob.goto(address(LIST))
    expect(found(as_bob)).to_have_count(20)
    pages = as_bob.get_by_role("navigation", name="Pages")
    pages.get_by_role("link", name="Suivant").click()
    expect(found(as_bob)).to_have_count(1)
    expect(as_bob).to_have_url(address(LIST, page=2))
    as_bob.go_back()
    expect(found(as_bob)).to_have_count(20)
    as_bob.goto(address(LIST, page=999))
    expect(found(as_bob)).to_have_count(1)


def test_phone_chooses_several_filters_before_it_looks(as_bob, address, calls):
    as_bob.set_viewport_size({"width": 390, "height": 800})
    as_bob.goto(address(LIST))
    as_bob.get_by_role("button", name="Affiner").click()
    panel = as_bob.get_by_role("complementary", name="Affiner")
    expect(facet(panel, "Acheteur").locator("label.choice")).to_have_count(3)
    facet(panel, "Nature").locator("label").filter(has_text="Services").click()
    expect(as_bob).to_have_url(address(LIST))
    panel.get_by_role("button", name="Voir les dossiers").click()
    expect(head(as_bob)).to_have_text("2 dossiers ouverts")
    expect(panel).to_be_hidden()


def test_all_of_it_without_a_script(bare, sign_in, bob, address, calls):
    sign_in(bare, bob)
    bare.goto(address(LIST))
    bare.get_by_role("searchbox", name=re.compile("Que cherchez-vous")).fill("audit -écoles")
    bare.get_by_role("button", name="Chercher").click()
    expect(found(bare)).to_have_text(["Audit de la politique d’achats"])
    bare.goto(address(LIST))
    facet(bare, "Nature").locator("label").filter(has_text="Fournitures").click()
    bare.get_by_role("button", name="Voir les dossiers").click()
    expect(found(bare)).to_have_text(["Numérisation des archives papier"])
    bare.get_by_role("link", name="Tableau", exact=True).click()
    expect(bare.get_by_role("table", name="Dossiers trouvés")).to_be_visible()
    bare.get_by_label("Trier par").select_option(label="montant")
    bare.get_by_role("button", name="Trier").click()
    expect(bare).to_have_url(re.compile("sort=value"))
    bare.get_by_role("link", name=re.compile("Fournitures.*retirer")).click()
    expect(head(bare)).to_have_text("3 dossiers ouverts")

    # Only the folded filter that costs most to count asks for one more page.
    buyers = facet(bare, "Acheteur")
    buyers.get_by_role("link", name="Voir les acheteurs qui ont le plus de dossiers").click()
    expect(buyers.locator("label.choice")).to_have_count(3)
