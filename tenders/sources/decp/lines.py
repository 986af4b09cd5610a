"""One line of the DECP: a contract and one of its suppliers, cleaned or refused with a reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from collectif.core.text import fold
from tenders.sources import codes, deadlines
from tenders.sources.cleaning import clean_line
from tenders.sources.facts import DeadlineIssue
from tenders.sources.places import department_codes, department_of_postcode

type BadLineCode = Literal["no_number", "no_buyer", "too_long", "wrong_cells", "not_a_contract"]

UID_MAX_LENGTH = 80
BUYER_MAX_LENGTH = 30
SUPPLIER_MAX_LENGTH = 60
NAME_MAX_LENGTH = 300
TITLE_MAX_LENGTH = 1000
# Euros. Buyers type 0 or 1 for "not stated"; beyond the second it is a slip or a row of nines.
AMOUNT_FLOOR, AMOUNT_CEILING = Decimal(1), Decimal(10) ** 10
# The duty to declare began in 2018, for contracts that may have been notified long before.
FIRST_YEAR = 2000
MAX_MONTHS = 1200
MAX_OFFERS = 10_000

_FILLERS = frozenset({"cdl", "nc", "null", "none", "nan", "inx", "-"})
# What the consolidated file replaces in a number to build its `uid`.
_PUNCTUATION = re.compile(r"[ ,\\./]")
_CPV = re.compile(r"([0-9]{7,8})(?:-?[0-9])?(?:\.0)?")
# The divisions that lose their zero in a spreadsheet.
_ZERO_DIVISIONS = ("03", "09")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T Z+-].*)?", re.ASCII)
_COUNT = re.compile(r"([0-9]{1,6})(?:\.0+)?")


class ContractLine(NamedTuple):
    """Facts of a contract, then of one supplier (all empty without any).

    A tuple, for it goes as it is into a COPY. `modification_number`: 0 for the contract as
    signed; `is_current`: the source says this is its latest version. Amounts in euros.
    """

    uid: str
    buyer_identifier: str
    buyer_siret: str
    buyer_name: str
    title: str
    nature: str
    procedure: str
    price_form: str
    main_classification_code: str
    amount: Decimal | None
    is_framework: bool
    is_social: bool
    is_reserved: bool
    notified_on: date | None
    notified_issue: DeadlineIssue
    published_on: date | None
    duration_months: int | None
    offer_count: int | None
    place_code: str
    place_kind: str
    department: str
    modification_number: int
    is_current: bool
    supplier_key: str
    supplier_identifier: str
    supplier_identifier_kind: str
    supplier_siret: str
    supplier_name: str


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line left out: where (line of the file, or rank in the JSON) and why."""

    number: int
    code: BadLineCode
    detail: str = ""


