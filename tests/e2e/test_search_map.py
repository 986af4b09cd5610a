"""The map of the filters: with a mouse, with the keyboard, as a list, without a script."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.tenders.factories import ProcedureFactory

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "tenders:procedure_list"


@pytest.fixture
def calls(db):
    ProcedureFactory.create_batch(2, departments=["38"])
    ProcedureFactory(departments=["73"])
    ProcedureFactory(departments=["59"])
    ProcedureFactory(departments=[])


def the_map(page: Page) -> Locator:
    return page.get_by_role("group", name="Carte des départements")


def tile(page: Page, name: str) -> Locator:
    return the_map(page).get_by_role("link", name=re.compile(f"^{name} "))


def head(page: Page) -> Locator:
    return page.locator("#results-title")


def test_departments_are_chosen_one_after_the_other_and_taken_away(as_bob, address, calls):
    as_bob.goto(address(LIST, q="conseil"))
    expect(the_map(as_bob).get_by_role("link")).to_have_count(3)
    expect(tile(as_bob, "Isère")).to_have_accessible_name(re.compile("2 dossiers"))

    tile(as_bob, "Isère").click()
    expect(head(as_bob)).to_contain_text("2 dossiers ouverts")
    expect(as_bob).to_have_url(address(LIST, q="conseil", department="38"))
    expect(tile(as_bob, "Isère")).to_have_attribute("aria-current", "true")
    tile(as_bob, "Savoie").click()
    expect(head(as_bob)).to_contain_text("3 dossiers ouverts")
    tile(as_bob, "Isère").click()
    expect(as_bob).to_have_url(address(LIST, q="conseil", department="73"))
    as_bob.get_by_role("link", name=re.compile("Savoie.*retirer ce filtre")).click()
    expect(head(as_bob)).to_contain_text("5 dossiers ouverts")


def test_map_is_walked_and_chosen_with_the_keyboard(as_bob, address, calls):
    as_bob.goto(address(LIST))
    as_bob.get_by_role("link", name="Passer la carte").focus()
    names = []
    for _ in range(3):
        as_bob.keyboard.press("Tab")
        names.append(as_bob.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert sorted(name.split()[0] for name in names) == ["Isère", "Nord", "Savoie"]
    chosen = as_bob.evaluate("document.activeElement.getAttribute('aria-label')").split()[0]
    as_bob.keyboard.press("Enter")
    expect(tile(as_bob, chosen)).to_have_attribute("aria-current", "true")


def test_skip_link_passes_over_the_map(as_bob, address, calls):
    as_bob.goto(address(LIST))
    as_bob.get_by_role("link", name="Passer la carte").focus()
    as_bob.keyboard.press("Enter")
    as_bob.keyboard.press("Tab")
    expect(as_bob.locator("#department-map-list summary")).to_be_focused()


def test_region_chooses_all_its_departments_in_the_list(as_bob, address, calls):
    as_bob.goto(address(LIST))
    as_bob.get_by_text("La même chose en liste, par région").click()
    as_bob.get_by_role("link", name="Auvergne-Rhône-Alpes", exact=True).click()
    expect(head(as_bob)).to_have_text("3 dossiers ouverts")
    assert as_bob.url.count("department=") == 12


def test_map_works_without_a_script(bare, sign_in, bob, address, calls):
    sign_in(bare, bob)
    bare.goto(address(LIST))
    tile(bare, "Nord").click()
    expect(head(bare)).to_have_text("1 dossier ouvert")
    bare.get_by_role("searchbox", name=re.compile("Que cherchez-vous")).fill("conseil")
    bare.get_by_role("button", name="Chercher").click()
    expect(bare).to_have_url(re.compile("department=59"))
    expect(head(bare)).to_contain_text("1 dossier ouvert")


def test_codes_of_the_cpv_lead_to_the_list(as_bob, address, calls):
    as_bob.goto(address("tenders:cpv_list"))
    as_bob.get_by_role("row", name=re.compile(r"\b79\b")).get_by_role("link").last.click()
    expect(as_bob).to_have_url(address(LIST, cpv="79"))
    expect(head(as_bob)).to_contain_text("5 dossiers ouverts")
