from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.sources.private import cells
from tenders.sources.private.cells import BadCell


def refusal(read, text: str) -> str:
    with pytest.raises(BadCell) as refused:
        read(text)
    return refused.value.code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("31/12/2026 16:00", "2026-12-31T16:00"),
        ("31/12/2026 à 16 h", "2026-12-31T16:00"),
        ("31.12.2026 16h30", "2026-12-31T16:30"),
        ("5-1-2027 9:05", "2027-01-05T09:05"),
        ("2026-12-31T16:00", "2026-12-31T16:00"),
        ("2026-12-31 16:00:59.5", "2026-12-31T16:00"),
        ("  ", ""),
    ],
)
def test_read_deadline_takes_french_and_iso(text, expected):
    assert cells.read_deadline(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/12/2026", "deadline_time"),
        ("2026-12-31", "deadline_time"),
        ("31/02/2026 16:00", "deadline"),
        ("31/12/2026 25:00", "deadline"),
        ("31/12/26 16:00", "deadline"),
        ("2026-12-31T16:00Z", "deadline"),
        ("2026-12-31T16:00+01:00", "deadline"),
        ("vers Noël", "deadline"),
        ("46022.6667", "deadline"),
    ],
)
def test_read_deadline_refuses_what_it_would_guess(text, code):
    assert refusal(cells.read_deadline, text) == code


@pytest.mark.parametrize(
    ("departments", "hour"), [((), 15), (("38",), 15), (("974",), 12), (("971", "38"), 15)]
)
def test_instant_is_on_the_clock_of_the_place(departments, hour):
    at = cells.instant("2026-12-31T16:00", departments)

    assert at.astimezone(UTC) == datetime(2026, 12, 31, hour, tzinfo=UTC)


def test_instant_of_no_deadline_is_none():
    assert cells.instant("", ("38",)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("80000", "80000.00"),
        ("80 000,50 €", "80000.50"),
        ("80\u202f000 € HT", "80000.00"),
        ("80000.5 EUR", "80000.50"),
        ("1200000 euros", "1200000.00"),
        ("", ""),
    ],
)
def test_read_amount_takes_euros(text, expected):
    assert cells.read_amount(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("80.000", "amount_ambiguous"),
        ("80,000", "amount_ambiguous"),
        ("1.200.000,00", "amount_ambiguous"),
        ("80 k€", "amount"),
        ("-5", "amount"),
        ("0", "amount"),
        ("1e9", "amount"),
        ("99999999999999", "amount"),
        ("=1+1", "amount"),
    ],
)
def test_read_amount_refuses_what_it_would_guess(text, code):
    assert refusal(cells.read_amount, text) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("732 829 320 00074", "73282932000074"),
        ("5650110900005", "05650110900005"),
        ("", ""),
    ],
)
def test_read_siret_takes_14_digits(text, expected):
    assert cells.read_siret(text) == expected


@pytest.mark.parametrize("text", ["73282932000075", "732829320", "FR 12", "inconnu"])
def test_read_siret_refuses_a_wrong_number(text):
    assert refusal(cells.read_siret, text) == "siret"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("79418000", ("79418000",)),
        ("79418000-5 ; 72000000", ("79418000", "72000000")),
        ("3111000", ("03111000",)),
        ("79418000 79418000", ("79418000",)),
        ("", ()),
    ],
)
def test_read_cpv_takes_codes(text, expected):
    assert cells.read_cpv(text) == expected


@pytest.mark.parametrize("text", ["conseil", "7941", "79418000, conseil", "79418000," * 21 + "7"])
def test_read_cpv_refuses_the_whole_cell(text):
    assert refusal(cells.read_cpv, text) == "cpv"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("38", ("38",)),
        ("5, 2a; 974", ("05", "2A", "974")),
        ("38.73", ("38", "73")),
        ("20", ("2A", "2B")),
        ("", ()),
    ],
)
def test_read_departments_takes_codes(text, expected):
    assert cells.read_departments(text) == expected


@pytest.mark.parametrize("text", ["Isère", "38, 99", "0"])
def test_read_departments_refuses_the_whole_cell(text):
    assert refusal(cells.read_departments, text) == "departments"


def test_read_natures_in_either_language():
    assert cells.read_natures("Services, TRAVAUX") == ("services", "works")
    assert cells.read_natures("supplies") == ("supplies",)
    assert refusal(cells.read_natures, "conseil") == "natures"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://achats.example/1?a=b", "https://achats.example/1?a=b"),
        ("www.achats.example/1", "https://www.achats.example/1"),
        ("", ""),
    ],
)
def test_read_url_takes_web_addresses(text, expected):
    assert cells.read_url(text) == expected


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "voir le mail", "ftp://achats.example", "https://a@b.example"]
)
def test_read_url_refuses_anything_else(text):
    assert refusal(cells.read_url, text) == "url"


def test_lines_have_a_length_and_may_be_required():
    assert cells.read_title("  Audit   des\tachats ") == "Audit des achats"
    assert refusal(cells.read_title, " \n") == "required"
    assert refusal(cells.read_title, "x" * 1001) == "too_long"
    assert refusal(cells.read_reference, "x" * 41) == "too_long"
    assert refusal(cells.read_text, "x" * 20_001) == "too_long"


READERS = [
    cells.read_title,
    cells.read_text,
    cells.read_siret,
    cells.read_cpv,
    cells.read_departments,
    cells.read_natures,
    cells.read_deadline,
    cells.read_amount,
    cells.read_url,
]


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
@given(text=st.text(max_size=60))
def test_any_text_is_read_or_refused(read, text):
    refused = ""
    try:
        read(text)
    except BadCell as bad:
        refused = bad.value
    assert len(refused) <= cells.VALUE_LENGTH


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2099, 1, 1)))  # noqa: DTZ001
def test_a_deadline_read_is_read_the_same_again(moment):
    once = cells.read_deadline(f"{moment:%d/%m/%Y %H:%M}")

    assert once == moment.isoformat(timespec="minutes")
    assert cells.read_deadline(once) == once
