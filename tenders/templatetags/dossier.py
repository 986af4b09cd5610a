"""Values of a notice in words, in the active language: amounts, durations, places, languages."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django import template
from django.conf.locale import LANG_INFO
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from collectif.core.dates import DAYS_PER_MONTH
from collectif.core.places import DEPARTMENTS
from collectif.core.templatetags.ui import money, number
from tenders.enums import NoAwardReason
from tenders.sources.languages import KNOWN

register = template.Library()

EURO: Final = "EUR"
NO_BREAK_SPACE: Final = "\u00a0"
MONTHS_PER_YEAR: Final = 12
# Three years and more are counted in years when they are whole.
COUNT_YEARS_FROM: Final = 36
_TECHNICAL_LOT: Final = re.compile(r"^LOT-0*([0-9]+)$")
# Where the name of a language has a capital.
CAPITAL_LANGUAGES: Final = frozenset({"en", "de"})
# eForms BT-71.
RESERVED: Final = {
    "res-ws": _("sheltered workshops and inclusion businesses"),
    "res-pub-ser": _("organisations with a public service mission"),
}


@register.filter
def amount_in(value: Decimal | None, currency: str = EURO) -> str:
    """Say an amount in its own currency: "80 000 €", "80 000 SEK"; "" without one."""
    if value is None:
        return ""
    return (
        money(value)
        if currency in {"", EURO}
        else f"{number(float(value))}\N{NO-BREAK SPACE}{currency}"
    )


@register.filter
def duration(months: Decimal | None) -> str:
    """Say a duration given in months (BT-36): "10 days", "18 months", "4 years"; "" without."""
    if months is None:
        return ""
    if months < 1:
        days = max(1, round(float(months) * DAYS_PER_MONTH))
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    if months >= COUNT_YEARS_FROM and not months % MONTHS_PER_YEAR:
        years = int(months // MONTHS_PER_YEAR)
        return ngettext("%(count)s year", "%(count)s years", years) % {"count": years}
    is_whole = months == months.to_integral_value()
    count = number_format(months, decimal_pos=0 if is_whole else 1)
    return ngettext("%(count)s month", "%(count)s months", int(months)) % {"count": count}


@register.filter
def lot_number(number: str) -> str:
    """Say a technical number of eForms (BT-137) as people do: "LOT-0012" is lot 12."""
    return _TECHNICAL_LOT.sub(r"\1", number)


@register.filter
def departments(codes: Iterable[str]) -> str:
    """Name départements and territories: "Isère (38), Savoie (73)"."""
    return ", ".join(str(DEPARTMENTS.get(code, code)) for code in codes)


@register.filter
def reserved_to(code: str) -> str:
    """Say for whom participation is reserved (BT-71); a code we do not know stays as it is."""
    return str(RESERVED.get(code, code))


@register.filter
def no_award_reason(reason: str) -> str:
    """Say why nothing was awarded: a code of eForms (BT-144) in words, a sentence as it is."""
    return str(NoAwardReason(reason).label) if reason in NoAwardReason else reason


@register.filter("named_language")  # `i18n` has a `language_name` of its own.
def language_name(code: str) -> str:
    """Name a language given in ISO 639-3 inside a sentence ("deu": "German", « allemand »).

    The code itself when unknown.
    """
    known = LANG_INFO.get(KNOWN.get(code, ""))
    if not known:
        return code
    name = gettext(known["name"])
    return name if get_language() in CAPITAL_LANGUAGES else name.lower()


@register.filter
def language_tag(code: str) -> str:
    """Return the BCP 47 tag for `lang=`: "de" for "deu"; a code we do not know serves as it is."""
    return KNOWN.get(code, code)
