from decimal import Decimal

import pytest
from django.utils.translation import override

from tenders.templatetags.dossier import (
    amount_in,
    departments,
    duration,
    language_name,
    language_tag,
    lot_number,
    no_award_reason,
    reserved_to,
)


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("value", "currency", "words"),
    [
        (None, "EUR", ""),
        (Decimal(80_000), "EUR", "€80,000"),
        (Decimal(80_000), "", "€80,000"),
        (Decimal(80_000), "SEK", "80,000\u00a0SEK"),
        (Decimal(0), "EUR", "€0"),
    ],
)
def test_amount_is_said_in_its_currency(value, currency, words):
    assert amount_in(value, currency) == words


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (None, ""),
        (Decimal("0"), "1 day"),
        (Decimal("0.33"), "10 days"),
        (Decimal(1), "1 month"),
        (Decimal("1.5"), "1.5 month"),
        (Decimal(18), "18 months"),
        (Decimal(24), "24 months"),
        (Decimal(48), "4 years"),
        (Decimal("48.00"), "4 years"),
        (Decimal(50), "50 months"),
    ],
)
def test_duration_is_said_as_people_do(months, words):
    assert duration(months) == words


@pytest.mark.parametrize(
    ("number", "shown"), [("LOT-0012", "12"), ("LOT-0000", "0"), ("2 bis", "2 bis"), ("", "")]
)
def test_technical_lot_number_is_said_as_people_do(number, shown):
    assert lot_number(number) == shown


def test_departments_are_named():
    assert departments(["38", "XX"]) == "Isère (38), XX"
    assert departments([]) == ""


def test_whom_a_contract_is_reserved_to():
    assert reserved_to("res-ws") == "sheltered workshops and inclusion businesses"
    assert reserved_to("res-new") == "res-new"


@pytest.mark.parametrize(
    ("code", "name", "tag"),
    [("deu", "German", "de"), ("swe", "Swedish", "sv"), ("xyz", "xyz", "xyz")],
)
def test_language_has_a_name_and_a_tag(code, name, tag):
    assert (language_name(code), language_tag(code)) == (name, tag)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("no-rece", "no tender was received"),
        ("no-new-code", "no-new-code"),
        ("Le besoin a changé.", "Le besoin a changé."),
        ("", ""),
    ],
)
def test_reason_for_awarding_nothing_is_said_in_words(reason, said):
    assert no_award_reason(reason) == said


def test_language_has_no_capital_inside_a_french_sentence():
    with override("fr"):
        assert language_name("nld") == "néerlandais"
