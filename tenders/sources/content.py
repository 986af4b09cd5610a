"""What one form says: texts as printed, codes already read, nothing yet cleaned nor judged.

Each format has a reader that gives a `Content`; `tenders.sources.assembly` makes it facts.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from tenders.sources.cleaning import clean_line, clean_text
from tenders.sources.codes import amount, currency_code
from tenders.sources.facts import (
    CriterionFacts,
    DeadlineKind,
    LinkFacts,
    LotFacts,
    NoticeKind,
    Permission,
    ReservedExecution,
    ResultFacts,
    WordingFacts,
)
from tenders.sources.wire import Json, attribute, text_of

TITLE_MAX_LENGTH = 1_000
DESCRIPTION_MAX_LENGTH = 50_000
LOT_DESCRIPTION_MAX_LENGTH = 10_000
LOT_NUMBER_MAX_LENGTH = 50
MAX_LOTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Values of a notice, net of tax; a range only when the buyer gives one."""

    estimated: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    framework_maximum: Decimal | None = None
    awarded: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The part of a notice that its form holds; names are those of `NoticeFacts`.

    `kind` only when the form knows better than the record around it.
    """

    variant: str
    kind: NoticeKind | None = None
    title: str = ""
    description: str = ""
    language: str = "fra"
    buyer_name: str = ""
    buyer_id: str = ""
    buyer_postcode: str = ""
    buyer_country: str = "FRA"
    buyer_other_names: tuple[str, ...] = ()
    buyer_profile_url: str = ""
    natures: tuple[str, ...] = ()
    main_code: str = ""
    additional_codes: tuple[str, ...] = ()
    nuts: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    place_texts: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    deadline_text: str = ""
    deadline_kind: DeadlineKind = ""
    previous_deadline_text: str = ""
    questions_deadline_text: str = ""
    amounts: Amounts = field(default_factory=Amounts)
    duration_months: Decimal | None = None
    procedure_type: str = ""
    is_divided: bool | None = None
    is_framework: bool = False
    is_social: bool = False
    is_green: bool = False
    is_reserved: bool | None = None
    reserved_codes: tuple[str, ...] = ()
    reserved_execution: ReservedExecution = ""
    variants: Permission = ""
    group_form: str = ""
    criteria: tuple[CriterionFacts, ...] = ()
    documents_urls: tuple[str, ...] = ()
    submission_url: str = ""
    links: LinkFacts = field(default_factory=LinkFacts)
    procedure_id: str = ""
    notice_uuid: str = ""
    notice_version: str = ""
    publication_number: str = ""
    change_text: str = ""
    lots: tuple[LotFacts, ...] = ()
    results: tuple[ResultFacts, ...] = ()
    wordings: tuple[WordingFacts, ...] = ()


def amount_at(value: Json, *path: str) -> Decimal | None:
    """Return the amount of money printed at `path`, None when it is not stated."""
    return amount(text_of(value, *path))


def currency_at(value: Json) -> str:
    """Return the currency of an amount element; each form has its own attribute."""
    names = ("currencyID", "DEVISE", "devise")
    return next(filter(None, (currency_code(attribute(value, name)) for name in names)), "")


def make_lot(
    *,
    number: str,
    title: str,
    description: str = "",
    codes: tuple[str, ...] = (),
    departments: tuple[str, ...] = (),
    value: Decimal | None = None,
) -> LotFacts:
    """Return a lot with its texts cleaned."""
    return LotFacts(
        number=clean_line(number, LOT_NUMBER_MAX_LENGTH),
        title=clean_line(title, TITLE_MAX_LENGTH),
        description=clean_text(description, LOT_DESCRIPTION_MAX_LENGTH),
        classification_codes=codes,
        departments=departments,
        estimated_value=value,
    )
