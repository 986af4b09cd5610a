"""The languages of the world as Django names them, by ISO 639-1 code."""

from functools import cache

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, get_language_info

from collectif.core.text import fold


def language_name(code: str) -> str:
    """Return how we call a language (ISO 639-1); its code, when we have no word for it."""
    return str(get_language_info(code)["name_translated"]) if code in LANG_INFO else code


def language_choices() -> list[tuple[str, str]]:
    """Return form choices in the order of the names, in the language of the page."""
    return _choices_in(get_language() or "")


@cache
def _choices_in(language: str) -> list[tuple[str, str]]:
    """A hundred words to translate and sort: once for each language of the site."""
    codes = (code for code, info in LANG_INFO.items() if len(code) == 2 and "name" in info)
    named = ((code, language_name(code)) for code in codes)
    return sorted(named, key=lambda pair: fold(pair[1]))
