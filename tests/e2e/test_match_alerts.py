"""Asking for the calls that suit one by e-mail, and what the links of such an e-mail do."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from collectif.core.outbox import OutboxMessage
from tenders.enums import DigestRhythm, MarkKind
from tenders.models import MatchAlert, ProcedureMark
from tenders.notifications import mark_url, stop_url
from tenders.pipeline.match_alerts import send_match_alerts
from tests.tenders.factories import MatchFactory
from tests.tenders.match_alert_factories import MatchAlertFactory

pytestmark = pytest.mark.django_db(transaction=True)

SETTINGS = "tenders:match_alert_update"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _site(settings, live_server):
    settings.SITE_URL = live_server.url


@pytest.fixture
def call(bob):
    return MatchFactory(profile=bob.profile, procedure__title="Conseil en achats").procedure


def choose(page: Page, settings: str) -> None:
    page.goto(settings)
    page.get_by_label("Chaque matin").check()
    page.get_by_label(re.compile("très bon accord")).check()
    page.get_by_label("Pas d’e-mail de").select_option("21")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status").first).to_contain_text("C’est noté")


def kinds() -> list[str]:
    return list(ProcedureMark.objects.values_list("kind", flat=True))


def test_alerts_are_asked_for_from_the_list_and_stopped(as_bob, address, bob, call):
    as_bob.goto(address("tenders:match_list"))
    as_bob.get_by_role("link", name="Recevoir les nouveaux par e-mail").click()
    expect(as_bob.get_by_role("complementary")).to_contain_text("Conseil en achats")
    choose(as_bob, address(SETTINGS))
    # What she saw while she asked is no news.
    expect(as_bob.get_by_role("complementary")).to_contain_text("aucun e-mail ne partirait")
    alert = MatchAlert.objects.get()
    assert (alert.profile, alert.rhythm, alert.at_once_from) == (bob.profile, "daily", 60)
    assert (alert.quiet_from, alert.quiet_to) == (21, 8)
    as_bob.get_by_label("Pas de récapitulatif").check()
    as_bob.get_by_label(re.compile("rien tout de suite")).check()
    as_bob.get_by_role("button", name="Enregistrer").click()
    assert not MatchAlert.objects.get().is_on


def test_mail_leaves_and_each_of_its_links_does_one_thing(page, bob, call):
    MatchAlertFactory(profile=bob.profile, daily=True)
    MatchFactory(profile=bob.profile, procedure__title="Conseil en écoles")
    assert send_match_alerts(now=timezone.now() + DAY) == 1
    text = OutboxMessage.objects.get().text_body
    kept = text.partition("Conseil en achats")[2]
    page.goto(re.search(r"\S+/alertes/garder/\S+", kept)[0])
    # Mail programs open the links of a message by themselves: seeing it keeps nothing.
    assert kinds() == []
    page.get_by_role("button", name="Garder").click()
    expect(page.get_by_role("heading", name="C’est fait")).to_be_visible()
    assert kinds() == [MarkKind.KEPT]
    page.goto(re.search(r"\S+/alertes/arreter/\S+", text)[0])
    page.get_by_role("button", name="Arrêter les e-mails").click()
    expect(page.get_by_role("heading", name="C’est fait")).to_be_visible()
    assert MatchAlert.objects.get().rhythm == DigestRhythm.NEVER


def test_link_used_twice_says_so(page, bob, call):
    url = mark_url(bob.profile, call, MarkKind.HIDDEN)
    page.goto(url)
    page.get_by_role("button", name="L’écarter").click()
    expect(page.get_by_role("heading", name="C’est fait")).to_be_visible()
    page.goto(url)
    expect(page.get_by_role("heading", name="déjà écarté")).to_be_visible()
    expect(page.locator("main form")).to_have_count(0)
    assert kinds() == [MarkKind.HIDDEN]


def test_expired_and_tampered_links_say_so_and_how_to_go_on(page, bob, call):
    with time_machine.travel(timezone.now() - 31 * DAY, tick=False):
        old = mark_url(bob.profile, call, MarkKind.KEPT)
    for url, words in ((old, "trop ancien"), (old[:-4] + "abc/", "incomplet")):
        page.goto(url)
        expect(page.get_by_role("heading", name=words)).to_be_visible()
        expect(page.locator("main form")).to_have_count(0)
        expect(page.get_by_role("link", name="Voir les dossiers pour moi")).to_be_visible()
    assert kinds() == []


def test_all_of_it_without_a_script(bare, sign_in, bob, address, call):
    sign_in(bare, bob)
    choose(bare, address(SETTINGS))
    bare.context.clear_cookies()
    bare.goto(mark_url(bob.profile, call, MarkKind.KEPT))
    bare.get_by_role("button", name="Garder").click()
    expect(bare.get_by_role("heading", name="C’est fait")).to_be_visible()
    assert kinds() == [MarkKind.KEPT]


def test_pages_are_sound(as_bob, address, assert_sound, bob, call):
    links = [mark_url(bob.profile, call, kind) for kind in MarkKind]
    with time_machine.travel(timezone.now() - 31 * DAY, tick=False):
        links.append(mark_url(bob.profile, call, MarkKind.KEPT))
    links.append(stop_url(MatchAlertFactory(profile=bob.profile, daily=True)))
    assert_sound(as_bob, [address(SETTINGS), *links])


def test_error_is_said_and_takes_the_focus(as_bob, address, bob, violations):
    as_bob.goto(address(SETTINGS))
    as_bob.locator("select[name=time_zone]").evaluate("each => each.options[0].value = 'Mars'")
    as_bob.get_by_role("button", name="Enregistrer").click()
    expect(as_bob.get_by_role("alert")).to_be_focused()
    assert violations(as_bob) == []
