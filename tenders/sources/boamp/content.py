"""What one variant's `donnees` says, raw texts already read but not yet cleaned nor judged."""

from dataclasses import dataclass, field
from decimal import Decimal

from tenders.sources.boamp.wire import Json, attribute, text_of
from tenders.sources.cleaning import clean_line, clean_text
from tenders.sources.codes import amount, currency_code
from tenders.sources.facts import LotFacts, NoticeKind

TITLE_MAX_LENGTH = 1_000
DESCRIPTION_MAX_LENGTH = 50_000
LOT_DESCRIPTION_MAX_LENGTH = 10_000
LOT_NUMBER_MAX_LENGTH = 50
MAX_LOTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """Estimated values of a notice, net of tax; a range only when the buyer gives one."""

    estimated: Decimal | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    framework_maximum: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The part of a notice that its variant's form holds.

    `kind` only when the form knows better than the record's `nature` and `etat`.
    """

    variant: str
    kind: NoticeKind | None = None
    title: str = ""
    description: str = ""
    buyer_name: str = ""
    buyer_id: str = ""
    buyer_postcode: str = ""
    natures: tuple[str, ...] = ()
    main_code: str = ""
    additional_codes: tuple[str, ...] = ()
    nuts: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    deadline_text: str = ""
    amounts: Amounts = field(default_factory=Amounts)
    procedure_type: str = ""
    reserved_codes: tuple[str, ...] = ()
    documents_url: str = ""
    submission_url: str = ""
    linked_ids: tuple[str, ...] = ()
    procedure_id: str = ""
    lots: tuple[LotFacts, ...] = ()


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
