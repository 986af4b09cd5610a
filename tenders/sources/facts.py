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
# First stage of a procedure in two (BT-1311), the tenders themselves (BT-131), interest (BT-630).
type DeadlineKind = Literal["", "tenders", "requests", "interest"]
type Permission = Literal["", "required", "allowed", "not-allowed"]
type ReservedExecution = Literal["", "yes", "no", "not-known"]
type ResultStatus = Literal["", "selec-w", "clos-nw", "open-nw"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerFacts:
    """The buyer (OPT-300), never the sending platform.

    `siret`: 14 digits with a valid checksum, else empty; `printed_id` is what was printed
    (BT-501). `country`: ISO 3166-1 alpha-3. `other_names`: joint buyers.
    """

    name: str
    siret: str = ""
    printed_id: str = ""
    country: str = "FRA"
    other_names: tuple[str, ...] = ()
    profile_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionFacts:
    """One award criterion (BT-539, BT-734, BT-540, BT-541).

    `weight` as printed: in percent when `is_percentage`, else points or a rank.
    """

    kind: Literal["", "price", "cost", "quality"] = ""
    name: str = ""
    weight: Decimal | None = None
    is_percentage: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LotFacts:
    """One lot (ND-Lot). `classification_codes`: CPV, 8 digits, the main one first.

    Amounts in the currency of the notice, net of tax. `place_text`: the place in the buyer's words.
    """

    number: str
    title: str
    description: str = ""
    classification_codes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    nuts_codes: tuple[str, ...] = ()
    place_text: str = ""
    estimated_value: Decimal | None = None
    framework_maximum: Decimal | None = None
    duration_months: Decimal | None = None
    submission_deadline: datetime | None = None
    criteria: tuple[CriterionFacts, ...] = ()
    reserved_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierFacts:
    """Who won (ND-Company). `printed_id` as published; `siret` only when its checksum holds."""

    name: str
    siret: str = ""
    printed_id: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultFacts:
    """What was decided of one lot (ND-LotResult); `lot_number` is empty for the whole contract.

    `status` (BT-142): winner chosen, closed without winner, still open. `amount` (BT-720) in
    `currency`; `offer_count` (BT-759) counts tenders received; `decided_on` is the date of
    conclusion (BT-145) or of the decision (BT-1451).
    """

    lot_number: str = ""
    status: ResultStatus = ""
    winners: tuple[SupplierFacts, ...] = ()
    amount: Decimal | None = None
    currency: str = ""
    offer_count: int | None = None
    decided_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """Earlier notices of the same procedure that this one corrects, cancels, awards or follows.

    `boamp`: "26-81222"; `ted`: "207613-2017", without leading zeros; `eforms`: notice UUID
    in lower case, then its version when it is printed ("a918db00-…-01").
    """

    boamp: tuple[str, ...] = ()
    ted: tuple[str, ...] = ()
    eforms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingFacts:
    """The words of a notice in another of its official languages (BT-702), ISO 639-3.

    Of `lots`, only what is worded: their number, title, description and criteria. What this
    language does not say is empty.
    """

    language: str
    title: str
    description: str = ""
    buyer_name: str = ""
    group_form: str = ""
    change_text: str = ""
    criteria: tuple[CriterionFacts, ...] = ()
    lots: tuple[LotFacts, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """One notice, cleaned: texts hold no markup nor control character, urls are http(s).

    Codes: CPV of 8 digits without check digit; départements as "05", "2A", "974"; countries in
    ISO 3166-1 alpha-3; `language` in ISO 639-3 ("fra"); contract natures and procedure types as
    in eForms, plus the procedure "adapted" (art. R2123-1 CCP). Amounts are in `currency`, net of
    tax. A framework ceiling or an awarded amount never stands in `estimated_value` (BT-27).

    `submission_deadline` (BT-131, or BT-1311 in two stages) is aware. When it is None,
    `deadline_issue` says why for a call, and `deadline_text` keeps what was printed. A printed
    day without a time of day gives `deadline_day` and no instant: a call then says "unreadable".
    `previous_deadline_text` is what a correction replaces, when it says so.
    """

    source_id: str
    variant: str
    kind: NoticeKind
    title: str
    description: str
    buyer: BuyerFacts
    language: str = "fra"
    contract_natures: tuple[ContractNature, ...] = ()
    main_classification_code: str = ""
    additional_classification_codes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    nuts_codes: tuple[str, ...] = ()
    # Communes, then whatever else the buyer says of the place ("Dans les locaux du titulaire").
    places: tuple[str, ...] = ()
    place_texts: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    published_on: date
    submission_deadline: datetime | None = None
    deadline_day: date | None = None
    deadline_kind: DeadlineKind = ""
    deadline_text: str = ""
    deadline_issue: DeadlineIssue = ""
    previous_deadline_text: str = ""
    questions_deadline: datetime | None = None
    estimated_value: Decimal | None = None
    estimated_value_min: Decimal | None = None
    estimated_value_max: Decimal | None = None
    framework_maximum: Decimal | None = None
    awarded_value: Decimal | None = None
    currency: str = ""
    # BT-36, months; days and years are converted, a start and an end counted.
    duration_months: Decimal | None = None
    procedure_type: str = ""
    is_divided: bool | None = None
    is_framework: bool = False
    is_social: bool = False
    is_green: bool = False
    # BT-71 (res-ws, res-pub-ser) and BT-736; None: the notice does not say.
    is_reserved: bool | None = None
    reserved_codes: tuple[str, ...] = ()
    reserved_execution: ReservedExecution = ""
    # BT-63
    variants: Permission = ""
    # BT-761: the legal form a group of tenderers must take, in the buyer's words.
    group_form: str = ""
    criteria: tuple[CriterionFacts, ...] = ()
    documents_url: str = ""
    documents_urls: tuple[str, ...] = ()
    submission_url: str = ""
    source_url: str = ""
    links: LinkFacts = LinkFacts()
    # BT-04, BT-701, BT-757, OPP-010
    procedure_id: str = ""
    notice_uuid: str = ""
    notice_version: str = ""
    publication_number: str = ""
    # What a correction or a cancellation says it changes (BT-141, BT-144).
    change_text: str = ""
    lots: tuple[LotFacts, ...] = ()
    results: tuple[ResultFacts, ...] = ()
    # A Belgian buyer writes in two languages, the Union in 24: each has the same force.
    wordings: tuple[WordingFacts, ...] = ()