class Refused(Exception):
    """This line cannot become a contract."""

    def __init__(self, code: BadLineCode, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(code, detail)


def read_line(cells: Mapping[str, str], *, today: date) -> ContractLine:
    """Clean the cells of one line, named as in the consolidated file; raise Refused.

    `today`: a day to come cannot be the one a contract was notified.
    """
    buyer, uid = _identify(cells.get("acheteur_id", ""), cells.get("id", ""))
    nature = word(cells.get("nature", ""), 60)
    notified_on, issue = past_day(cells.get("dateNotification", ""), today)
    published_on, _issue = past_day(cells.get("datePublicationDonnees", ""), today)
    place_code = word(cells.get("lieuExecution_code", ""), 20)
    place_kind = word(cells.get("lieuExecution_typeCode", ""), 40)
    is_social, is_reserved = social_considerations(cells.get("considerationsSociales", ""))
    return ContractLine(
        uid,
        buyer,
        siret(buyer),
        word(cells.get("acheteur_nom", ""), NAME_MAX_LENGTH),
        clean_line(cells.get("objet", ""), TITLE_MAX_LENGTH),
        nature,
        word(cells.get("procedure", ""), 100),
        word(cells.get("formePrix", ""), 60),
        cpv_code(cells.get("codeCPV", "")),
        amount(cells.get("montant", "")),
        is_framework(nature, cells.get("techniques", "")),
        is_social,
        is_reserved,
        notified_on,
        issue,
        published_on,
        count(cells.get("dureeMois", ""), MAX_MONTHS),
        count(cells.get("offresRecues", ""), MAX_OFFERS),
        place_code,
        place_kind,
        department(place_code, place_kind),
        count(cells.get("modification_id", ""), 999) or 0,
        cells.get("donneesActuelles", "").lower() not in {"false", "0", "non"},
        *_supplier(cells),
    )


@lru_cache(65_536)
def word(printed: str, limit: int) -> str:
    """Return short words on one line, empty for a filler such as "CDL" or "NC"."""
    text = clean_line(printed, limit)
    return "" if text.lower() in _FILLERS else text


@lru_cache(65_536)
def siret(printed: str) -> str:
    """Return a valid SIRET, its first zero given back; an empty string for anything else."""
    digits = printed.strip()
    return codes.siret(digits.zfill(14) if len(digits) == 13 else digits)


@lru_cache(16_384)
def cpv_code(printed: str) -> str:
    """Return the 8 digits of "45320000-6" or of a code that lost its zero, else nothing."""
    found = _CPV.fullmatch(printed.strip())
    if found is None:
        return ""
    code = found.group(1).zfill(8)
    is_repaired = len(found.group(1)) == 7
    return codes.cpv_code(code) if not is_repaired or code.startswith(_ZERO_DIVISIONS) else ""


def amount(printed: str) -> Decimal | None:
    """Return euros; None for 0, 1, "CDL", "NC", or a sum out of reason."""
    value = codes.amount(printed)
    return value if value and AMOUNT_FLOOR < value < AMOUNT_CEILING else None


@lru_cache(65_536)
def past_day(printed: str, today: date) -> tuple[date | None, DeadlineIssue]:
    """Return the day as printed, whatever its offset; else None and what is wrong with it."""
    text = word(printed, 40)
    if not text:
        return None, "missing"
    found = _DAY.fullmatch(text)
    parsed = deadlines.parse(found.group(1)) if found else None
    if parsed is None:
        return None, "unreadable"
    day = parsed.clock.date()
    is_plausible = day.year >= FIRST_YEAR and day <= today
    return (day, "") if is_plausible else (None, "implausible")


@lru_cache(4_096)
def count(printed: str, limit: int) -> int | None:
    """Return a whole number from 1 to `limit` ("12", "12.0"), else None."""
    found = _COUNT.fullmatch(printed.strip())
    value = int(found.group(1)) if found else 0
    return value if 0 < value <= limit else None


@lru_cache(4_096)
def is_framework(nature: str, techniques: str) -> bool:
    """Say whether the amount is the ceiling of a framework, not the price of a contract.

    A "marché subséquent" is placed under a framework and has a price of its own.
    """
    if "subsequent" in fold(nature):
        return False
    return "accord-cadre" in fold(f"{nature} {techniques}")


@lru_cache(4_096)
def social_considerations(printed: str) -> tuple[bool, bool]:
    """Say whether the contract has a social clause, and whether it was reserved."""
    words = fold(printed)
    return "clause sociale" in words, "marche reserve" in words


@lru_cache(65_536)
def department(code: str, kind: str) -> str:
    """Return the département of a postcode, commune or département code, else nothing."""
    kind = fold(kind)
    if "postal" in kind:
        return department_of_postcode(code.zfill(5))
    if "commune" in kind:
        code = code.zfill(5)
        return _one(code[:3] if code.startswith(("97", "98")) else code[:2])
    return _one(code) if "departement" in kind else ""


def _one(code: str) -> str:
    found = department_codes(code)
    return found[0] if len(found) == 1 else ""


def _identify(printed_buyer: str, printed_number: str) -> tuple[str, str]:
    buyer = word(printed_buyer, BUYER_MAX_LENGTH + 1)
    number = _PUNCTUATION.sub("_", word(printed_number, UID_MAX_LENGTH + 1))
    if not buyer:
        raise Refused("no_buyer", number)
    if not number:
        raise Refused("no_number", buyer)
    uid = buyer + number
    if len(buyer) > BUYER_MAX_LENGTH or len(uid) > UID_MAX_LENGTH:
        raise Refused("too_long", uid)
    return buyer, uid


def _supplier(cells: Mapping[str, str]) -> tuple[str, str, str, str, str]:
    identifier = word(cells.get("titulaire_id", ""), SUPPLIER_MAX_LENGTH)
    kind = word(cells.get("titulaire_typeIdentifiant", ""), 20)
    name = word(cells.get("titulaire_nom", ""), NAME_MAX_LENGTH)
    number = siret(identifier) if kind.upper() in {"", "SIRET"} else ""
    if number:
        return number, identifier, "SIRET", number, name
    key = f"{kind}:{identifier}" if identifier else fold(name)[:NAME_MAX_LENGTH]
    return key, identifier, kind, "", name
