"""From a request to join to an invitation: what a coordinator does, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from collectif.core.outbox import OutboxMessage
from members.enums import SpellEnd
from members.models import ApplicationNote, Interview
from tests.members.intake_factories import (
    ApplicantFactory,
    GroupFactory,
    GroupSpellFactory,
    InterviewFactory,
    InvitationFactory,
    fill,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def rose(now):
    since = now - timedelta(days=12)
    return ApplicantFactory(last_name="Valette", confirmed_at=since, state_changed_at=since)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
    page.wait_for_load_state()


def test_request_becomes_an_invitation_without_javascript(bare, sign_in, address, alice, rose, now):
    page = sign_in(bare, alice)
    group = fill(GroupFactory(name="Rives", size_limit=2))

    page.goto(address("members:application_board"))
    page.get_by_role("link", name="Rose Valette").click()
    page.fill("textarea[name=text]", "Disponible trois jours par semaine.")
    page.locator("#notes form button").click()
    expect(page.locator("#notes article")).to_contain_text("Disponible trois jours")
    assert ApplicationNote.objects.get().author == alice

    page.locator(f"a[href*='/{rose.public_id}/entretien/']").click()
    page.locator("input[name=kind][value=phone]").check()
    page.fill("input[name=place]", "06 00 00 00 00")
    page.fill("input[name=day]", f"{timezone.localtime(now) + timedelta(days=2):%Y-%m-%d}")
    page.fill("input[name=time]", "10:00")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("main")).to_contain_text("Alice Durand")
    assert Interview.objects.get().application == rose
    assert OutboxMessage.objects.filter(kind="interview").count() == 2

    # A full group proposes its waiting list, and nothing else.
    decision = page.locator("#decision")
    expect(decision.locator("form[action$='/accepter/']")).to_have_count(0)
    decision.locator("form[action$='/attente/'] button").click()
    rose.refresh_from_db()
    assert (rose.state, rose.group) == ("waiting", group)

    page.goto(address("members:group_detail", group.public_id))
    page.locator("a[href$='/terminer/']").first.click()
    page.locator(f"input[name=reason][value={SpellEnd.OTHER_GROUP}]").check()
    page.locator("main form button[type=submit]").click()
    expect(page.locator("main .badge.is-warning")).to_have_count(1)

    page.goto(address("members:application_board"))
    expect(page.locator(".board-card .badge.is-warning")).to_have_count(1)
    page.get_by_role("link", name="Rose Valette").click()
    page.locator("#decision .alert form[action$='/accepter/'] button").click()
    rose.refresh_from_db()
    assert rose.state == "accepted"

    page.goto(address("outbox_list"))
    expect(page.locator("main")).to_contain_text(rose.email)
    [invitation] = OutboxMessage.objects.filter(kind="invitation")
    assert invitation.to_address == rose.email
    # Nobody reads the key in the outbox.
    assert "/invitation/" not in page.content()


def test_request_is_declined_by_keyboard_alone(page, sign_in, address, alice, rose):
    sign_in(page, alice).goto(address("members:application_decline", rose.public_id))

    page.locator("textarea[name=reason]").focus()
    page.keyboard.type("Cherche un emploi salarié.")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == ""
    page.keyboard.press("Enter")
    page.wait_for_load_state()

    expect(page).to_have_url(address(rose))
    rose.refresh_from_db()
    assert rose.state == "declined"
    assert not OutboxMessage.objects.exists()


def test_columns_are_sections_on_a_phone(page, sign_in, address, alice, rose):
    page.set_viewport_size({"width": 360, "height": 800})
    sign_in(page, alice).goto(address("members:application_board"))

    lefts = page.eval_on_selector_all(
        ".board-column", "all => all.map((one) => one.getBoundingClientRect().left)"
    )
    assert len(lefts) == 6
    assert len(set(lefts)) == 1


def test_pages_of_the_intake_are_sound(page, sign_in, address, assert_sound, alice, rose, now):
    sign_in(page, alice)
    group = GroupFactory(name="Rives et vallées", departments=["38"], size_limit=3)
    group.facilitators.add(alice)
    stay = GroupSpellFactory(group=group)
    GroupSpellFactory(group=group, left_on=stay.entered_on, end_reason=SpellEnd.OTHER)
    accepted = ApplicantFactory(state="accepted", group=group)
    invitation = InvitationFactory(application=accepted, group=group)
    InvitationFactory(group=group, expires_at=now + timedelta(days=3))
    waiting = ApplicantFactory(state="waiting", group=group)
    declined = ApplicantFactory(state="declined")
    interview = InterviewFactory(interviewer=alice, starts_at=now + timedelta(days=1))
    ApplicationNote.objects.create(application=accepted, author=alice, text="Vue mardi.")

    assert invitation.expires_at > invitation.sent_at
    of_group = [group.public_id]
    assert_sound(
        page,
        [
            address("members:application_board"),
            address("members:application_list", "declined"),
            *(address(one) for one in (rose, accepted, waiting, declined, interview.application)),
            address("members:application_decline", rose.public_id),
            address("members:interview_create", rose.public_id),
            address("members:interview_update", interview.public_id),
            address("members:invitation_list"),
            address("members:invitation_create"),
            address("members:group_list"),
            address("members:group_create"),
            *(
                address(f"members:group_{name}", *of_group)
                for name in ("detail", "update", "close")
            ),
            address("members:stay_end", stay.public_id),
        ],
    )
