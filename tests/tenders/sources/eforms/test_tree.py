from datetime import date
from decimal import Decimal

import pytest

from tenders.sources.eforms.tree import by_id, day_of, language_of, listed, number_of, words
from tests.tenders.sources.ubl import coded, said


@pytest.mark.parametrize(
    ("language", "expected"),
    [("NLD", "Trein"), ("SWE", "Train"), ("FRA", "Train"), ("DEU", "Train")],
)
def test_words_prefer_the_language_of_the_notice_then_french(language, expected):
    names = said(ENG="Railway", NLD="Trein", FRA="Train")

    assert words({"cbc:Name": names}, "cbc:Name", language=language) == expected


def test_words_take_any_language_rather_than_none():
    assert words({"cbc:Name": said(FRA=" ", ENG="Railway")}, "cbc:Name", language="SWE") == (
        "Railway"
    )
    assert words({"cbc:Name": said(POL="Kolej")}, "cbc:Name", language="SWE") == "Kolej"
    assert words(None, "cbc:Name", language="SWE") == ""


def test_words_kept_back_are_none():
    assert words({"cbc:Name": said(FRA="unpublished")}, "cbc:Name", language="FRA") == ""


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("SWE", "SWE"), ("deu", "DEU"), (coded("language", "NLD"), "NLD"), ("", "FRA"), ("x", "FRA")],
)
def test_language_is_the_one_printed_else_french(printed, expected):
    assert language_of({"cbc:NoticeLanguageCode": printed}) == expected


def test_listed_keeps_the_codes_of_one_list():
    codes = [coded("conditions", "performance"), coded("reserved-execution", "yes"), "no"]

    assert listed({"c": codes}, "c", codes="reserved-execution") == ["yes"]


def test_by_id_keeps_the_first_of_its_number():
    first, second = {"cbc:ID": coded("tender", "TEN-1")}, {"cbc:ID": "TEN-1"}

    assert by_id([first, second, "odd"]) == {"TEN-1": first, "": "odd"}


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2026-03-02+01:00", date(2026, 3, 2)),
        ("2026-03-02", date(2026, 3, 2)),
        ("2000-01-01Z", None),
        ("1970-01-01Z", None),
        ("2026-02-30", None),
        ("soon", None),
        ("", None),
    ],
)
def test_day_ignores_placeholders(printed, expected):
    assert day_of(printed) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("60", Decimal(60)), ("12.5", Decimal("12.5")), ("-1", None), ("1e9", None), ("", None)],
)
def test_number_is_plain_and_positive(printed, expected):
    assert number_of(printed) == expected
