import pytest
from django.utils import translation

from collectif.core.languages import language_choices, language_name
from collectif.core.text import fold


@pytest.mark.parametrize(("language", "name"), [("fr", "Italien"), ("en", "Italian")])
def test_language_is_named_in_the_language_of_the_page(language, name):
    with translation.override(language):
        assert language_name("it") == name
        assert ("it", name) in language_choices()


def test_unknown_code_names_itself():
    assert language_name("zz") == "zz"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_choices_are_in_the_order_of_their_names_accents_apart(language):
    with translation.override(language):
        names = [fold(name) for _code, name in language_choices()]

    assert names == sorted(names)
    assert len(names) > 50


def test_choices_are_codes_of_two_letters():
    assert {len(code) for code, _name in language_choices()} == {2}
