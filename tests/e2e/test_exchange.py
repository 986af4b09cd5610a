"""People meet through the collective: a message, an answer, a block, a report."""

import pytest
from playwright.sync_api import Page, expect

from members.enums import Audience, ReportState
from members.models import ContactRequest, ProfileView, Report
from tests.members.directory_factories import consenting, listed, opened_to
from tests.members.exchange_factories import ContactRequestFactory, ReportFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def zoe(db):
    return listed(
        user__first_name="Zoé",
        user__last_name="Le Goffic",
        user__email="zoe@example.org",
        user__verified=True,
        audiences=opened_to(Audience.MEMBERS, name=Audience.COORDINATORS),
    )


def person(address, profile) -> str:
    return address("members:directory_detail", profile.public_id)


def main(page: Page):
    return page.locator("main")


def test_message_is_accepted_and_each_sees_the_other_s_address(bare, sign_in, address, bob, zoe):
    """Without JavaScript, from the page of someone who shows no name."""
    sign_in(bare, bob).goto(person(address, zoe))
    expect(main(bare)).not_to_contain_text("Le Goffic")
    bare.locator("main a.button.is-primary").click()
    bare.fill("#id_message", "Bonjour, parlons de vos achats.")
    bare.locator("main form button.is-primary").click()
    contact = ContactRequest.objects.get()
    expect(bare).to_have_url(address(contact))
    expect(main(bare)).not_to_contain_text("Le Goffic")
    expect(main(bare)).not_to_contain_text("zoe@example.org")

    sign_in(bare, zoe.user).goto(address("members:contact_list"))
    bare.locator("main li a").first.click()
    expect(main(bare)).to_contain_text("Bob Martin")
    expect(main(bare)).not_to_contain_text("bob@example.org")
    bare.fill("#id_words", "Avec plaisir.")
    bare.locator("button[name=state][value=accepted]").click()
    expect(main(bare)).to_contain_text("bob@example.org")

    sign_in(bare, bob).goto(address(contact))
    for words in ("Zoé Le Goffic", "Avec plaisir.", "zoe@example.org"):
        expect(main(bare)).to_contain_text(words)
    assert ProfileView.objects.get().viewer == bob


def test_person_is_reported_and_blocked_then_coordinators_decide(
    page, sign_in, address, bob, alice
):
    consenting(bob.profile, "directory")
    contact = ContactRequestFactory(
        sender=listed(user__first_name="Marc", user__last_name="Odieux").user, recipient=bob
    )
    sign_in(page, bob).goto(address(contact))
    page.locator("main summary").focus()
    page.keyboard.press("Enter")
    page.locator("main details a").click()
    page.fill("#id_reason", "Il insiste.")
    page.locator("main form button.is-primary").click()
    expect(page).to_have_url(address("members:contact_list"))

    page.goto(address(contact))
    page.locator("main summary").click()
    page.locator("main details form button").click()
    expect(page.locator("#blocked-title")).to_be_visible()
    assert page.goto(address(contact)).status == 404

    sign_in(page, alice).goto(address("members:report_list"))
    page.locator("main tbody a").click()
    expect(main(page)).to_contain_text(contact.message)
    page.locator("input[name=decision][value=warn]").check()
    page.locator("main form button.is-primary").click()
    expect(page).to_have_url(address("members:report_list"))
    assert Report.objects.get().state == ReportState.UPHELD


def test_pages_are_sound(page, sign_in, address, assert_sound, bob, alice, zoe):
    received = ContactRequestFactory(recipient=bob)
    accepted = ContactRequestFactory(sender=bob, recipient=zoe.user, accepted=True, answer="Oui.")
    report = ReportFactory(contact=received, reporter=bob, reported=received.sender)
    pages = [
        person(address, zoe),
        address("members:contact_create", zoe.public_id),
        address("members:contact_list"),
        address(received),
        address(accepted),
        address("members:contact_report", received.public_id),
    ]
    assert_sound(sign_in(page, bob), pages)

    assert_sound(sign_in(page, alice), [address("members:report_list"), address(report)])
