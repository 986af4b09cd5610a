"""The same journeys, with nothing but the keyboard."""

import re
from datetime import datetime

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from members.actions.charters import publish_charter, write_charter
from members.models import Application, Consent, Group, User
from members.pipeline.directory import refresh_entries
from tests.members.intake_factories import ApplicantFactory, GroupFactory
from tests.members.membership_factories import TEXT, CharterSignatureFactory, ConsentFactory

pytestmark = pytest.mark.django_db(transaction=True)

# Stops on the way to the last thing of our longest form.
FURTHEST = 150


def reach(page: Page, target: Locator) -> None:
    """Go there stop by stop, as the keyboard does."""
    for _stop in range(FURTHEST):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not on the way")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    reach(page, target)
    page.keyboard.press(key)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def group(db) -> Group:
    return GroupFactory(name="Rives et vallées", departments=["38"])


@pytest.fixture
def rose(db) -> Application:
    return ApplicantFactory(first_name="Rose", email="rose@example.org", department="38")


def test_request_is_accepted_then_its_person_comes_in_and_signs(
    page, live_server, address, sign_in, alice, rose, group, now
):
    charter = publish_charter(
        charter=write_charter(text=TEXT, summary="", actor=alice), actor=alice, now=now
    )
    CharterSignatureFactory(user=alice, charter=charter)
    sign_in(page, alice).goto(address(rose))
    keeping = page.locator("#decision form[action$='/accepter/']")
    press(page, keeping.locator("button"))
    expect(keeping).to_have_count(0)

    page.context.clear_cookies()
    found = (re.search(r"/invitation/[\w-]+/", letter.body) for letter in mail.outbox)
    page.goto(live_server.url + next(filter(None, found))[0])
    press(page, page.locator("main form button[type=submit]").first)
    page.wait_for_url("**/charte/signer/**")
    press(page, page.locator("input[name=agrees]"), "Space")
    press(page, page.locator("main form button[type=submit]"))
    page.wait_for_url("**/bienvenue/")
    assert User.objects.get(email="rose@example.org").group_spells.get().group == group


def test_consent_is_taken_back_and_the_account_put_to_its_end(page, address, as_bob, bob):
    ConsentFactory(user=bob, purpose="directory")
    refresh_entries([bob.profile.pk])
    page.goto(address("members:privacy_detail"))

    press(page, page.locator("form[action$='/accords/retirer/'] button"))

    expect(page.get_by_role("status")).to_contain_text("retiré")
    assert Consent.objects.get(user=bob).withdrawn_at is not None
    press(page, page.get_by_role("link", name="Supprimer mon compte"))
    page.wait_for_url("**/compte/reauthenticate/**")
