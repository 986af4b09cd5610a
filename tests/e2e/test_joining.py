"""From the mail of an invitation to the first week: a newcomer finds her place."""

import re

import pytest
from django.core import mail
from django.utils import formats, timezone
from playwright.sync_api import expect

from members.actions.charters import publish_charter, write_charter
from members.actions.groups import create_group
from members.actions.intake import accept_application
from members.enums import MemberState
from members.models import Application, Charter, Invitation, Membership, User
from tests.members.intake_factories import ApplicantFactory, GroupSpellFactory
from tests.members.membership_factories import (
    TEXT,
    CharterSignatureFactory,
    MembershipFactory,
    OutcomeFactory,
    OutcomeKindFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invited(alice) -> Application:
    """Rose is accepted in a group: the mail with her key is on its way."""
    now = timezone.now()
    draft = write_charter(text=TEXT, summary="", actor=alice)
    charter = publish_charter(charter=draft, actor=alice, now=now)
    CharterSignatureFactory(user=alice, charter=charter)
    group = create_group(
        actor=alice,
        facilitators=[alice],
        name="Rives de Sorne",
        rhythm="Le mardi de 9 h à 12 h",
        place="Maison des associations",
    )
    application = ApplicantFactory(first_name="Rose", last_name="Valette", email="rose@example.org")
    return accept_application(application=application, group=group, actor=alice, now=now)


def mailed_path() -> str:
    """As she reads it: what is stored is erased once the mail has left."""
    found = (re.search(r"/invitation/[\w-]+/", letter.body) for letter in mail.outbox)
    return next(filter(None, found))[0]


def test_applicant_cannot_open_the_directory(page, address, invited):
    page.goto(address("members:directory_list"))

    expect(page).to_have_url(re.compile(r"/compte/connexion|/accounts?/login|login"))


@pytest.mark.parametrize("has_script", [True, False])
def test_newcomer_comes_in_signs_and_sees_her_first_week(
    page, bare, live_server, address, invited, has_script
):
    page = page if has_script else bare
    page.goto(live_server.url + mailed_path())
    expect(page.locator("main")).to_contain_text("Alice Durand")
    expect(page.locator("input[name=first_name]")).to_have_value("Rose")

    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/charte/signer/**")
    expect(page.locator("main")).to_contain_text("Nous venons chaque semaine.")

    # Nothing else opens before the signature, and the box is hers to tick.
    page.goto(address("members:directory_list"))
    expect(page).to_have_url(re.compile("/charte/signer/"))
    expect(page.locator("input[name=agrees]")).not_to_be_checked()
    page.check("input[name=agrees]")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/annuaire/")

    page.goto(address("members:welcome"))
    for box in ("directory", "partners"):
        expect(page.locator(f"input[name={box}]")).not_to_be_checked()
    page.check("input[name=directory]")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()

    page.goto(address("dashboard"))
    week = page.locator("section:has(#first-week-title)")
    for told in ("Rives de Sorne", "Le mardi de 9 h à 12 h", "Maison des associations", "Alice"):
        expect(week).to_contain_text(told)

    page.goto(address("members:membership_mine"))
    today = formats.date_format(timezone.localdate(), "DATE_FORMAT")
    expect(page.locator("section:has(#charter-title)")).to_contain_text("version 1")
    expect(page.locator("section:has(#charter-title)")).to_contain_text(today)
    expect(page.locator("section:has(#stays-title)")).to_contain_text(today)
    rose = User.objects.get(email="rose@example.org")
    assert Membership.objects.get(user=rose).welcomed_at is not None
    assert rose.consents.active().filter(purpose="directory").exists()


def test_coordinator_reads_charter_and_entry_of_the_newcomer(
    page, live_server, address, sign_in, alice, invited
):
    page.goto(live_server.url + mailed_path())
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/charte/signer/**")
    page.check("input[name=agrees]")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/bienvenue/")
    rose = User.objects.get(email="rose@example.org")

    sign_in(page, alice).goto(address("members:membership_detail", rose.public_id))
    expect(page.locator("section:has(#facts-title)")).to_contain_text("version 1")
    page.goto(address(invited.group))
    today = formats.date_format(timezone.localdate(), "DATE_FORMAT")
    expect(page.locator("li", has_text="Rose Valette").first).to_contain_text(today)

    # A new version asks again, and says what changes.
    page.goto(address("members:charter_write"))
    page.fill("textarea[name=text]", TEXT + "\n\nNous prévenons la veille.")
    page.fill("textarea[name=summary]", "Nous prévenons quand nous ne venons pas.")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("ins")).to_have_text("Nous prévenons la veille.")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/charte/**")
    sign_in(page, rose).goto(address("dashboard"))
    expect(page.locator("main")).to_contain_text("Nous prévenons quand nous ne venons pas.")
    assert Charter.objects.in_force().get().version == 2


def test_coordinator_follows_a_member_to_her_departure(page, address, sign_in, alice, bob):
    MembershipFactory(user=bob, state=MemberState.ACTIVE)
    GroupSpellFactory(user=bob)
    OutcomeKindFactory(name="Atelier ouvert")
    sign_in(page, alice).goto(address("members:membership_detail", bob.public_id))
    page.check("input[name=target][value=paused]")
    page.select_option("select[name=reason]", "busy")
    page.locator("section:has(#state-title) form button[type=submit]").click()
    expect(page.locator("section:has(#history-title)")).to_contain_text("Alice Durand")

    page.goto(address("members:membership_leave", bob.public_id))
    page.check("input[name=target][value=alumni]")
    page.select_option("select[name=reason]", "other_path")
    page.get_by_label("Atelier ouvert").check()
    page.locator("main form button[type=submit]").click()
    expect(page.locator("section:has(#outcomes-title)")).to_contain_text("Atelier ouvert")
    assert Membership.objects.get().state == MemberState.ALUMNI
    bob.forget_roles()
    assert not bob.current_roles


def test_closed_door_is_said_kindly(page, live_server, invited):
    path = mailed_path()
    Invitation.objects.update(expires_at=timezone.now())

    page.goto(live_server.url + path)

    expect(page.locator("main a[href^='mailto:']").first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Rose")


def test_pages_of_joining_are_sound(page, live_server, address, assert_sound, invited):
    path = mailed_path()
    assert_sound(page, [live_server.url + path, address("members:charter_detail")])
    assert_sound(page, [live_server.url + "/invitation/nothing/"])


def test_pages_of_members_are_sound(page, sign_in, address, assert_sound, alice, bob, invited):
    MembershipFactory(user=bob)
    GroupSpellFactory(user=bob, entered_on=timezone.localdate())
    OutcomeFactory(user=bob)
    assert_sound(sign_in(page, bob), [address("members:charter_sign")])
    former = Charter.objects.get()
    CharterSignatureFactory(user=bob, charter=former)
    assert_sound(
        page,
        [
            address("members:welcome"),
            address("dashboard"),
            address("members:membership_mine"),
        ],
    )
    draft = write_charter(text=TEXT + "\n\nEncore.", summary="Une de plus.", actor=alice)
    sign_in(page, alice)
    assert_sound(
        page,
        [
            address("members:membership_detail", bob.public_id),
            address("members:membership_leave", bob.public_id),
            address("members:charter_list"),
            address("members:charter_write"),
            address(draft),
        ],
    )
    publish_charter(charter=draft, actor=alice, now=timezone.now())
    assert_sound(page, [address("members:charter_sign")])
