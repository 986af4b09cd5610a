"""Notes written by several people, on lines that break: no word is lost."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from meetings.actions.sections import take_section
from meetings.models import Minutes, Occurrence, Section
from tests.meetings.conduct_factories import SectionFactory
from tests.meetings.conduct_scenes import meeting_under_way, person_of_meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fanny():
    return person_of_meeting("Fanny")


@pytest.fixture
def meeting(fanny, bob) -> Occurrence:
    return meeting_under_way(facilitator=fanny, scribe=bob)


def send(page, form):
    page.locator(f"main {form} button[type=submit]").first.click()
    page.wait_for_load_state()


def test_two_scribes_never_overwrite_each_other(
    page, browser, address, sign_in, fanny, bob, meeting
):
    section = SectionFactory(item__agenda__occurrence=meeting)
    Minutes.objects.create(occurrence=meeting, scribe=bob)
    notes = address("meetings:notes_detail", meeting.public_id)
    sign_in(page, bob).goto(notes)
    send(page, "form[action$='/noter/']")
    page.fill("textarea[name=text]", "De Bob")
    expect(page.locator("[data-notes-said]")).not_to_be_empty()

    # His laptop sleeps; Fanny takes over.
    Section.objects.update(held_until=timezone.now())
    other = browser.new_context(locale="fr-FR")
    hers = sign_in(other.new_page(), fanny)
    hers.goto(notes)
    send(hers, "form[action$='/noter/']")
    hers.fill("textarea[name=text]", "De Bob et de Fanny")
    send(hers, "form[data-unsaved]")
    expect(hers.locator(".notes")).to_contain_text("Fanny")
    other.close()

    page.fill("textarea[name=text]", "De Bob, plus tard")
    expect(page.locator("[data-notes-said]")).to_have_text(re.compile("Quelqu|Somebody"))
    send(page, "form[data-unsaved]")
    expect(page.locator("section:has(#other-title)")).to_contain_text("De Bob et de Fanny")
    expect(page.locator("textarea[name=text]")).to_have_value("De Bob, plus tard")
    section.refresh_from_db()
    assert section.text == "De Bob et de Fanny"


@pytest.fixture
def writing(page, address, sign_in, bob, meeting):
    """Bob writes a section; gives its row."""
    section = SectionFactory(item__agenda__occurrence=meeting)
    Minutes.objects.create(occurrence=meeting, scribe=bob)
    sign_in(page, bob).goto(address("meetings:notes_detail", meeting.public_id))
    send(page, "form[action$='/noter/']")
    page.fill("textarea[name=text]", "Un")
    said = page.locator("[data-notes-said]")
    expect(said).to_have_text(said.get_attribute("data-saved"))
    return section


def test_words_typed_without_a_connection_stay_and_leave_once_it_is_back(page, writing):
    said = page.locator("[data-notes-said]")
    page.context.set_offline(True)
    page.fill("textarea[name=text]", "Un, deux")
    expect(said).to_have_text(said.get_attribute("data-failed"))

    page.locator("form[data-notes] button.is-primary").click()
    expect(page.locator("textarea[name=text]")).to_have_value("Un, deux")
    page.context.set_offline(False)

    expect(said).to_have_text(said.get_attribute("data-saved"))
    writing.refresh_from_db()
    assert writing.text == "Un, deux"
    page.fill("textarea[name=text]", "Un, deux, trois")
    page.locator("form[data-notes] button.is-primary").click()
    expect(page.locator(".notes")).to_contain_text("Un, deux, trois")
    writing.refresh_from_db()
    assert (writing.text, writing.held_by) == ("Un, deux, trois", None)


def test_an_answer_that_is_lost_is_not_taken_for_somebody_else(page, writing):
    """The words came through, their answer did not: the next ones are not refused."""

    def lose(route):
        route.fetch()
        route.abort()

    said = page.locator("[data-notes-said]")
    page.route("**/brouillon/", lose)
    page.fill("textarea[name=text]", "Un, deux")
    expect(said).to_have_text(said.get_attribute("data-failed"))
    page.unroute("**/brouillon/")
    page.fill("textarea[name=text]", "Un, deux, trois")
    page.locator("form[data-notes] button.is-primary").click()

    expect(page.locator(".notes")).to_contain_text("Un, deux, trois")
    writing.refresh_from_db()
    assert (writing.text, writing.version) == ("Un, deux, trois", 3)


def test_without_script_a_hold_that_lapsed_loses_no_word(
    bare, address, sign_in, fanny, bob, client_of, meeting
):
    section = SectionFactory(item__agenda__occurrence=meeting)
    Minutes.objects.create(occurrence=meeting, scribe=bob)
    sign_in(bare, bob).goto(address("meetings:notes_detail", meeting.public_id))
    send(bare, "form[action$='/noter/']")
    expect(bare.locator("noscript p")).to_be_visible()
    bare.fill("textarea[name=text]", "De Bob, longtemps après")

    Section.objects.update(held_until=timezone.now())
    take_section(item=section.item, actor=fanny, now=timezone.now())
    send(bare, "form[data-unsaved]")
    expect(bare.locator("[role=alert]").first).to_contain_text("Fanny Roux")
    expect(bare.locator("textarea[name=text]")).to_have_value("De Bob, longtemps après")

    told = {"text": "De Fanny", "base_version": 0}
    client_of(fanny).post(reverse("meetings:section_update", args=[section.public_id]), told)
    send(bare, "form[data-unsaved]")
    expect(bare.locator("section:has(#other-title)")).to_contain_text("De Fanny")
    bare.fill("textarea[name=text]", "De Fanny et de Bob")
    send(bare, "form[data-unsaved]")
    section.refresh_from_db()
    assert section.text == "De Fanny et de Bob"
