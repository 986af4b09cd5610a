from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from members.models import Organization
from tenders.models import Procedure
from tenders.views.dossier.comparison import Words, compare

WORDS = Words({"79418000": "Purchasing"}, datetime(2026, 3, 1, tzinfo=UTC))


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


def call(**fields):
    defaults = {
        "title": "Audit des achats",
        "buyer": Organization(pk=1, name="Ville", siret="21990001600011"),
        "buyer_name": "Ville",
        "main_classification_code": "79418000",
        "departments": ["38"],
        "sources": ["boamp"],
        "submission_deadline": datetime(2026, 3, 30, 10, tzinfo=UTC),
        "first_published_on": date(2026, 3, 2),
    }
    return Procedure(**defaults | fields)


def differing(**fields):
    return {one.label for one in compare(call(), call(**fields), WORDS) if not one.is_same}


def test_a_dossier_compared_with_its_like_differs_in_nothing():
    assert differing() == set()


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"title": "Audit des ventes"}, "Title"),
        ({"submission_deadline": None}, "Deadline"),
        ({"main_classification_code": ""}, "Main CPV"),
        ({"departments": ["73"]}, "Place"),
        ({"lot_count": 3}, "Lots"),
        ({"estimated_value": 5}, "Amount"),
        ({"first_published_on": date(2026, 3, 3)}, "First published"),
        ({"sources": ["ted"]}, "Sources"),
    ],
)
def test_what_differs_is_said(fields, label):
    assert differing(**fields) == {label}


def test_title_in_capitals_is_the_same_title():
    assert differing(title="AUDIT DES ACHATS") == set()


def test_values_are_in_words_and_what_neither_says_is_left_out():
    shown = {one.label: one for one in compare(call(), call(sources=["ted", "boamp"]), WORDS)}

    assert shown["Main CPV"].kept == "79418000 Purchasing"
    assert shown["Sources"].absorbed == "TED, BOAMP"
    assert "Lots" not in shown


def test_deadline_that_cannot_be_read_is_shown_as_printed():
    other = call(submission_deadline=None, deadline_text="31/12/7017")
    shown = {one.label: one for one in compare(call(), other, WORDS)}

    assert shown["Deadline"].absorbed == "31/12/7017"
