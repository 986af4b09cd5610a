"""What the card of a procedure says, written without a template."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.utils.translation import override

from tenders.models import Procedure
from tenders.templatetags.cards import badges, card_body, due, facts

DAY = date(2026, 11, 23)


def words(html):
    return [piece.partition("</span>")[0] for piece in html.split("<span>")[1:]]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, []),
        ({"cancelled_on": DAY, "awarded_on": DAY}, ["Cancelled"]),
        ({"awarded_on": DAY, "state": "planned"}, ["Awarded"]),
        ({"state": "planned"}, ["Announced"]),
        ({"previous_deadline": datetime(2026, 11, 1, tzinfo=UTC)}, ["Deadline moved"]),
        ({"visibility": "members"}, ["Confidential"]),
        ({"is_reserved": True}, ["Reserved contract"]),
        ({"reserved_codes": ["res-ws"]}, ["Reserved contract"]),
        ({"is_social": True, "is_green": True}, ["Social clause", "Environmental clause"]),
    ],
)
def test_badges_say_what_sets_a_procedure_apart(told, said):
    with override("en"):
        assert words(badges(Procedure(**told))) == said


def test_badges_of_what_is_new_to_the_reader_come_first():
    procedure = Procedure(is_social=True)
    procedure.is_new = True
    with override("en"):
        assert words(badges(procedure)) == ["New", "Social clause"]
        assert words(badges(procedure, brief=True)) == ["New"]


def test_due_is_the_date_or_what_the_notice_says_of_it():
    unread = due(Procedure(deadline_text="<b>à la Saint-Glinglin " + "très " * 20))
    assert "&lt;b&gt;à la Saint-Glinglin" in unread
    assert "très " * 20 not in unread
    dated = Procedure(submission_deadline=datetime(2026, 12, 1, 11, tzinfo=UTC), deadline_text="x")
    assert 'datetime="2026-12-01T11:00:00+00:00"' in due(dated)


def test_due_without_any_date_says_so():
    with override("en"):
        assert "closing date not given" in due(Procedure())


def test_facts_are_escaped_and_count_lots_from_two():
    with override("en"):
        one = facts(Procedure(departments=["38"], places=["<i>Lormay</i>"], lot_count=1))
        many = facts(Procedure(lot_count=3))
    assert "&lt;i&gt;Lormay&lt;/i&gt; (38)" in one
    assert "lot" not in one
    assert "3 lots" in many


def test_body_links_to_its_procedure_and_escapes_what_the_notice_says():
    procedure = Procedure(public_id=uuid4(), title="<i>Toits</i>", buyer_name="Ville & Cie")
    procedure.extract = "<script>"
    html = card_body(procedure)
    assert f'<a href="{procedure.get_absolute_url()}">&lt;i&gt;Toits&lt;/i&gt;</a>' in html
    assert "Ville &amp; Cie" in html
    assert '<p class="tender-extract">&lt;script&gt;</p>' in html


def test_plain_body_and_one_without_extract_have_none():
    procedure = Procedure(public_id=uuid4(), title="Toits")
    assert "tender-extract" not in card_body(procedure)
    procedure.extract = "Dans la nuit"
    assert "tender-extract" not in card_body(procedure, plain=True)
