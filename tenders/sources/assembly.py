"""From what a form says to facts: texts and urls cleaned, deadlines judged on the buyer's clock."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tenders.sources import deadlines
from tenders.sources.cleaning import clean_line, clean_text, clean_url
from tenders.sources.codes import contract_natures, country_code, siret, unique
from tenders.sources.content import (
    DESCRIPTION_MAX_LENGTH,
    LOT_NUMBER_MAX_LENGTH,
    TITLE_MAX_LENGTH,
    Content,
)
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import (
    BuyerFacts,
    CriterionFacts,
    DeadlineKind,
    LinkFacts,
    LotFacts,
    NoticeFacts,
    NoticeKind,
    ResultFacts,
    SupplierFacts,
    WordingFacts,
)
from tenders.sources.places import (
    FRENCH_COUNTRIES,
    department_of_nuts,
    department_of_postcode,
    zone_of_buyer,
)

NAME_MAX_LENGTH = 500
PLACE_MAX_LENGTH = 100
CODE_MAX_LENGTH = 100
POSTCODE_MAX_LENGTH = 20
PHRASE_MAX_LENGTH = 1_000
CHANGE_MAX_LENGTH = 10_000
MAX_VALUES = 100

_DATED_KINDS: frozenset[NoticeKind] = frozenset({"call", "correction"})
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def assemble(
    content: Content,
    *,
    source_id: str,
    kind: NoticeKind,
    published_on: date,
    departments: tuple[str, ...] = (),
    source_url: str,
    fallback_title: str = "",
    fallback_buyer: str = "",
    reads_instants: bool,
    deadline_fallback: str = "",
) -> NoticeFacts:
    """Return the facts of one notice; raise `UnparsableRecord` ("missing_title") without a title.

    The reader of the form has read codes, amounts and the texts of lots (`make_lot`); all other
    texts are cleaned here, those of results and criteria included. `content.kind` wins over
    `kind`. `departments`: those the source states, else those of the NUTS codes and postcodes.
    `fallback_…`: what the record around the form says, used when the form says nothing.
    `reads_instants`: the printed offset is true (eForms), else only the clock on the wall is.
    """
    own_kind = content.kind or kind
    own_departments = departments or _derived_departments(content)
    country = country_code(content.buyer_country)
    zone = zone_of_buyer(country, content.buyer_postcode, own_departments)
    deadline = _deadline(
        content.deadline_text or deadline_fallback,
        own_kind,
        zone=zone,
        published_on=published_on,
        reads_instants=reads_instants,
    )
    documents = _urls(content.documents_urls)
    return NoticeFacts(
        source_id=source_id,
        variant=content.variant,
        kind=own_kind,
        title=_title(content.title, fallback_title),
        description=clean_text(content.description, DESCRIPTION_MAX_LENGTH),
        buyer=_buyer(content, fallback_buyer),
        language=content.language,
        contract_natures=contract_natures(content.natures),
        main_classification_code=content.main_code,
        additional_classification_codes=_without(content.main_code, content.additional_codes),
        departments=own_departments,
        nuts_codes=content.nuts,
        places=_lines(content.places, PLACE_MAX_LENGTH),
        place_texts=_lines(content.place_texts, PHRASE_MAX_LENGTH),
        postcodes=_lines(content.postcodes, POSTCODE_MAX_LENGTH),
        countries=unique(map(country_code, content.countries)),
        published_on=published_on,
        submission_deadline=deadline.at,
        deadline_day=deadline.day,
        deadline_kind=_deadline_kind(content, deadline),
        deadline_text=deadline.text,
        deadline_issue=deadline.issue,
        previous_deadline_text=_line(content.previous_deadline_text, deadlines.TEXT_MAX_LENGTH),
        questions_deadline=_moment(
            content.questions_deadline_text,
            zone=zone,
            published_on=published_on,
            reads_instants=reads_instants,
        ),
        estimated_value=content.amounts.estimated,
        estimated_value_min=content.amounts.minimum,
        estimated_value_max=content.amounts.maximum,
        framework_maximum=content.amounts.framework_maximum,
        awarded_value=content.amounts.awarded,
        currency=content.amounts.currency,
        duration_months=content.duration_months,
        procedure_type=content.procedure_type,
        is_divided=content.is_divided,
        is_framework=content.is_framework,
        is_social=content.is_social,
        is_green=content.is_green,
        is_reserved=content.is_reserved,
        reserved_codes=content.reserved_codes,
        reserved_execution=content.reserved_execution,
        variants=content.variants,
        group_form=_line(content.group_form, PHRASE_MAX_LENGTH),
        criteria=_criteria(content.criteria),
        documents_url=next(iter(documents), ""),
        documents_urls=documents,
        submission_url=_url(content.submission_url),
        source_url=source_url,
        links=_links(content.links, source_id, content.notice_uuid),
        procedure_id=_uuid(content.procedure_id),
        notice_uuid=_uuid(content.notice_uuid),
        notice_version=_line(content.notice_version, CODE_MAX_LENGTH),
        publication_number=_line(content.publication_number, CODE_MAX_LENGTH),
        change_text=clean_text(content.change_text, CHANGE_MAX_LENGTH),
        lots=tuple(map(_lot, content.lots)),
        results=tuple(map(_result, content.results)),
        wordings=tuple(map(_wording, content.wordings)) if content.wordings else (),
    )


def _title(*printed: str) -> str:
    titles = (_line(text, TITLE_MAX_LENGTH) for text in printed)
    if title := next(filter(None, titles), ""):
        return title
    raise UnparsableRecord("missing_title")


def _buyer(content: Content, fallback: str) -> BuyerFacts:
    """Return the buyer; the name a record gives may hold an address on its other lines."""
    name = _line(content.buyer_name, NAME_MAX_LENGTH)
    first_line = next(iter(fallback.strip().splitlines()), "")
    country = country_code(content.buyer_country)
    return BuyerFacts(
        name=name or _line(first_line, NAME_MAX_LENGTH),
        siret=siret(content.buyer_id) if country in FRENCH_COUNTRIES else "",
        printed_id=_line(content.buyer_id, CODE_MAX_LENGTH),
        country=country,
        other_names=_lines(content.buyer_other_names, NAME_MAX_LENGTH),
        profile_url=_url(content.buyer_profile_url),
    )


def _derived_departments(content: Content) -> tuple[str, ...]:
    by_area = map(department_of_nuts, content.nuts)
    is_french = country_code(content.buyer_country) in FRENCH_COUNTRIES
    by_postcode = map(department_of_postcode, content.postcodes) if is_french else ()
    return unique([*by_area, *by_postcode])


def _deadline(
    text: str, kind: NoticeKind, *, zone: ZoneInfo, published_on: date, reads_instants: bool
) -> deadlines.Deadline:
    """Read the deadline; only a call must say why it has none, only a correction may move one."""
    if kind not in _DATED_KINDS:
        return deadlines.Deadline()
    read = deadlines.read_instant if reads_instants else deadlines.read_wall_clock
    printed = _line(text, deadlines.TEXT_MAX_LENGTH)
    deadline = read(printed, zone=zone, published_on=published_on)
    return deadline if kind == "call" else deadlines.without_issue(deadline)


def _deadline_kind(content: Content, deadline: deadlines.Deadline) -> DeadlineKind:
    if not deadline.text:
        return ""
    return content.deadline_kind or "tenders"


def _moment(
    text: str, *, zone: ZoneInfo, published_on: date, reads_instants: bool
) -> datetime | None:
    if not text:
        return None
    read = deadlines.read_instant if reads_instants else deadlines.read_wall_clock
    return read(text, zone=zone, published_on=published_on).at


def _links(links: LinkFacts, source_id: str, notice_uuid: str) -> LinkFacts:
    """Return the links without the notice itself."""
    return LinkFacts(
        boamp=_without(source_id, unique(links.boamp)),
        ted=_without(source_id, unique(links.ted)),
        eforms=_without(notice_uuid.lower(), unique(links.eforms)),
    )


def _lot(lot: LotFacts) -> LotFacts:
    if not (lot.criteria or lot.place_text):
        return lot
    place = _line(lot.place_text, PHRASE_MAX_LENGTH)
    return replace(lot, criteria=_criteria(lot.criteria), place_text=place)


def _wording(wording: WordingFacts) -> WordingFacts:
    return replace(
        wording,
        title=_line(wording.title, TITLE_MAX_LENGTH),
        description=clean_text(wording.description, DESCRIPTION_MAX_LENGTH),
        buyer_name=_line(wording.buyer_name, NAME_MAX_LENGTH),
        group_form=_line(wording.group_form, PHRASE_MAX_LENGTH),
        change_text=clean_text(wording.change_text, CHANGE_MAX_LENGTH),
        criteria=_criteria(wording.criteria),
        lots=tuple(map(_lot, wording.lots)),
    )


def _criteria(criteria: tuple[CriterionFacts, ...]) -> tuple[CriterionFacts, ...]:
    return tuple(
        replace(criterion, name=clean_line(criterion.name, PHRASE_MAX_LENGTH))
        for criterion in criteria[:MAX_VALUES]
    )


def _result(result: ResultFacts) -> ResultFacts:
    return replace(
        result,
        lot_number=_line(result.lot_number, LOT_NUMBER_MAX_LENGTH),
        winners=tuple(map(_supplier, result.winners[:MAX_VALUES])),
        reason=clean_text(result.reason, CHANGE_MAX_LENGTH),
    )


def _supplier(supplier: SupplierFacts) -> SupplierFacts:
    return replace(
        supplier,
        name=clean_line(supplier.name, NAME_MAX_LENGTH),
        printed_id=_line(supplier.printed_id, CODE_MAX_LENGTH),
        country=country_code(supplier.country),
    )


def _uuid(text: str) -> str:
    found = text.strip().lower()
    return found if _UUID.fullmatch(found) else ""


def _urls(printed: tuple[str, ...]) -> tuple[str, ...]:
    return unique(map(clean_url, printed[:MAX_VALUES]))


def _url(printed: str) -> str:
    return clean_url(printed) if printed else ""


def _lines(texts: tuple[str, ...], limit: int) -> tuple[str, ...]:
    return unique(_line(text, limit) for text in texts[:MAX_VALUES])


def _line(text: str, limit: int) -> str:
    return clean_line(text, limit) if text else ""


def _without(excluded: str, values: Iterable[str]) -> tuple[str, ...]:
    return tuple(value for value in values if value != excluded)
