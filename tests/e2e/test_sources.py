"""Where the notices come from, and those that could not be read."""

import re

import pytest
from playwright.sync_api import expect

from tenders.models import Procedure, SourceRecord
from tests.tenders.factories import SourceRecordFactory, SourceRunFactory
from tests.tenders.rows import rows, store

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "tenders:record_list"


@pytest.fixture
def set_apart(db) -> SourceRecord:
    """Two records that can be read now, and one that still cannot."""
    run = SourceRunFactory()
    store(run, rows(2))
    SourceRecord.objects.update(quarantine_code="unknown_variant", quarantine_detail="FNSimple")
    return SourceRecordFactory(run=run, quarantined=True, source_id="26-66666")


def test_unreadable_notice_is_looked_into_and_read_again(as_alice, address, set_apart):
    as_alice.goto(address("tenders:source_detail"))
    as_alice.get_by_role("link", name="3 avis qui n’ont pas pu être lus").click()
    expect(as_alice.get_by_role("rowheader")).to_have_count(3)
    as_alice.get_by_role("link", name="26-66666").click()
    expect(as_alice.locator("pre")).to_contain_text("idweb")
    as_alice.get_by_role("button", name="Lire à nouveau").click()
    expect(as_alice.get_by_text("Il reste illisible")).to_be_visible()

    as_alice.goto(address(LIST))
    as_alice.get_by_role("link", name="26-10001").click()
    with as_alice.expect_download() as download:
        as_alice.get_by_role("link", name="Le télécharger tel que reçu").click()
    assert "26-10001" in download.value.path().read_text(encoding="utf-8")
    as_alice.get_by_role("button", name="Lire à nouveau").click()
    expect(as_alice.get_by_text("son avis a rejoint les appels")).to_be_visible()
    as_alice.goto(address(LIST))
    expect(as_alice.get_by_role("rowheader")).to_have_count(2)


def test_all_that_is_set_apart_is_read_again_by_a_worker(as_alice, address, set_apart, worker):
    as_alice.goto(address(LIST))
    as_alice.get_by_role("button", name="Relire ces 3 avis").click()
    expect(as_alice.get_by_text("2 sur 3 ont pu être lus")).to_be_visible(timeout=180_000)
    as_alice.reload()
    expect(as_alice.get_by_role("rowheader")).to_have_text(["26-66666"])
    assert Procedure.objects.count() == 2


def test_list_is_refined_without_a_script(bare, sign_in, alice, address, set_apart):
    SourceRecordFactory(run=set_apart.run, source_id="26-55555", quarantine_code="not_json")
    sign_in(bare, alice).goto(address(LIST))
    bare.get_by_label("Pourquoi").select_option("not_json")
    bare.get_by_role("button", name="Afficher").click()
    expect(bare.get_by_role("rowheader")).to_have_text(["26-55555"])
    bare.get_by_role("link", name="26-55555").click()
    bare.get_by_role("button", name="Lire à nouveau").click()
    expect(bare.get_by_text("Il reste illisible")).to_be_visible()


def test_member_finds_no_way_to_the_sources(as_bob, address, set_apart):
    for name in (LIST, "tenders:source_detail"):
        assert as_bob.goto(address(name)).status == 403
        expect(as_bob.get_by_role("heading", level=1)).to_be_visible()


def test_failed_reading_is_told_in_words(as_alice, address, db):
    SourceRunFactory(failed=True)
    as_alice.goto(address("tenders:source_detail"))
    card = as_alice.get_by_role("article", name="BOAMP")
    expect(card.get_by_text("La dernière lecture s’est arrêtée")).to_be_visible()
    runs = as_alice.get_by_role("table", name=re.compile("Dernières lectures"))
    runs.get_by_text("Dans les mots de la machine").click()
    expect(runs).to_contain_text("server_error (HTTP 500)")
