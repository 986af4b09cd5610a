"""Values of a notice in words: amounts, lengths of time, languages. Pure, in the active language."""

from decimal import Decimal
from typing import Final

from django.conf.locale import LANG_INFO
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

from collectif.core.dates import DAYS_PER_MONTH
from collectif.core.templatetags.ui import money, number

MONTHS_PER_YEAR: Final = 12
# Three years and more are counted in years when they are whole.
COUNT_YEARS_FROM: Final = 36
# Languages of the European Union and its neighbours: ISO 639-3, then 639-1.
LANGUAGES: Final = dict(
    pair.split(":")
    for pair in (
        "bul:bg ces:cs dan:da deu:de ell:el eng:en est:et fin:fi fra:fr gle:ga hrv:hr hun:hu isl:is"
        " ita:it lav:lv lit:lt nld:nl nob:nb nor:nb pol:pl por:pt ron:ro slk:sk slv:sl spa:es"
        " swe:sv"
    ).split()
)


def amount(value: Decimal | None, currency: str = "EUR") -> str:
    """Say an amount in its own currency: "80 000 €", "80 000 SEK"; "" without one."""
    if value is None:
        return ""
    if currency in {"", "EUR"}:
        return money(value)
    return f"{number(value)} {currency}"


def months(value: Decimal | None) -> str:
    """Say a duration given in months (BT-36): "10 days", "18 months", "4 years"; "" without."""
    if value is None:
        return ""
    if value < 1:
        days = max(1, round(float(value) * DAYS_PER_MONTH))
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    if value >= COUNT_YEARS_FROM and not value % MONTHS_PER_YEAR:
        years = int(value // MONTHS_PER_YEAR)
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    is_whole = value == value.to_integral_value()
    count = number_format(value, decimal_pos=0 if is_whole else 1)
    return ngettext("%(count)s month", "%(count)s months", int(value)) % {"count": count}


def language_name(code: str) -> str:
    """Name a language given in ISO 639-3 ("deu": "German"); the code itself when unknown."""
    known = LANG_INFO.get(LANGUAGES.get(code, ""))
    return gettext(known["name"]) if known else code


def language_tag(code: str) -> str:
    """Return the BCP 47 tag for `lang=`: "de" for "deu"; a code we do not know serves as it is."""
    return LANGUAGES.get(code, code)
