"""What to do about an answer or a cell that cannot be taken: said alike by form and import."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Begins in lower case: it follows "Line 4, deadline:"; a form capitalises it.
ADVICE: Final[dict[str, Promise]] = {
    "required": _("fill this cell in"),
    "too_long": _("this is too long: shorten it"),
    "siret": _("“%(value)s” is not a SIRET: check its 14 digits, or leave it empty"),
    "cpv": _("“%(value)s” is not a list of CPV codes: write 8 digits each, as 79418000"),
    "departments": _("“%(value)s” is not a list of départements: write numbers, as 38, 73"),
    "natures": _("“%(value)s” is not a nature: write services, supplies or works"),
    "deadline": _("“%(value)s” is not a moment we can read: write 31/12/2026 16:00"),
    "deadline_time": _("add the hour: write 31/12/2026 16:00"),
    "deadline_passed": _("this moment has passed: check the day and the hour"),
    "deadline_out_of_reason": _("this is more than three years away: check the year"),
    "amount": _("“%(value)s” is not an amount in euros: write 80000 or 80000.50"),
    "amount_ambiguous": _("“%(value)s” may be read in two ways: write 80000 or 80000.50"),
    "url": _("“%(value)s” is not a web address: write https://… or leave it empty"),
    "repeated": _("line %(value)s already tells this call: keep one of the two"),
    "shared": _("a coordinator has shared this call: ask them to change it"),
    "spilled": _("this line has more cells than headings: put quotes around its texts"),
}


def advice(code: str, value: str = "") -> str:
    """Return a sentence for a form: "Add the hour: write 31/12/2026 16:00."""
    text = str(ADVICE[code]) % {"value": value}
    return f"{text[:1].upper()}{text[1:]}."
