"""From the first page to a request that the coordinators receive: journey 1, and its dead ends."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from members.forms import guarded
from members.models import Application
from tests.members.entry_factories import KEY, ApplicationFactory, StoryFactory

pytestmark = pytest.mark.django_db(transaction=True)

PRIVATE = re.compile(r"birth|naissance|\bbday\b|name=\"(?:age|cv)\"|type=\"(?:date|file)\"", re.I)


@pytest.fixture(autouse=True)
def _ground(settings, live_server, monkeypatch):
    """Links of e-mails lead here, and a browser may type faster than a person."""
    settings.SITE_URL = live_server.url
    monkeypatch.setattr(guarded, "FASTEST", timedelta(0))


def fill(page: Page) -> None:
    page.get_by_label("Prénom").fill("Rose")
    page.get_by_label("Nom", exact=True).fill("Valette")
    page.get_by_role("main").get_by_label("Adresse e-mail").fill("rose@example.org")
    page.get_by_label("Votre département").select_option("38")
    page.get_by_label("Qu’est-ce qui vous amène").fill("J’ai dirigé des usines.")


def test_visitor_reads_asks_and_confirms(page, live_server, alice, mailoutbox):
    StoryFactory(title="Quatre autour d’un dossier")
    page.goto(live_server.url)
    menu = page.get_by_role("navigation", name="Principale")
    menu.get_by_role("link", name="Comment ça marche").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("à plusieurs")
    menu.get_by_role("link", name="Histoires").click()
    page.get_by_role("link", name="Quatre autour d’un dossier").click()
    expect(page.get_by_role("main")).to_contain_text("nous l’avons gagné en mars")
    page.get_by_role("link", name="Nous rejoindre").last.click()

    fill(page)
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Nom", exact=True)).to_have_value("Valette")
    assert not Application.objects.exists()

    page.get_by_label("J’accepte que").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_text("Nous avons écrit à rose@example.org")).to_be_visible()
    assert not [mail for mail in mailoutbox if mail.to == [alice.email]]

    confirmation = next(mail for mail in mailoutbox if mail.to == ["rose@example.org"])
    page.goto(re.search(r"http\S+/confirmer/\S+", confirmation.body)[0])
    page.get_by_role("button", name="Confirmer ma demande").click()
    expect(page.get_by_role("heading", name="Merci, Rose.")).to_be_visible()
    assert [mail.to for mail in mailoutbox][-1] == [alice.email]


def test_request_is_made_without_javascript(bare, address, mailoutbox):
    bare.goto(address("members:application_create"))
    fill(bare)
    bare.get_by_label("J’accepte que").check()
    bare.get_by_role("button", name="Envoyer ma demande").click()
    expect(bare.get_by_text("Nous avons écrit à rose@example.org")).to_be_visible()
    bare.get_by_role("button", name="Renvoyer le lien").click()
    expect(bare.get_by_text("Nous avons écrit de nouveau")).to_be_visible()
    assert len(mailoutbox) == 2


def test_request_is_made_with_the_keyboard_alone(page, address):
    page.goto(address("members:application_create"))
    page.get_by_label("Prénom").focus()
    typed = ["Rose", "Valette", "rose@example.org", "", "Is", "", "J’ai dirigé des usines.", ""]
    for words in typed:
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    # Between the fields and the boxes, one link: what we keep.
    expect(page.get_by_role("main").get_by_role("link", name="Ce que nous gardons")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nous avons écrit à rose@example.org")).to_be_visible()
    application = Application.objects.get()
    assert (application.department, application.last_name) == ("38", "Valette")


def test_form_sent_at_once_is_shown_again_with_all_that_was_typed(page, address, monkeypatch):
    monkeypatch.setattr(guarded, "FASTEST", timedelta(hours=1))
    page.goto(address("members:application_create"))
    fill(page)
    page.get_by_label("J’accepte que").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("alert")).to_contain_text("Tout ce que vous avez écrit est encore là")
    expect(page.get_by_label("Votre département")).to_have_value("38")
    expect(page.get_by_label("J’accepte que")).to_be_checked()

    monkeypatch.setattr(guarded, "FASTEST", timedelta(0))
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_text("Nous avons écrit à rose@example.org")).to_be_visible()


@pytest.mark.parametrize("name", ["application_create", "mission_propose"])
def test_form_asks_neither_age_nor_birth_nor_cv_and_ticks_no_box(page, address, name):
    page.goto(address(f"members:{name}"))

    assert not PRIVATE.search(page.content())
    for box in page.get_by_role("checkbox").all():
        expect(box).not_to_be_checked()


@pytest.mark.parametrize("hidden", ["draft", "withdrawn"])
def test_story_that_is_not_agreed_to_is_not_found(page, address, hidden):
    story = StoryFactory(**{hidden: True})

    assert page.goto(address(story)).status == 404


def test_person_shows_her_story_and_takes_it_back_without_javascript(
    live_server, bare, sign_in, bob, address, client
):
    story = StoryFactory(person=bob, draft=True, agreed_at=None)
    page = sign_in(bare, bob)
    page.goto(address("members:story_decide", story.public_id))
    page.get_by_role("button", name="Je suis d’accord").click()
    expect(page.get_by_role("status")).to_contain_text("Merci")
    assert client.get(story.get_absolute_url()).status_code == 200

    page.get_by_role("button", name="Reprendre mon histoire").click()
    expect(page.get_by_role("status")).to_contain_text("n’est plus visible")
    assert client.get(story.get_absolute_url()).status_code == 404


def test_pages_of_stories_before_they_are_public_are_sound(as_alice, address, assert_sound, bob):
    draft = StoryFactory(person=bob, draft=True)
    pages = ["members:story_list", "members:story_create"]
    names = ("members:story_decide", "members:story_update")
    assert_sound(
        as_alice, [*map(address, pages), *(address(each, draft.public_id) for each in names)]
    )


@pytest.mark.parametrize("name", ["home", "members:how_it_works", "members:application_create"])
def test_footer_leads_to_what_the_law_asks_for(page, address, name):
    page.goto(address(name))
    footer = page.get_by_role("contentinfo")

    for view_name in ("legal", "privacy", "accessibility"):
        link = footer.locator(f'a[href="{reverse(view_name)}"]')
        expect(link).to_be_visible()
        assert page.request.get(address(view_name)).status == 200


def test_mission_is_proposed_and_arrives(page, address, alice, mailoutbox):
    page.goto(address("members:mission_propose"))
    page.get_by_label("Que faudrait-il faire").fill("Remettre les achats d’aplomb.")
    page.get_by_label("Votre nom").fill("Paul Garnier")
    page.get_by_label("Votre entreprise").fill("Ateliers Belin")
    page.get_by_role("main").get_by_label("Adresse e-mail").fill("paul@example.org")
    page.get_by_label("J’accepte que").check()
    page.get_by_role("button", name="Envoyer aux coordinateurs").click()
    expect(page.get_by_role("heading", name="Votre message est parti")).to_be_visible()
    assert [mail.to for mail in mailoutbox] == [[alice.email]]
    assert "paul@example.org" in mailoutbox[0].body


def test_public_pages_are_sound_in_each_state(page, address, assert_sound):
    story = StoryFactory()
    StoryFactory()
    waiting = ApplicationFactory()
    confirmed = ApplicationFactory(confirmed=True)
    names = ("how_it_works", "story_list", "application_create", "application_sent")
    links = [
        address("members:application_confirm", application.public_id, key)
        for application, key in ((waiting, KEY), (waiting, "another"), (confirmed, KEY))
    ]
    others = [address(f"members:{name}") for name in ("mission_propose", "mission_proposed")]
    pages = [address(f"members:{name}") for name in names]
    assert_sound(page, [address("home"), *pages, *others, address(story), *links])


def test_form_that_came_back_is_sound(page, address, violations):
    page.goto(address("members:application_create"))
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("alert")).to_be_focused()

    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_link_that_came_too_late_says_how_to_ask_again(page, address):
    application = ApplicationFactory(created_at=timezone.now() - timedelta(days=8))
    page.goto(address("members:application_confirm", application.public_id, KEY))

    page.get_by_role("link", name="Renvoyer ma demande").click()
    expect(page).to_have_url(address("members:application_create"))
