"""Two dossiers that may be one: put together, and separated again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tenders.enums import MergeBasis, MergeStatus
from tenders.models import Procedure, ProcedureMerge
from tenders.pipeline.merging import propose
from tests.tenders.factories import SourceRunFactory
from tests.tenders.rows import row, store

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "tenders:merge_list"


@pytest.fixture
def two(db) -> list[Procedure]:
    rows = [row("26-10001", title="Audit des achats"), row("26-10002", title="Audit des ventes")]
    store(SourceRunFactory(), rows)
    kept, absorbed = Procedure.objects.order_by("pk")
    propose([(kept.pk, absorbed.pk)], MergeBasis.SIMILAR)
    return [kept, absorbed]


def status() -> str:
    return ProcedureMerge.objects.get().status


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{words}")).click()


def test_pair_is_compared_put_together_and_separated(as_alice, address, two):
    kept, absorbed = two
    as_alice.goto(address("tenders:source_detail"))
    as_alice.get_by_role("link", name="1 paire à trancher").click()
    pair = as_alice.get_by_role("article")
    differing = pair.get_by_role("row").filter(has_text="différent")
    expect(differing.filter(has_text="Audit des achats")).to_contain_text("Audit des ventes")
    expect(pair.get_by_role("row").filter(has_text="identique").first).to_be_visible()

    press(as_alice, "C’est la même consultation")
    expect(as_alice.get_by_role("heading", name="Rien à décider")).to_be_visible()
    expect(as_alice.locator("#merges [data-focus-next]:focus")).to_contain_text("Réunis")
    assert status() == MergeStatus.MERGED

    other = as_alice.context.new_page()
    other.goto(address(absorbed))
    expect(other).to_have_url(address(kept))
    story = other.get_by_role("region", name="Ce qui a changé")
    expect(story.get_by_role("listitem")).to_have_count(2)
    other.get_by_role("button", name=re.compile("Séparer à nouveau")).click()
    expect(other.get_by_role("status").filter(has_text="Séparés")).to_be_visible()
    other.goto(address(absorbed))
    expect(other).to_have_url(address(absorbed))
    assert status() == MergeStatus.UNDONE


def test_pair_is_kept_apart_then_thought_over(as_alice, address, two):
    as_alice.goto(address(LIST))
    press(as_alice, "Ce sont deux consultations")
    expect(as_alice.get_by_text("ce sont deux dossiers")).to_be_visible()
    assert status() == MergeStatus.REFUSED
    press(as_alice, "Réunir finalement")
    expect(as_alice.get_by_text("il n’y a plus qu’un dossier")).to_be_visible()
    press(as_alice, "Séparer à nouveau")
    expect(as_alice.get_by_text("chaque dossier a de nouveau sa page")).to_be_visible()
    assert status() == MergeStatus.UNDONE


def test_second_press_in_another_tab_says_what_happened(as_alice, address, two):
    as_alice.goto(address(LIST))
    late = as_alice.context.new_page()
    late.goto(address(LIST))
    press(as_alice, "Ce sont deux consultations")
    expect(as_alice.get_by_role("heading", name="Rien à décider")).to_be_visible()
    press(late, "C’est la même consultation")
    expect(late.get_by_text("il n’y a plus qu’un dossier")).to_be_visible()
    assert status() == MergeStatus.MERGED


def test_dossiers_are_put_together_by_hand(as_alice, address, two):
    kept, absorbed = two
    ProcedureMerge.objects.all().delete()
    as_alice.goto(address(kept))
    merging = as_alice.get_by_role("region", name="Une consultation, un dossier")
    box = merging.get_by_role("textbox")
    box.fill("26-99999")
    press(as_alice, "Les réunir")
    expect(as_alice.locator(".error-summary")).to_be_focused()
    box.fill("26-10002")
    press(as_alice, "Les réunir")
    expect(merging.get_by_role("button", name=re.compile("Séparer à nouveau"))).to_be_visible()
    assert Procedure.objects.get(pk=absorbed.pk).merged_into == kept


def test_all_of_it_without_a_script(bare, sign_in, alice, address, two):
    kept, absorbed = two
    sign_in(bare, alice).goto(address(LIST))
    press(bare, "C’est la même consultation")
    expect(bare.get_by_text("il n’y a plus qu’un dossier")).to_be_visible()
    bare.goto(address(absorbed))
    expect(bare).to_have_url(address(kept))
    bare.goto(address(LIST))
    press(bare, "Séparer à nouveau")
    expect(bare.get_by_text("chaque dossier a de nouveau sa page")).to_be_visible()
    assert status() == MergeStatus.UNDONE
