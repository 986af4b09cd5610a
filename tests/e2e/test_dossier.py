"""One dossier: what happened to it, who says what, how it is judged, who won."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect

from tenders.enums import NoticeKind
from tenders.models import Lot, LotResult, Procedure
from tests.tenders.contract_factories import AwardedContractFactory
from tests.tenders.factories import NoticeFactory, ProcedureFactory, SourceRunFactory
from tests.tenders.rows import award, cancellation, correction, row, store

pytestmark = pytest.mark.django_db(transaction=True)

NEXT_YEAR = timezone.localdate().year + 1
CALL = row("26-10001", title="Audit des achats", deadline=f"{NEXT_YEAR}-03-30T12:00:00")
CORRECTION = correction(
    "26-10002",
    of="26-10001",
    title="Audit des achats",
    deadline=f"{NEXT_YEAR}-04-06T16:30:00",
    dateparution="2026-03-09",
)
WON = re.compile(r"Attribué\s: avis du .*4 mai")
CRITERIA = [
    {"kind": "quality", "name": "Valeur technique", "weight": "60", "is_percentage": True},
    {"kind": "price", "name": "Prix", "weight": "40", "is_percentage": True},
]


def tell(*rows: dict) -> Procedure:
    run = SourceRunFactory()
    for each in rows:
        store(run, [each])
    return Procedure.objects.get(merged_into=None)


def section(page: Page, title: str) -> Locator:
    return page.get_by_role("region", name=title, exact=True)


@pytest.fixture
def judged(db) -> Procedure:
    """A call in two lots, of which the second has been won."""
    procedure = ProcedureFactory(
        title="Conseil aux écoles", lot_count=2, criteria=CRITERIA, buyer__siret="21990001600011"
    )
    NoticeFactory(procedure=procedure)
    notice = NoticeFactory(procedure=procedure, award=True)
    Lot.objects.create(procedure=procedure, position=1, number="1", title="Cantines")
    Lot.objects.create(procedure=procedure, position=2, number="2", title="Gymnases")
    LotResult.objects.create(
        procedure=procedure,
        notice=notice,
        position=1,
        lot_number="2",
        winner_names=["Astrée Conseil"],
        amount=Decimal(38_200),
        offer_count=3,
    )
    AwardedContractFactory(
        buyer_siret=procedure.buyer.siret, main_classification_code="79418000", title="Étude passée"
    )
    return procedure


def test_correction_says_from_what_to_what(as_bob, address):
    procedure = tell(CALL, CORRECTION)
    as_bob.goto(address(procedure))
    story = section(as_bob, "Ce qui a changé")
    expect(story.get_by_role("listitem")).to_have_count(2)
    newest = story.get_by_role("listitem").first
    expect(newest.locator("del")).to_contain_text("30 mars")
    expect(newest.locator("ins")).to_contain_text("6 avril")
    deadline = section(as_bob, "Remise des offres")
    expect(deadline).to_contain_text("6 avril")
    expect(deadline).to_contain_text(re.compile("Un rectificatif l’a déplacée.*30 mars"))
    as_bob.goto(address("tenders:procedure_list"))
    expect(as_bob.locator(".tender")).to_contain_text("Échéance déplacée")


def test_each_fact_leads_to_the_notice_that_says_it(as_bob, address):
    procedure = tell(CALL, CORRECTION)
    as_bob.goto(address(procedure))
    facts = section(as_bob, "Tout ce que disent les avis")
    facts.locator("summary").click()
    said = facts.get_by_role("link", name=re.compile("26-10002")).first
    expect(said).to_be_visible()
    said.click()
    corrected = procedure.notices.get(kind=NoticeKind.CORRECTION)
    expect(as_bob.locator(f"#notice-{corrected.public_id}")).to_be_in_viewport()


def test_cancellation_closes_the_dossier(as_bob, address):
    procedure = tell(CALL, cancellation("26-10003", of="26-10001", dateparution="2026-03-10"))
    as_bob.goto(address(procedure))
    expect(section(as_bob, "Remise des offres")).to_contain_text(re.compile(r"Annulé le .*10 mars"))
    expect(as_bob.get_by_role("link", name="Ajouter à mon agenda")).to_have_count(0)


def test_award_names_the_winner(as_bob, address):
    won = award("26-10004", of="26-10001", titulaire=["Astrée Conseil"], dateparution="2026-05-04")
    procedure = tell(row("26-10001", title="Audit", deadline="2026-03-30T12:00:00"), won)
    as_bob.goto(address(procedure))
    expect(section(as_bob, "Remise des offres")).to_contain_text(WON)
    expect(section(as_bob, "Ce qui a changé")).to_contain_text("Astrée Conseil")


def test_criteria_are_bars_and_lots_name_their_winner(as_bob, address, judged):
    as_bob.goto(address(judged))
    criteria = section(as_bob, "Comment l’offre sera jugée")
    expect(criteria.get_by_role("rowheader")).to_have_text(["Valeur technique", "Prix"])
    bars = [bar.bounding_box()["width"] for bar in criteria.locator(".is-bar").all()]
    tracks = [bar.bounding_box()["width"] for bar in criteria.locator(".is-track").all()]
    shares = [round(bar / track, 2) for bar, track in zip(bars, tracks, strict=True)]
    assert shares == [0.6, 0.4]
    lots = section(as_bob, "Les lots").get_by_role("row")
    expect(lots.filter(has_text="Gymnases")).to_contain_text("Astrée Conseil")
    expect(lots.filter(has_text="Gymnases")).to_contain_text("3 offres reçues")
    expect(lots.filter(has_text="Cantines")).to_contain_text("pas encore indiqué")


def test_buyer_page_tells_who_won_what_and_can_be_followed(as_bob, address, judged):
    as_bob.goto(address(judged))
    section(as_bob, "Cet acheteur").get_by_role("link", name="Tout sur cet acheteur").click()
    expect(as_bob.get_by_role("heading", level=1)).to_have_text(judged.buyer.name)
    expect(section(as_bob, "Qui a remporté quoi")).to_contain_text("Astrée Conseil")
    expect(section(as_bob, "Qui a remporté quoi")).to_contain_text("Étude passée")
    as_bob.get_by_role("link", name="Suivre cet acheteur").click()
    as_bob.get_by_role("button", name="Enregistrer", exact=True).click()
    search = as_bob.get_by_role("article").filter(has_text=judged.buyer.name)
    search.get_by_role("link", name=re.compile("Voir les dossiers")).click()
    expect(as_bob.locator(".tender-title")).to_have_text(["Conseil aux écoles"])


def test_deadline_is_put_in_a_calendar(as_bob, address):
    at = (timezone.now() + timedelta(days=9)).replace(microsecond=0, second=0)
    procedure = ProcedureFactory(title="Audit; achats, suite", submission_deadline=at)
    NoticeFactory(procedure=procedure)
    as_bob.goto(address(procedure))
    with as_bob.expect_download() as download:
        as_bob.get_by_role("link", name="Ajouter à mon agenda").click()
    calendar = Calendar.from_ical(download.value.path().read_bytes())
    [event] = calendar.walk("VEVENT")
    assert "Audit; achats, suite" in event["SUMMARY"]
    assert at in {event.start, event.end}


def test_paper_keeps_what_is_read_and_leaves_what_is_pressed(as_bob, address, judged):
    as_bob.goto(address(judged))
    expect(as_bob.get_by_role("button", name="Imprimer cette page")).to_be_visible()
    as_bob.emulate_media(media="print")
    for kept in ["Les lots", "Comment l’offre sera jugée", "Documents"]:
        expect(section(as_bob, kept)).to_be_visible()
    expect(as_bob.get_by_text("Pour quand")).to_be_visible()
    expect(as_bob.get_by_text("Ajouter à mon agenda")).to_be_hidden()
    expect(as_bob.get_by_role("navigation", name="Principale")).to_be_hidden()
    expect(as_bob.get_by_role("button")).to_have_count(0)


def test_dossier_is_read_and_kept_without_a_script(bare, sign_in, bob, address):
    procedure = tell(CALL, CORRECTION)
    sign_in(bare, bob).goto(address(procedure))
    expect(section(bare, "Ce qui a changé").locator("ins")).to_contain_text("6 avril")
    expect(bare.get_by_role("button", name="Imprimer cette page")).to_be_hidden()
    bare.get_by_role("button", name="Garder").click()
    expect(bare).to_have_url(address(procedure))
    expect(bare.get_by_role("button", name="Ne plus garder")).to_be_visible()
