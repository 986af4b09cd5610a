"""Who could use a hand, and what the collective can do: found, sorted, opened, taken away."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.members.directory_factories import listed, prove
from tests.members.factories import UserFactory
from tests.members.membership_factories import MembershipFactory
from tests.tenders.factories import ProcedureFactory

pytestmark = pytest.mark.django_db(transaction=True)

COHORT, MAP = "cohort_list", "skills_map"


@pytest.fixture
def members(db):
    seen = timezone.now() - timedelta(days=30)
    skills = [{"domain_code": "finance.audit", "label": "", "level": 3}]
    away = UserFactory(
        first_name="Agathe", last_name="Roux", email="agathe@example.org", last_active_at=seen
    )
    listed(user=away, purposes=())
    MembershipFactory(user=away, state="active", since=timezone.localdate())
    here = UserFactory(first_name="Boris", last_name="Blanc")
    profile = listed(user=here, purposes=(), skills=skills)
    prove(profile.skills.get())
    MembershipFactory(user=here, state="paused", since=timezone.localdate())
    ProcedureFactory(classification_codes=["79411000"])


def names(page):
    return page.locator(".cohort th[scope=row] > a")


def test_whoever_could_use_a_hand_is_found_by_keyboard_alone(as_alice, address, members):
    page = as_alice
    page.goto(address("coordination"))
    page.locator("main a[href='/coordination/membres/']").focus()
    page.keyboard.press("Enter")
    expect(names(page)).to_have_text(["Boris Blanc", "Agathe Roux"])

    page.locator(".tab[href*='stuck=is_unseen']").focus()
    page.keyboard.press("Enter")
    expect(names(page)).to_have_text(["Agathe Roux"])
    expect(page).to_have_url(re.compile("stuck=is_unseen"))
    expect(page.locator(".tab[aria-current]")).to_have_attribute(
        "href", re.compile("stuck=is_unseen")
    )
    expect(page.locator("a[href='mailto:agathe@example.org']")).to_be_visible()

    names(page).first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Agathe Roux")
    expect(page.locator(".breadcrumb a").last).to_have_attribute("href", "/coordination/membres/")


def test_headings_sort_and_filters_stay(as_alice, address, members):
    page = as_alice
    page.goto(address(COHORT))
    heading = page.locator("thead a[href*='sort=seen']")
    heading.click()
    expect(page.locator("th[aria-sort=ascending] a")).to_have_attribute(
        "href", re.compile("sort=-seen")
    )
    expect(names(page)).to_have_text(["Agathe Roux", "Boris Blanc"])

    page.locator("#id_q").fill("blanc")
    page.locator("main form[method=get] button").click()
    expect(names(page)).to_have_text(["Boris Blanc"])
    expect(page).to_have_url(re.compile("sort=seen"))


def test_all_goes_without_script(bare, sign_in, alice, address, members):
    page = sign_in(bare, alice)
    page.goto(address(COHORT))
    page.locator("#id_state").select_option("paused")
    page.locator("main form[method=get] button").click()
    expect(names(page)).to_have_text(["Boris Blanc"])
    with page.expect_download() as download:
        page.locator("form[action*='tableau.csv'] button").click()
    assert download.value.suggested_filename.endswith(".csv")

    page.goto(address(MAP))
    page.locator(".heat a[href*='family=finance'][href*='level=3']").click()
    expect(page.locator("th[scope=row] > a")).to_have_text(["Boris Blanc"])


def test_both_pages_are_sound(as_alice, address, members, assert_sound):
    assert_sound(
        as_alice,
        [
            address(COHORT),
            address(COHORT, stuck="any", state="paused"),
            address(COHORT, state="happy"),
            address(MAP),
        ],
    )
