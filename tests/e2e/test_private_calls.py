"""A call nobody prints, from the mouth of a partner to the hands of a bid team."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

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


def submit(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()


def test_partner_imports_a_file_without_javascript(bare, sign_in, address, partner):
    page = sign_in(bare, partner)
    page.goto(address("tenders:import_create"))

    page.set_input_files("input[name=file]", files=[BODY])
    submit(page)
    expect(page.locator("main")).to_contain_text("Couleur")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody tr").first).to_contain_text("Plan de formation")
    assert Procedure.objects.count() == 0

    submit(page)
    link = page.get_by_role("link", name="Audit des achats")
    expect(link).to_have_attribute("href", Procedure.objects.get().get_absolute_url())


def test_partner_enters_a_call_and_a_coordinator_shares_it(page, sign_in, address, alice, partner):
    sign_in(page, partner).goto(address("tenders:private_create"))
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
    team = address("tenders:private_team", call.procedure.public_id)
    sign_in(page, alice).goto(team)
    page.select_option("#private_team select[name=visibility]", "members")
    page.locator("#private_team form:has(select[name=visibility]) button").click()
    expect(page.locator("#private_team select[name=visibility]")).to_have_value("members")
    expect(page).to_have_url(team)
    page.wait_for_load_state("networkidle")
    assert Procedure.objects.get().visibility == Visibility.MEMBERS


def test_private_pages_are_sound(page, sign_in, address, assert_sound, alice, bob, partner):
    call = enter(partner, details=CallDetails(origin="Marie", is_nda_required=True, note="Vite"))
    call.procedure.accesses.create(user=bob)
    ProcedureDocument.objects.create(
        procedure=call.procedure, name="a.pdf", size=3, sha256="a", uploaded_by=alice
    )
    sign_in(page, alice).goto(address("tenders:import_create"))
    page.set_input_files("input[name=file]", files=[BODY])
    page.check("input[value=team]")
    submit(page)
    pages = [
        page.url,
        address("tenders:private_list"),
        address("tenders:private_create"),
        address("tenders:import_create"),
        address("tenders:private_update", call.procedure.public_id),
        address("tenders:private_team", call.procedure.public_id),
    ]
    assert_sound(page, pages)
