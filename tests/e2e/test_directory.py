"""The directory: found by words and filters, kept, shown otherwise, left at once."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from members.actions.consents import withdraw_consent
from members.enums import Audience, ConsentPurpose
from members.models import Profile
from members.pipeline.directory import refresh_entries
from tests.members.directory_factories import BOTH, listed, opened_to, prove, speak
from tests.members.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "members:directory_list"
SEARCHES = "members:directory_search_list"
AUDIT = {"domain_code": "finance.audit", "label": "", "level": 3}


def person(first_name: str, **fields) -> Profile:
    user = UserFactory(first_name=first_name, last_name="Roux")
    given = {"audiences": opened_to(Audience.PUBLIC), "purposes": BOTH, **fields}
    return listed(user=user, **given)


@pytest.fixture
def people(db) -> dict[str, Profile]:
    found = {
        "Agathe": person(
            "Agathe",
            headline="Je remets les achats à plat",
            skills=["achats publics", AUDIT],
            days_per_month=8,
        ),
        "Boris": person("Boris", headline="Je vends à l’export", departments=["13"]),
        "Chloé": person(
            "Chloé",
            headline="J’apaise les chantiers",
            skills=["achats"],
            is_anonymous=True,
            departments=["69"],
        ),
    }
    prove(found["Agathe"].skills.get(label="achats publics"), confirmed_by=UserFactory())
    speak(found["Agathe"], "en", "C1")
    refresh_entries([one.pk for one in found.values()])
    return found


def names(page: Page):
    return page.locator(".person h3, th[scope=row] > a")


def test_person_is_found_by_words_and_filters_and_kept(as_bob, address, people):
    page = as_bob
    page.goto(address(LIST))
    expect(names(page)).to_have_text(["Agathe Roux", "Chloé Roux", "Boris Roux"])
    page.get_by_role("searchbox").fill("achats")
    expect(names(page)).to_have_text(["Agathe Roux", "Chloé Roux"])
    expect(page.locator(".person-why").first).to_contain_text("achats")
    expect(page).to_have_url(re.compile("q=achats"))

    page.locator("summary", has_text="Département").click()
    page.locator("#department-38").check()
    expect(names(page)).to_have_text(["Agathe Roux"])
    page.reload()
    expect(names(page)).to_have_text(["Agathe Roux"])

    page.locator(
        f"a[href*='{address('members:directory_search_create').rpartition('/annuaire')[2]}']"
    ).click()
    page.locator("#id_name").fill("Achats en Isère")
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(address(SEARCHES))
    page.get_by_role("link", name="Achats en Isère").click()
    expect(names(page)).to_have_text(["Agathe Roux"])


def test_cards_become_a_table_and_a_row_opens_the_person(as_bob, address, people):
    page = as_bob
    page.goto(address(LIST))
    page.locator(".segment").nth(1).click()
    expect(page.locator("table")).to_be_visible()
    expect(page).to_have_url(re.compile("view=table"))
    page.get_by_role("link", name="Agathe Roux").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Agathe Roux")
    page.get_by_role("link", name=re.compile("audit", re.IGNORECASE)).first.click()
    expect(names(page)).to_have_text(["Agathe Roux"])


def test_withdrawn_consent_leaves_the_search_at_once(as_bob, address, people):
    page, gone = as_bob, people["Boris"]
    page.goto(address(LIST, q="export"))
    expect(names(page)).to_have_text(["Boris Roux"])
    withdraw_consent(user=gone.user, purpose=ConsentPurpose.DIRECTORY, now=timezone.now())
    page.reload()
    expect(names(page)).to_have_count(0)
    answer = page.goto(address("members:directory_detail", gone.public_id))
    assert answer.status == 404


def test_all_works_without_a_script(bare, sign_in, bob, address, people):
    page = sign_in(bare, bob)
    page.goto(address(LIST))
    page.get_by_role("searchbox").fill("achats")
    page.locator("#family-finance").check()
    page.locator(".filter-panel-foot button").click()
    expect(names(page)).to_have_text(["Agathe Roux"])
    page.locator(".chip").first.click()
    expect(names(page)).to_have_count(2)
    page.locator("select[name=near]").select_option("38")
    page.locator("select[name=km]").select_option("100")
    page.locator(".filter-panel-foot button").click()
    expect(page.locator(".person-why")).to_have_count(2)


def test_search_is_led_by_the_keyboard_alone(as_bob, address, people):
    page = as_bob
    page.goto(address(LIST))
    page.get_by_role("searchbox").focus()
    page.keyboard.type("achats")
    page.keyboard.press("Enter")
    expect(names(page)).to_have_count(2)
    page.locator("summary", has_text="Département").focus()
    page.keyboard.press("Enter")
    page.locator("#department-38").focus()
    page.keyboard.press("Space")
    expect(names(page)).to_have_text(["Agathe Roux"])
    page.get_by_role("link", name="Agathe Roux").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Agathe Roux")


def test_anonymous_card_reads_without_a_name_for_visitors(page, address, people):
    page.goto(address("members:profile_public", people["Chloé"].public_id))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(r"Profile? [0-9A-Z]{5}"))
    expect(page.locator("main")).not_to_contain_text("Roux")
    expect(page.locator("meta[name=robots]")).to_have_attribute("content", "noindex")


def test_pages_are_sound(as_bob, address, people, assert_sound, bob):
    bob.directory_searches.create(name="Achats", query="q=achats")
    agathe = people["Agathe"].public_id
    assert_sound(
        as_bob,
        [
            address(LIST),
            address(LIST, q="achats", department="38", near="38", view="table"),
            address(LIST, q="personne"),
            address("members:directory_detail", agathe),
            address("members:profile_public", agathe),
            address(SEARCHES),
            address("members:directory_search_create", q="achats"),
        ],
    )
