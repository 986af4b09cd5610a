import re

from django.utils import translation

from collectif.core.countries import COUNTRIES, country_name


def test_country_is_named_in_the_language_of_the_page():
    with translation.override("fr"):
        assert country_name("DEU") == "Allemagne"
    with translation.override("en"):
        assert country_name("DEU") == "Germany"


def test_unknown_country_shows_its_code():
    assert country_name("XKX") == "XKX"


def test_codes_are_of_three_letters_and_names_are_told_apart():
    assert all(re.fullmatch(r"[A-Z]{3}", code) for code in COUNTRIES)
    assert len({str(name) for name in COUNTRIES.values()}) == len(COUNTRIES)
