from decimal import Decimal

import pytest

from tenders.sources.codes import (
    amount,
    contract_natures,
    country_code,
    cpv_code,
    currency_code,
    nuts_code,
    siret,
    unique,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("72000000", "72000000"),
        (" 72000000-5 ", "72000000"),
        ("720000005", "72000000"),
        ("7200000", ""),
        ("JA10", ""),
        ("00000000", ""),
        ("٧٢٠٠٠٠٠٠", ""),
    ],
)
def test_cpv_code_returns_eight_digits(text, expected):
    assert cpv_code(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21990001600011", "21990001600011"),
        (" 219 900 016 00011", "21990001600011"),
        ("FR 12 219 900 016 00011", "21990001600011"),
        ("35600000000001", "35600000000001"),  # La Poste: digits sum to a multiple of 5.
        ("21990001600012", ""),
        ("1629", ""),
        ("219900016", ""),
        ("", ""),
    ],
)
def test_siret_returns_only_valid_numbers(text, expected):
    assert siret(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("168000.00", Decimal("168000.00")),
        ("1\u202f234\xa0567,5", Decimal("1234567.50")),
        ("0", None),
        ("0.00", None),
        ("-5", None),
        ("NaN", None),
        ("1e9", None),
        ("1.234.567,89", None),
        ("99999999999999", None),
        ("", None),
    ],
)
def test_amount_returns_a_positive_sum_or_none(text, expected):
    assert amount(text) == expected


def test_other_codes_are_capitals_of_the_right_length():
    assert (nuts_code("frk24 "), nuts_code("FR"), nuts_code("FRANCE")) == ("FRK24", "FR", "")
    assert (currency_code("eur"), currency_code("€")) == ("EUR", "")


def test_unique_keeps_the_order_and_drops_blanks():
    assert unique(["b", "", "a", "b"]) == ("b", "a")


def test_contract_natures_are_translated_once_each():
    assert contract_natures(("travaux", "SERVICE", "services", "x")) == ("works", "services")


def test_country_code_has_three_letters():
    assert (country_code(" fra "), country_code("FR"), country_code("none")) == ("FRA", "", "")
