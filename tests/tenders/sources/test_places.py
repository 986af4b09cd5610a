import pytest

from tenders.sources.places import (
    department_codes,
    department_of_nuts,
    department_of_postcode,
    zone_of,
    zone_of_country,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", ("05",)),
        ("2a", ("2A",)),
        ("974", ("974",)),
        ("20", ("2A", "2B")),
        ("99", ()),
        ("", ()),
    ],
)
def test_department_codes_reads_each_spelling(text, expected):
    assert department_codes(text) == expected


@pytest.mark.parametrize(
    ("postcode", "expected"),
    [
        ("38000", "38"),
        ("01000", "01"),
        ("20190", "2A"),
        ("20200", "2B"),
        ("97410", "974"),
        ("98800", "988"),
        ("98000", ""),
        ("3800", ""),
        ("Paris", ""),
    ],
)
def test_department_of_postcode(postcode, expected):
    assert department_of_postcode(postcode) == expected


def test_department_of_nuts_is_blank_for_a_region():
    assert (department_of_nuts("FRK24"), department_of_nuts("FRK2")) == ("38", "")


@pytest.mark.parametrize(
    ("departments", "expected"),
    [
        (("38", "05"), "Europe/Paris"),
        (("974",), "Indian/Reunion"),
        (("971", "972"), "Europe/Paris"),
        (("974", "75"), "Europe/Paris"),
        (("988",), "Pacific/Noumea"),
        ((), "Europe/Paris"),
    ],
)
def test_zone_of_is_the_shared_clock_or_paris(departments, expected):
    assert zone_of(departments).key == expected


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("FRA", "Europe/Paris"),
        ("BEL", "Europe/Brussels"),
        ("DEU", "Europe/Berlin"),
        ("SWE", "Europe/Stockholm"),
        ("PRT", "Europe/Lisbon"),
        ("REU", "Indian/Reunion"),
        ("", "Europe/Paris"),
        ("XXX", "Europe/Paris"),
    ],
)
def test_zone_of_country_is_that_of_its_capital(country, expected):
    assert zone_of_country(country).key == expected
