"""Codes and amounts that notices print in many ways, reduced to one form or to nothing."""

import re
from collections.abc import Iterable
from decimal import Decimal

from stdnum.fr import siret as siret_number

from tenders.sources.facts import ContractNature

AMOUNT_LIMIT = Decimal(10) ** 13

_CPV = re.compile(r"([0-9]{8})(?:-?[0-9])?")
_NUTS = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")
_AMOUNT = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,10})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_COUNTRY = re.compile(r"[A-Z]{3}")
_NATURES: dict[str, ContractNature] = {
    "TRAVAUX": "works",
    "WORKS": "works",
    "FOURNITURES": "supplies",
    "FOURNITURE": "supplies",
    "SUPPLIES": "supplies",
    "SERVICE": "services",
    "SERVICES": "services",
}
_THOUSANDS = str.maketrans({" ": "", "\N{NO-BREAK SPACE}": "", "\N{NARROW NO-BREAK SPACE}": ""})


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Return the non-empty values once each, in order."""
    return tuple(dict.fromkeys(filter(None, values)))


def cpv_code(text: str) -> str:
    """Return the 8 digits of a CPV code ("72000000-5" gives "72000000"), else an empty string."""
    found = _CPV.fullmatch(text.strip())
    return found.group(1) if found and not text.strip().startswith("00") else ""


def nuts_code(text: str) -> str:
    """Return a NUTS code of 2 to 5 characters in capitals, else an empty string."""
    code = text.strip().upper()
    return code if _NUTS.fullmatch(code) else ""


def contract_natures(names: Iterable[str]) -> tuple[ContractNature, ...]:
    """Return eForms contract natures; each form writes them in its own case and number."""
    found = (_NATURES.get(name.upper()) for name in names)
    return tuple(dict.fromkeys(nature for nature in found if nature))


def country_code(text: str) -> str:
    """Return an ISO 3166-1 alpha-3 code in capitals, else an empty string."""
    code = text.strip().upper()
    return code if _COUNTRY.fullmatch(code) else ""


def currency_code(text: str) -> str:
    """Return an ISO 4217 code in capitals, else an empty string."""
    code = text.strip().upper()
    return code if _CURRENCY.fullmatch(code) else ""


def siret(text: str) -> str:
    """Return a SIRET of 14 digits whose checksum holds (La Poste has its own), else nothing.

    Buyers also print a VAT number that holds it: "FR 34 152 000 469 00014".
    """
    printed = text.strip().upper()
    digits = re.sub(r"[^0-9]", "", printed)
    if printed.startswith("FR") and len(digits) == 16:
        digits = digits[2:]
    return digits if siret_number.is_valid(digits) else ""


def amount(text: str) -> Decimal | None:
    """Return a positive amount of money; zero means "not stated" and gives None."""
    printed = text.strip().translate(_THOUSANDS).replace(",", ".")
    if not _AMOUNT.fullmatch(printed):
        return None
    value = Decimal(printed).quantize(Decimal("0.01"))
    return value if 0 < value < AMOUNT_LIMIT else None
