"""A call nobody prints, from the mouth of a partner to the hands of a bid team."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from members.enums import Role
from tenders.enums import Visibility
from tenders.models import PrivateCall, Procedure, ProcedureDocument
from tenders.sources.private.entry import CallDetails
from tests.members.factories import RoleGrantFactory
from tests.tenders.private_calls import enter

pytestmark = pytest.mark.django_db(transaction=True)

YEAR = timezone.localdate().year + 1
CSV = (
    "reference;title;buyer;deadline;cpv;Couleur\n"
    f"A-1;Audit des achats;Fonderies;30/06/{YEAR} 16:00;79418000;bleu\n"
    f"A-2;Plan de formation;Papeterie;30/06/{YEAR};;\n"
)
BODY = {"name": "appels.csv", "mimeType": "text/csv", "buffer": CSV.encode("cp1252")}
PDF = {"name": "Cahier.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 rien"}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def partner(db):
    return RoleGrantFactory(role=Role.PARTNER_CONTACT, user__verified=True).user


def open_as(page: Page, live_server, client, path: str) -> None:
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
    page.goto(live_server.url + path)


def submit(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def test_partner_imports_a_file_without_javascript(
    browser: Browser, live_server, client_of, partner
):
    page = browser.new_context(java_script_enabled=False).new_page()
    open_as(page, live_server, client_of(partner), reverse("tenders:import_create"))

    page.set_input_files("input[name=file]", files=[BODY])
    submit(page)
    expect(page.locator("main")).to_contain_text("Couleur")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody tr").first).to_contain_text("Plan de formation")
    assert Procedure.objects.count() == 0

    submit(page)
    link = page.get_by_role("link", name="Audit des achats")
    expect(link).to_have_attribute("href", Procedure.objects.get().get_absolute_url())
    page.context.close()


def test_partner_enters_a_call_and_a_coordinator_shares_it(
    page, live_server, client_of, alice, partner
):
    open_as(page, live_server, client_of(partner), reverse("tenders:private_create"))
    page.fill("input[name=title]", "Audit des achats")
    page.fill("input[name=buyer]", "Fonderies de la Sorne")
    submit(page)
    expect(page.locator(".error-summary")).to_be_focused()
    page.fill("input[name=origin]", "Le club des dirigeants")
    page.fill("input[name=deadline]", f"{YEAR}-06-30T16:00")
    submit(page)

    page.set_input_files("input[name=file]", files=[PDF])
    page.locator("#private_team form[enctype] button").click()
    expect(page.get_by_role("link", name="Cahier.pdf")).to_be_visible()
    assert ProcedureDocument.objects.get().size == len(PDF["buffer"])

    call = PrivateCall.objects.get()
    team = reverse("tenders:private_team", args=[call.procedure.public_id])
    page.context.clear_cookies()
    open_as(page, live_server, client_of(alice), team)
    page.select_option("#private_team select[name=visibility]", "members")
    page.locator("#private_team form:has(select[name=visibility]) button").click()
    expect(page.locator("#private_team select[name=visibility]")).to_have_value("members")
    expect(page).to_have_url(live_server.url + team)
    page.wait_for_load_state("networkidle")
    assert Procedure.objects.get().visibility == Visibility.MEMBERS


def test_private_pages_are_sound(page, live_server, violations, client_of, alice, bob, partner):
    call = enter(partner, details=CallDetails(origin="Marie", is_nda_required=True, note="Vite"))
    call.procedure.accesses.create(user=bob)
    ProcedureDocument.objects.create(
        procedure=call.procedure, name="a.pdf", size=3, sha256="a", uploaded_by=alice
    )
    open_as(page, live_server, client_of(alice), reverse("tenders:import_create"))
    page.set_input_files("input[name=file]", files=[BODY])
    page.check("input[value=team]")
    submit(page)
    paths = [
        page.url.removeprefix(live_server.url),
        reverse("tenders:private_list"),
        reverse("tenders:private_create"),
        reverse("tenders:import_create"),
        reverse("tenders:private_update", args=[call.procedure.public_id]),
        reverse("tenders:private_team", args=[call.procedure.public_id]),
    ]
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for path in paths:
            page.goto(live_server.url + path)
            found += [f"{theme} {path} {line}" for line in violations(page)]
    page.set_viewport_size({"width": 320, "height": 700})
    for path in paths:
        page.goto(live_server.url + path)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found.append(f"{path} scrolls sideways")
    assert found == []
