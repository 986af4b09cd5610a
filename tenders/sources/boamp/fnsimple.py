"""FNSimple: the national form for contracts from 90 k€ to the European thresholds."""

from dataclasses import replace

from tenders.sources.boamp import sections
from tenders.sources.boamp.criteria import from_text
from tenders.sources.boamp.earlier import boamp_ids
from tenders.sources.codes import cpv_code, unique
from tenders.sources.content import (
    MAX_LOTS,
    Amounts,
    Content,
    amount_at,
    currency_at,
    make_lot,
)
from tenders.sources.durations import in_months
from tenders.sources.facts import LinkFacts, LotFacts, NoticeKind, ResultFacts
from tenders.sources.wire import Json, child, children, has, keys_of, text_of, texts_of

# Elements of the sections we know; the others, in a section we do not know, say what it changes.
_KNOWN = frozenset({"avisInitial", "communication", "procedure", "natureMarche", "lots"})


def read(body: Json, record_kind: NoticeKind) -> Content:
    """Read `FNSimple`: the buyer under `organisme`, the notice under the other element."""
    buyer = child(body, "organisme")
    section = sections.section_of(body)
    contract = child(section, "natureMarche")
    contacts = child(section, "communication")
    procedure = child(section, "procedure")
    main, *others = (*_codes(contract), "")
    return Content(
        variant="fnsimple",
        title=text_of(contract, "intitule"),
        description=text_of(contract, "description"),
        buyer_name=text_of(buyer, "nomOfficiel"),
        buyer_id=text_of(buyer, "codeIdentificationNational"),
        buyer_postcode=text_of(buyer, "cp"),
        buyer_other_names=unique(texts_of(buyer, "grpCommandes", "oui", "grpCoordonnateur")),
        buyer_profile_url=text_of(contacts, "urlProfilAch"),
        natures=keys_of(contract, "natureMarche"),
        main_code=main,
        additional_codes=unique(others),
        place_texts=unique(texts_of(contract, "lieuExecution")),
        deadline_text=sections.only_text(section, "dateReceptionOffres", procedure),
        amounts=_amounts(section),
        duration_months=in_months(text_of(contract, "dureeMois")),
        procedure_type=_procedure_type(procedure),
        is_divided=sections.choice(contract, "lotsMarche"),
        is_framework=has(procedure, "techAchat", "accordCadre"),
        is_reserved=sections.choice(contract, "reservationMarche"),
        variants=sections.permission(procedure, "variantes"),
        criteria=from_text(_criteria_text(section)),
        documents_urls=unique([text_of(contacts, "urlDocConsul")]),
        links=LinkFacts(boamp=boamp_ids(texts_of(section, "avisInitial", "idWeb"))),
        change_text=sections.unknown_text(body, _KNOWN),
        lots=_lots(section),
        results=_results(section),
    )


def _codes(node: Json) -> tuple[str, ...]:
    codes = child(node, "codeCPV")
    main = texts_of(codes, "objetPrincipal", "classPrincipale")
    others = texts_of(codes, "objetComplementaire", "classPrincipale")
    return unique(map(cpv_code, main + others))


def _amounts(section: Json) -> Amounts:
    value = child(section, "natureMarche", "valeurEstimee")
    lot_values = children(section, "lots", "lot", "estimationValeur")
    return Amounts(
        estimated=amount_at(value, "valeur"),
        minimum=amount_at(value, "fourchette", "valeurBasse"),
        maximum=amount_at(value, "fourchette", "valeurHaute"),
        currency=next(filter(None, map(currency_at, [value, *lot_values])), ""),
    )


def _procedure_type(procedure: Json) -> str:
    """Return "adapted": the record itself says OUVERT for every adapted procedure."""
    markers = keys_of(procedure)
    return "adapted" if any(key.startswith("procedureAdaptee") for key in markers) else ""


def _criteria_text(section: Json) -> str:
    """Return the criteria, in `procedure` for a call and in `natureMarche` for an award."""
    return text_of(section, "procedure", "criteresAttrib") or text_of(
        section, "natureMarche", "criteresAttrib"
    )


def _lots(section: Json) -> tuple[LotFacts, ...]:
    if has(section, "natureMarche", "lotsMarche", "non"):
        return ()
    nodes = children(section, "lots", "lot")[:MAX_LOTS]
    return tuple(_lot(node, number) for number, node in enumerate(nodes, start=1))


def _lot(node: Json, number: int) -> LotFacts:
    """Return a lot; the form gives neither number nor title, only a description."""
    description = text_of(node, "description")
    lot = make_lot(
        number=str(number),
        title=next(iter(description.splitlines()), ""),
        description=description,
        codes=_codes(node),
        value=amount_at(node, "estimationValeur", "valeur"),
    )
    return replace(lot, place_text=text_of(node, "lieuExecutionLivraison"))


def _results(section: Json) -> tuple[ResultFacts, ...]:
    """Return the award as it is told: winner, amount and date are in one free text."""
    texts = texts_of(section, "attributionMarche")
    return (ResultFacts(reason="\n\n".join(texts)),) if texts else ()
