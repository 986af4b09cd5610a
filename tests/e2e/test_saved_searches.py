"""A search kept, followed, fed to a calendar and stopped, with a script and without."""

import re
from datetime import timedelta
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.utils import timezone
from icalendar import Calendar
from lxml import etree
from playwright.sync_api import Page, expect

from tenders.models import ListVisit, SavedSearch
from tenders.models.saved_search import AlertCadence
from tenders.notifications import stop_url
from tests.tenders.factories import ProcedureFactory
from tests.tenders.saved_search_factories import SavedSearchFactory

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "tenders:procedure_list"
SEARCHES = "tenders:saved_search_list"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _site(settings, live_server):
    settings.SITE_URL = live_server.url


def fetched(url: str) -> bytes:
    """What a program that cannot log in is given."""
    with urlopen(url, timeout=60) as answer:
        return answer.read()


def keep_a_search(page: Page, listing: str, after: str) -> None:
    page.goto(listing)
    page.get_by_role("link", name="Enregistrer cette recherche").click()
    page.get_by_label("Comment appelez-vous").fill("Conseil en Isère")
    page.get_by_label(re.compile("Une fois par jour")).check()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page).to_have_url(after)
    expect(page.get_by_role("heading", name="Conseil en Isère")).to_be_visible()


def change(page: Page, name: str) -> None:
    page.get_by_role("article", name=name).get_by_role(
        "link", name=re.compile(f"Changer.*{name}")
    ).click()


def test_search_is_kept_followed_and_opened_again(as_bob, address):
    ProcedureFactory(title="Conseil en achats")
    ProcedureFactory(title="Fourniture de bancs", description="")
    keep_a_search(as_bob, address(LIST, q="conseil", department="38"), address(SEARCHES))
    assert SavedSearch.objects.get().cadence == AlertCadence.DAILY
    as_bob.get_by_role("link", name=re.compile("Voir les dossiers.*Conseil en Isère")).click()
    expect(as_bob.locator(".tender-title")).to_have_text(["Conseil en achats"])

    as_bob.goto(address(SEARCHES))
    change(as_bob, "Conseil en Isère")
    as_bob.get_by_label(re.compile("Comment appelez-vous")).fill("")
    as_bob.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(as_bob.get_by_role("alert")).to_be_focused()
    as_bob.get_by_label(re.compile("Comment appelez-vous")).fill("Achats")
    as_bob.get_by_label(re.compile("Une fois par semaine")).check()
    as_bob.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(as_bob.get_by_role("article", name="Achats")).to_contain_text("semaine")
    as_bob.get_by_role("link", name=re.compile("Retirer.*Achats")).click()
    as_bob.locator("main form button[type=submit]").click()
    expect(as_bob.get_by_role("article")).to_have_count(0)


def test_feeds_are_made_read_and_closed(as_bob, address, bob, violations):
    SavedSearchFactory(owner=bob, name="Tout")
    call = ProcedureFactory(title="Conseil en achats")
    as_bob.goto(address(SEARCHES))
    change(as_bob, "Tout")
    as_bob.get_by_role("button", name="Créer les adresses").click()
    assert violations(as_bob) == []
    calendar = as_bob.get_by_label(re.compile("agenda")).input_value()
    atom = as_bob.get_by_label(re.compile("lecteur de flux")).input_value()
    [event] = Calendar.from_ical(fetched(calendar)).walk("VEVENT")
    assert call.title in event["SUMMARY"]
    entries = etree.fromstring(fetched(atom)).findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [call.title]

    as_bob.get_by_role("link", name="Retour à mes recherches").click()
    change(as_bob, "Tout")
    as_bob.get_by_role("button", name="Fermer les flux").click()
    expect(as_bob.get_by_role("status").first).to_contain_text("ne répondent plus")
    for feed in (calendar, atom):
        with pytest.raises(HTTPError, match="404"):
            fetched(feed)


def test_stop_link_works_without_logging_in(page, bob):
    search = SavedSearchFactory(owner=bob, daily=True, name="Tout")
    page.goto(stop_url(search))
    # Mail programs open the links of a message by themselves: seeing it stops nothing.
    assert SavedSearch.objects.get().has_alerts
    page.get_by_role("button", name="Arrêter les e-mails").click()
    expect(page.get_by_role("heading", name="C’est fait")).to_be_visible()
    assert not SavedSearch.objects.get().has_alerts
    page.goto(stop_url(search)[:-3] + "abc/")
    expect(page.get_by_role("button", name="Arrêter les e-mails")).to_have_count(0)


def test_all_of_it_without_a_script(bare, sign_in, bob, address):
    ProcedureFactory(title="Conseil en achats")
    sign_in(bare, bob)
    keep_a_search(bare, address(LIST, q="conseil"), address(SEARCHES))
    bare.goto(address(LIST))
    bare.get_by_text("Télécharger la liste").click()
    with bare.expect_download() as download:
        bare.get_by_role("button", name="CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    bare.get_by_role("button", name="Tout marquer comme vu").click()
    expect(bare).to_have_url(address(LIST))
    assert ListVisit.objects.get().user == bob


def test_two_tables_can_be_downloaded_one_after_the_other(as_bob, address):
    ProcedureFactory()
    as_bob.goto(address(LIST))
    as_bob.get_by_text("Télécharger la liste").click()
    for kind in ("CSV", "Excel", "CSV"):
        with as_bob.expect_download():
            as_bob.get_by_role("button", name=kind).click()


def test_what_appeared_since_the_last_visit_is_new_until_marked_as_seen(as_bob, address, bob):
    ProcedureFactory(title="Conseil en achats")
    yesterday = timezone.now() - timedelta(days=1)
    ListVisit.objects.create(user=bob, read_at=yesterday, previous_at=yesterday)
    as_bob.goto(address(LIST))
    new = as_bob.locator(".tender").get_by_text("Nouveau", exact=True)
    expect(new).to_be_visible()
    as_bob.get_by_role("button", name="Tout marquer comme vu").click()
    expect(as_bob.get_by_role("link", name="Conseil en achats")).to_be_visible()
    expect(new).to_have_count(0)


def test_reading_the_list_is_noted(as_bob, address, bob):
    as_bob.clock.install()
    with as_bob.expect_response(address("tenders:list_read")) as answer:
        as_bob.goto(address(LIST))
        as_bob.clock.fast_forward(6000)
    assert answer.value.status == 204
    assert ListVisit.objects.get().user == bob
