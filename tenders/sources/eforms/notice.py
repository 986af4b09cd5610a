"""One notice, read from end to end."""

import re
from collections.abc import Iterable
from decimal import Decimal

from tenders.sources.codes import unique
from tenders.sources.content import Amounts, Content
from tenders.sources.eforms import (
    changes,
    lots,
    organisations,
    periods,
    projects,
    results,
    terms,
    wordings,
)
from tenders.sources.eforms.tree import (
    PROCESS,
    PROJECT,
    day_of,
    extension,
    language_of,
    words,
)
from tenders.sources.facts import LotFacts, NoticeKind
from tenders.sources.places import zone_of_buyer
from tenders.sources.wire import Json, child, children, keys_of, text_of, texts_of

_PROCEDURE_CODE = re.compile(r"[a-z][a-z-]{1,29}")
_PUBLICATION_NUMBER = ("efac:Publication", "efbc:NoticePublicationID")


def read(body: Json, record_kind: NoticeKind) -> Content:
    """Read the one notice of `body`: `{"ContractNotice": {…}}`, ContractAwardNotice, …

    `record_kind`: what the record around the form says, "other" when it says nothing.
    """
    root = child(body, *keys_of(body)[:1])
    added = extension(root)
    language = language_of(root)
    known = organisations.directory(added, language)
    buyers = organisations.buyers(root, known)
    buyer = known.company(buyers[0]) if buyers else None
    nodes = lots.lot_nodes(root)
    project = child(root, PROJECT)
    all_projects = [project, *children(nodes, PROJECT)]
    places = projects.addresses(all_projects)
    outcome = results.outcome_of(root, added, known)
    read_lots = _lots(root, nodes, buyer, language, outcome)
    deadline_text, deadline_kind = periods.closing(nodes)
    return Content(
        variant="eforms",
        kind=changes.kind_of(root, added, record_kind),
        title=words(project, "cbc:Name", language=language),
        description=words(project, "cbc:Description", language=language),
        language=language.lower(),
        buyer_name=known.name(buyers[0]) if buyers else "",
        buyer_id=organisations.printed_id(buyer),
        buyer_postcode=organisations.postcode_of(buyer),
        buyer_country=organisations.country_of(buyer) or organisations.HOME,
        buyer_other_names=unique(map(known.name, buyers[1:])),
        buyer_profile_url=text_of(root, "cac:ContractingParty", "cbc:BuyerProfileURI"),
        natures=projects.natures(all_projects),
        main_code=projects.main_code(project),
        additional_codes=projects.additional_codes(project),
        nuts=projects.nuts_codes(places),
        places=unique(texts_of(places, "cbc:CityName")),
        place_texts=unique(texts_of(places, "cbc:Region")),
        postcodes=unique(texts_of(places, "cbc:PostalZone")),
        countries=unique(texts_of(places, "cac:Country", "cbc:IdentificationCode")),
        deadline_text=deadline_text,
        deadline_kind=deadline_kind,
        questions_deadline_text=periods.questions_text(nodes),
        amounts=_amounts(project, nodes, outcome),
        duration_months=periods.months(project)
        or periods.longest([lot.duration_months for lot in read_lots]),
        procedure_type=_procedure_type(root),
        is_divided=len(nodes) > 1 if nodes else None,
        is_framework=terms.is_framework(nodes),
        is_social=projects.is_social(all_projects),
        is_green=projects.is_green(all_projects),
        is_reserved=terms.is_reserved(nodes),
        reserved_codes=terms.reserved_codes(nodes),
        reserved_execution=terms.reserved_execution(nodes),
        variants=terms.variants(nodes),
        group_form=terms.group_form(nodes, language),
        criteria=terms.shared_criteria(lot.criteria for lot in read_lots),
        documents_urls=terms.documents_urls(nodes),
        submission_url=terms.submission_url(nodes),
        links=changes.links_of(root, nodes, added),
        procedure_id=text_of(root, "cbc:ContractFolderID"),
        notice_uuid=text_of(root, "cbc:ID"),
        notice_version=text_of(root, "cbc:VersionID"),
        publication_number=changes.ted_number(text_of(added, *_PUBLICATION_NUMBER)),
        change_text=changes.change_text(added, language),
        lots=read_lots,
        results=results.results(outcome),
        wordings=wordings.wordings(root, nodes, added, buyer),
    )


def _lots(
    root: Json, nodes: list[Json], buyer: Json, language: str, outcome: results.Outcome
) -> tuple[LotFacts, ...]:
    issued_on = day_of(text_of(root, "cbc:IssueDate"))
    # For the rare deadline printed without offset.
    zone = zone_of_buyer(organisations.country_of(buyer), organisations.postcode_of(buyer))
    ceilings = results.framework_maximums(outcome)
    return tuple(
        lots.read_lot(
            node, language=language, zone=zone, issued_on=issued_on, awarded_maximums=ceilings
        )
        for node in nodes
    )


def _amounts(project: Json, nodes: list[Json], outcome: results.Outcome) -> Amounts:
    """Return the values of the procedure, else those of its only lot."""
    only_lot = children(nodes, PROJECT) if len(nodes) == 1 else []
    values = [projects.value_of(each) for each in (project, *only_lot)]
    ceilings = results.framework_maximums(outcome) if only_lot else {}
    return Amounts(
        estimated=_first(value.estimated for value in values),
        framework_maximum=_first(
            [
                *(value.framework_maximum for value in values),
                results.overall_maximum(outcome),
                *ceilings.values(),
            ]
        ),
        awarded=results.awarded_value(outcome),
        currency=next(filter(None, (value.currency for value in values)), "")
        or results.currency_of(outcome),
    )


def _first(amounts: Iterable[Decimal | None]) -> Decimal | None:
    return next((amount for amount in amounts if amount is not None), None)


def _procedure_type(root: Json) -> str:
    code = text_of(root, PROCESS, "cbc:ProcedureCode")
    return code if _PROCEDURE_CODE.fullmatch(code) else ""
