"""FNSimple: the national form for contracts from 90 k€ to the European thresholds."""

from tenders.sources.boamp.content import (
    MAX_LOTS,
    Amounts,
    Content,
    amount_at,
    currency_at,
    make_lot,
)
from tenders.sources.boamp.wire import (
    Json,
    child,
    children,
    has,
    keys_of,
    section_of,
    text_of,
    texts_of,
)
from tenders.sources.codes import cpv_code, unique
from tenders.sources.facts import LotFacts, NoticeKind


def read(body: Json, record_kind: NoticeKind) -> Content:
    """Read `FNSimple`: the buyer under `organisme`, the notice under the other element."""
    buyer = child(body, "organisme")
    section = section_of(body)
    contract = child(section, "natureMarche")
    contacts = child(section, "communication")
    main, *others = (*_codes(contract), "")
    return Content(
        variant="fnsimple",
        title=text_of(contract, "intitule"),
        description=text_of(contract, "description"),
        buyer_name=text_of(buyer, "nomOfficiel"),
        buyer_id=text_of(buyer, "codeIdentificationNational"),
        buyer_postcode=text_of(buyer, "cp"),
        natures=keys_of(contract, "natureMarche"),
        main_code=main,
        additional_codes=unique(others),
        deadline_text=text_of(section, "procedure", "dateReceptionOffres"),
        amounts=_amounts(contract),
        procedure_type=_procedure_type(section),
        reserved_codes=_reserved_codes(contract),
        documents_url=text_of(contacts, "urlDocConsul"),
        submission_url=text_of(contacts, "urlProfilAch"),
        linked_ids=tuple(texts_of(section, "avisInitial", "idWeb")),
        lots=_lots(section),
    )


def _codes(node: Json) -> tuple[str, ...]:
    main = texts_of(node, "codeCPV", "objetPrincipal", "classPrincipale")
    others = texts_of(node, "codeCPV", "objetComplementaire", "classPrincipale")
    return unique(map(cpv_code, main + others))


def _amounts(contract: Json) -> Amounts:
    value = child(contract, "valeurEstimee")
    return Amounts(
        estimated=amount_at(value, "valeur"),
        minimum=amount_at(value, "fourchette", "valeurBasse"),
        maximum=amount_at(value, "fourchette", "valeurHaute"),
        currency=currency_at(value),
    )


def _procedure_type(section: Json) -> str:
    """Return "adapted": the record itself says OUVERT for every adapted procedure."""
    markers = keys_of(section, "procedure")
    return "adapted" if any(key.startswith("procedureAdaptee") for key in markers) else ""


def _reserved_codes(contract: Json) -> tuple[str, ...]:
    """Return "unspecified" for a reserved contract: the form does not say to whom in a code."""
    return ("unspecified",) if has(contract, "reservationMarche", "oui") else ()


def _lots(section: Json) -> tuple[LotFacts, ...]:
    if has(section, "natureMarche", "lotsMarche", "non"):
        return ()
    nodes = children(section, "lots", "lot")[:MAX_LOTS]
    return tuple(_lot(node, number) for number, node in enumerate(nodes, start=1))


def _lot(node: Json, number: int) -> LotFacts:
    """Return a lot; the form gives neither number nor title, only a description."""
    description = text_of(node, "description")
    return make_lot(
        number=str(number),
        title=next(iter(description.splitlines()), ""),
        description=description,
        codes=_codes(node),
        value=amount_at(node, "estimationValeur", "valeur"),
    )
