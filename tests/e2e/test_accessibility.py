"""axe finds nothing on any page, in both themes; nothing scrolls sideways at 320 px."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from collectif.core.outbox import queue_message
from tests.members.factories import ReferenceFactory, SkillFactory
from tests.tenders.factories import (
    LotFactory,
    MatchFactory,
    NoticeFactory,
    NoticeMarkFactory,
    SourceRecordFactory,
    SourceRunFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC = [
    "home",
    "legal",
    "privacy",
    "accessibility",
    "sources",
    "account_login",
    "account_request_login_code",
    "account_reset_password",
]
MEMBER = [
    "dashboard",
    "tenders:notice_list",
    "tenders:match_list",
    "tenders:kept_list",
    "tenders:hidden_list",
    "members:profile_detail",
    "members:profile_update",
    "members:skill_update",
    "members:reference_create",
    "mfa_index",
    "account_email",
    "account_change_password",
]
COORDINATOR = [
    "tenders:source_detail",
    "members:role_list",
    "members:role_create",
    "outbox_list",
    "event_list",
]


def sign_in(page: Page, live_server, client) -> None:
    """Hand the session of a logged-in test client to the browser."""
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])


def assert_sound(page: Page, violations, urls: list[str]) -> None:
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for url in urls:
            page.goto(url)
            found += [f"{theme} {url} {line}" for line in violations(page)]
    page.set_viewport_size({"width": 320, "height": 700})
    for url in urls:
        page.goto(url)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            found.append(f"{url} is {width} px wide at 320 px")
    assert found == []


def test_public_pages(page, live_server, violations):
    urls = [live_server.url + reverse(name) for name in PUBLIC]
    assert_sound(page, violations, [*urls, live_server.url + "/nulle-part/"])


def test_member_pages(page, live_server, violations, client_of, bob):
    SkillFactory(profile=bob.profile, domain_code="finance.management-control", label="")
    ReferenceFactory(profile=bob.profile)
    notice = NoticeFactory(is_social=True, is_green=True)
    LotFactory.create_batch(2, notice=notice)
    MatchFactory(profile=bob.profile, notice=notice)
    NoticeMarkFactory(profile=bob.profile, notice=NoticeFactory())
    sign_in(page, live_server, client_of(bob))
    names = [live_server.url + reverse(name) for name in MEMBER]
    searches = ["?q=conseil&department=38", "?department=zz", "?q=introuvable"]
    listing = live_server.url + reverse("tenders:notice_list")
    detail = live_server.url + notice.get_absolute_url()
    assert_sound(page, violations, [*names, detail, *(listing + query for query in searches)])


def test_coordinator_pages(page, live_server, violations, client_of, alice):
    run = SourceRunFactory(failed=True)
    SourceRecordFactory(run=run, quarantined=True)
    queue_message(to=alice, kind="test", subject=None, title="Bonjour", text_body="Bonjour")
    sign_in(page, live_server, client_of(alice))
    assert_sound(page, violations, [live_server.url + reverse(name) for name in COORDINATOR])


def test_staff_pages(page, live_server, violations, client_of, dana):
    sign_in(page, live_server, client_of(dana))
    assert_sound(page, violations, [live_server.url + reverse("styleguide")])
