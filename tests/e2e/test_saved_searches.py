"""A search kept, followed, fed to a calendar and stopped, with a script and without."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tenders.models import ListVisit, SavedSearch
from tenders.notifications import stop_url
from tests.tenders.factories import ProcedureFactory
from tests.tenders.saved_search_factories import SavedSearchFactory

pytestmark = pytest.mark.django_db(transaction=True)

LIST = reverse("tenders:procedure_list")
SEARCHES = reverse("tenders:saved_search_list")


@pytest.fixture(autouse=True)
def _address(settings, live_server):
    settings.SITE_URL = live_server.url


@pytest.fixture
def session(client_of, bob, live_server) -> dict:
    value = client_of(bob).cookies["sessionid"].value
    return {"name": "sessionid", "value": value, "url": live_server.url}


def keep_a_search(page: Page, url: str) -> None:
    page.goto(f"{url}{LIST}?q=conseil&department=38")
    page.get_by_role("link", name="Enregistrer cette recherche").click()
    page.get_by_label("Comment appelez-vous").fill("Conseil en Isère")
    page.get_by_label(re.compile("Une fois par jour")).check()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page).to_have_url(f"{url}{SEARCHES}")
    expect(page.get_by_role("heading", name="Conseil en Isère")).to_be_visible()


def test_search_is_kept_followed_and_opened_again(page, live_server, session, violations):
    ProcedureFactory(title="Conseil en achats")
    ProcedureFactory(title="Fourniture de bancs", description="")
    page.context.add_cookies([session])
    keep_a_search(page, live_server.url)
    assert violations(page) == []
    page.get_by_role("link", name=re.compile("Voir les dossiers.*Conseil en Isère")).click()
    expect(page.get_by_role("link", name="Conseil en achats")).to_be_visible()
    expect(page.get_by_role("link", name="Fourniture de bancs")).to_have_count(0)


def test_feeds_are_made_read_and_closed(page, live_server, session, bob, violations):
    SavedSearchFactory(owner=bob, name="Tout")
    page.context.add_cookies([session])
    page.goto(f"{live_server.url}{SEARCHES}")
    page.get_by_role("link", name=re.compile("Modifier.*Tout")).click()
    assert violations(page) == []
    page.get_by_role("button", name="Créer les adresses").click()
    calendar = page.get_by_label(re.compile("agenda")).input_value()
    assert violations(page) == []
    assert page.request.get(calendar).text().startswith("BEGIN:VCALENDAR")
    page.get_by_role("link", name="Retour à mes recherches").click()
    page.get_by_role("link", name=re.compile("Modifier.*Tout")).click()
    page.get_by_role("button", name="Fermer les flux").click()
    assert page.request.get(calendar).status == 404


def test_stop_link_works_without_logging_in(page, live_server, bob, violations):
    search = SavedSearchFactory(owner=bob, daily=True, name="Tout")
    page.goto(stop_url(search))
    assert violations(page) == []
    page.get_by_role("button", name="Arrêter les e-mails").click()
    expect(page.get_by_role("heading", name="C’est fait")).to_be_visible()
    assert not SavedSearch.objects.get().has_alerts


def test_all_of_it_without_a_script(browser: Browser, live_server, session, bob):
    ProcedureFactory(title="Conseil en achats")
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    context.add_cookies([session])
    page = context.new_page()
    keep_a_search(page, live_server.url)
    page.goto(f"{live_server.url}{LIST}")
    page.get_by_text("Télécharger la liste").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    page.get_by_role("button", name="Tout marquer comme vu").click()
    expect(page).to_have_url(f"{live_server.url}{LIST}")
    assert ListVisit.objects.get().user == bob
    context.close()


def test_two_tables_can_be_downloaded_one_after_the_other(page, live_server, session):
    ProcedureFactory()
    page.context.add_cookies([session])
    page.goto(f"{live_server.url}{LIST}")
    page.get_by_text("Télécharger la liste").click()
    for kind in ("CSV", "Excel", "CSV"):
        with page.expect_download():
            page.get_by_role("button", name=kind).click()


def test_reading_the_list_is_noted(page, live_server, session, bob):
    page.context.add_cookies([session])
    page.clock.install()
    with page.expect_response(f"**{reverse('tenders:list_read')}") as answer:
        page.goto(f"{live_server.url}{LIST}")
        page.clock.fast_forward(6000)
    assert answer.value.status == 204
    assert ListVisit.objects.get().user == bob
