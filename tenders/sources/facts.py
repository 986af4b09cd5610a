"""What a source says about a notice, whatever its wire format. Names follow eForms."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

type NoticeKind = Literal[
    "call",
    "award",
    "correction",
    "cancellation",
    "planning",
    "modification",
    "direct_award_intention",
    "other",
]
type ContractNature = Literal["works", "supplies", "services"]
type DeadlineIssue = Literal["", "missing", "implausible", "unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerFacts:
    """The buyer (OPT-300). `siret`: 14 digits with a valid checksum, else empty."""

    name: str
    siret: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """One lot (ND-Lot). `classification_codes`: CPV, 8 digits, the main one first."""

    number: str
    title: str
    description: str = ""
    classification_codes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    estimated_value: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """One notice, cleaned: texts hold no markup nor control character, urls are http(s).

    Codes: CPV of 8 digits without check digit; départements as "05", "2A", "974"; contract
    natures and procedure types as in eForms, plus the procedure "adapted" (art. R2123-1 CCP).
    Amounts are in `currency`, net of tax. A framework ceiling or an awarded amount never
    stands in `estimated_value` (BT-27).

    `submission_deadline` (BT-131, or BT-1311 in two stages) is aware. When it is None,
    `deadline_issue` says why for a call, and `deadline_text` keeps what was printed. A printed
    day without a time of day gives no instant: a call then says "unreadable".
    """

    source_id: str
    variant: str
    kind: NoticeKind
    title: str
    description: str
    buyer: BuyerFacts
    contract_natures: tuple[ContractNature, ...] = ()
    main_classification_code: str = ""
    additional_classification_codes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    nuts_codes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    published_on: date
    submission_deadline: datetime | None = None
    deadline_text: str = ""
    deadline_issue: DeadlineIssue = ""
    estimated_value: Decimal | None = None
    estimated_value_min: Decimal | None = None
    estimated_value_max: Decimal | None = None
    framework_maximum: Decimal | None = None
    currency: str = ""
    procedure_type: str = ""
    is_social: bool = False
    is_green: bool = False
    reserved_codes: tuple[str, ...] = ()
    documents_url: str = ""
    submission_url: str = ""
    source_url: str = ""
    linked_source_ids: tuple[str, ...] = ()
    procedure_id: str = ""
    lots: tuple[LotFacts, ...] = ()
