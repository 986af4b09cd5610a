"""One answer of a form, or one cell of a file, read or refused: never guessed."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Literal

from collectif.core.text import fold
from tenders.sources import codes, deadlines
from tenders.sources.cleaning import clean_line, clean_text, clean_url
from tenders.sources.content import TITLE_MAX_LENGTH
from tenders.sources.facts import ContractNature
from tenders.sources.places import department_codes, zone_of

type BadCellCode = Literal[
    "required",
    "too_long",
    "siret",
    "cpv",
    "departments",
    "natures",
    "deadline",
    "deadline_time",
    "amount",
    "amount_ambiguous",
    "url",
]

REFERENCE_LENGTH = 40
BUYER_LENGTH = 300
CONTACT_LENGTH = 120
TEXT_LENGTH = 20_000
MAX_CODES = 20
VALUE_LENGTH = 80

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(.*)", re.S)
_FRENCH = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(.*)", re.S)
_TIME = re.compile(r"(?:t|a)?([0-9]{1,2})(?::|h)([0-9]{2})?(?::[0-9]{2}(?:[.,][0-9]+)?)?")
_CURRENCY = re.compile(r"(?:€|eur|euros?)(?:ht)?$|ht$")
_AMOUNT = re.compile(r"([0-9]{1,13})(?:[.,]([0-9]{1,2}))?")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+(?:[.,][0-9]{1,2})?")
_BETWEEN_CODES = re.compile(r"[^0-9A-Za-z]+")
_BETWEEN_CPV = re.compile(r"[,;/|\s]+")
_SPACE = re.compile(r"\s+")
_NATURES: dict[str, ContractNature] = {
    "service": "services",
    "services": "services",
    "fourniture": "supplies",
    "fournitures": "supplies",
    "supplies": "supplies",
    "travaux": "works",
    "works": "works",
}


def shown(text: str) -> str:
    """Return what was typed on one line, cut to be repeated in a message."""
    return clean_line(text, VALUE_LENGTH)


class BadCell(Exception):
    """What was typed cannot be taken; `value` repeats it, cut short."""

    def __init__(self, code: BadCellCode, value: str = "") -> None:
        self.code = code
        self.value = shown(value)
        super().__init__(code, self.value)


def line_of(limit: int, *, is_required: bool = False) -> Callable[[str], str]:
    """Return a reader of one line of text, of at most `limit` characters."""

    def read(text: str) -> str:
        line = clean_line(text, len(text) + 1)
        if is_required and not line:
            raise BadCell("required")
        if len(line) > limit:
            raise BadCell("too_long", line)
        return line

    return read


read_title = line_of(TITLE_MAX_LENGTH, is_required=True)
read_buyer = line_of(BUYER_LENGTH, is_required=True)
read_reference = line_of(REFERENCE_LENGTH)
read_contact = line_of(CONTACT_LENGTH)


def read_text(text: str) -> str:
    """Return a text of several lines."""
    if len(text) > TEXT_LENGTH:
        raise BadCell("too_long", text)
    return clean_text(text, TEXT_LENGTH)


def read_siret(text: str) -> str:
    """Return 14 digits whose checksum holds; a spreadsheet takes the first zero away."""
    digits = _SPACE.sub("", text)
    if not digits:
        return ""
    found = codes.siret(digits.zfill(14) if len(digits) == 13 and digits.isdigit() else digits)
    if not found:
        raise BadCell("siret", text)
    return found


def read_cpv(text: str) -> tuple[str, ...]:
    """Return CPV codes of 8 digits: "72000000-5, 79411000"."""
    printed = [part for part in _BETWEEN_CPV.split(text) if part]
    found = [codes.cpv_code(part.zfill(8) if part.isdigit() else part) for part in printed]
    if not all(found) or len(found) > MAX_CODES:
        raise BadCell("cpv", text)
    return codes.unique(found)


def read_departments(text: str) -> tuple[str, ...]:
    """Return codes of départements: "5, 2A" gives ("05", "2A").

    A spreadsheet that speaks French makes one number of "38,73": its point parts codes too.
    """
    printed = [part for part in _BETWEEN_CODES.split(text) if part]
    found = [department_codes(part) for part in printed]
    if not all(found):
        raise BadCell("departments", text)
    return codes.unique(code for group in found for code in group)


def read_natures(text: str) -> tuple[ContractNature, ...]:
    """Return eForms contract natures, said in French or in English."""
    printed = [part for part in _BETWEEN_CPV.split(fold(text)) if part]
    found = [_NATURES.get(part) for part in printed]
    if not all(found):
        raise BadCell("natures", text)
    return tuple(dict.fromkeys(nature for nature in found if nature))


def read_deadline(text: str) -> str:
    """Return "2026-12-31T16:00" for "31/12/2026 16:00", "31/12/2026 à 16 h", or ISO.

    The clock is the one on the buyer's wall: an offset would be a doubt, and is refused.
    Raises BadCell: `deadline`, `deadline_time` for a day alone.
    """
    printed = text.strip()
    if not printed:
        return ""
    day, rest = _day(printed)
    if not rest:
        raise BadCell("deadline_time", text)
    found = _TIME.fullmatch(_SPACE.sub("", fold(rest)))
    if found is None:
        raise BadCell("deadline", text)
    try:
        moment = datetime(*day, int(found[1]), int(found[2] or 0))  # noqa: DTZ001
    except ValueError as error:
        raise BadCell("deadline", text) from error
    return moment.isoformat(timespec="minutes")


def instant(deadline: str, departments: tuple[str, ...]) -> datetime | None:
    """Return the aware instant of what `read_deadline` returned, on the buyer's clock."""
    parsed = deadlines.parse(deadline)
    return parsed.instant(zone_of(departments)) if parsed else None


def read_amount(text: str) -> str:
    """Return "80000.50" for "80 000,50 €"; "" for nothing.

    "80.000" may mean eighty or eighty thousand: raises BadCell `amount_ambiguous`.
    """
    printed = _CURRENCY.sub("", _SPACE.sub("", fold(text)))
    if not printed:
        return ""
    if _GROUPED.fullmatch(printed):
        raise BadCell("amount_ambiguous", text)
    found = _AMOUNT.fullmatch(printed)
    value = codes.amount(printed) if found else None
    if value is None:
        raise BadCell("amount", text)
    return str(value)


def read_url(text: str) -> str:
    """Return an http(s) address; "www.…" and "ville.example/avis" are given their https."""
    printed = text.strip()
    if not printed:
        return ""
    url = clean_url(printed if "://" in printed else f"https://{printed}")
    if not url or "." not in url:
        raise BadCell("url", text)
    return url


def _day(printed: str) -> tuple[tuple[int, int, int], str]:
    if found := _ISO.fullmatch(printed):
        year, month, day, rest = found.groups()
    elif found := _FRENCH.fullmatch(printed):
        day, month, year, rest = found.groups()
    else:
        raise BadCell("deadline", printed)
    return (int(year), int(month), int(day)), rest.strip()
