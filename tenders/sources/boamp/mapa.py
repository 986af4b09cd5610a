"""MAPA: the national form below 90 k€. It has no CPV code, no SIRET and no estimate."""

import re

from tenders.sources.boamp import sections
from tenders.sources.boamp.criteria import criterion, from_text, in_percent
from tenders.sources.boamp.earlier import boamp_ids
from tenders.sources.codes import unique
from tenders.sources.content import MAX_LOTS, Amounts, Content, amount_at, currency_at, make_lot
from tenders.sources.deadlines import printed_day
from tenders.sources.durations import in_months
from tenders.sources.facts import (
    CriterionFacts,
    LinkFacts,
    LotFacts,
    NoticeKind,
    ResultFacts,
    SupplierFacts,
)
from tenders.sources.wire import Json, child, children, descendants, has, keys_of, text_of, texts_of

_KNOWN = frozenset(
    {"avisInitial", "natureMarche", "description", "caracteristiques", "criteres", "procedure",
     "delais", "duree", "conditions", "justifications", "adressesComplt", "lots"}
)  # fmt: skip
_COUNT = re.compile(r"[0-9]{1,5}")


def read(body: Json, record_kind: NoticeKind) -> Content:
    """Read `MAPA`: the buyer under `organisme`, the notice under the other element."""
    buyer = child(body, "organisme")
    section = sections.section_of(body)
    place = child(section, "description", "lieuExecutionLivraison")
    features, length = child(section, "caracteristiques"), child(section, "duree")
    results = _results(section)
    return Content(
        variant="mapa",
        title=text_of(section, "description", "objet"),
        description=text_of(features, "principales"),
        buyer_name=text_of(buyer, "acheteurPublic"),
        buyer_postcode=text_of(buyer, "adr", "cp"),
        buyer_profile_url=text_of(buyer, "urlProfilAcheteur"),
        natures=keys_of(section, "natureMarche"),
        places=unique(texts_of(place, "ville")),
        place_texts=unique(texts_of(place, "voie", "nomvoie")),
        postcodes=unique(texts_of(place, "cp")),
        deadline_text=sections.only_text(section, "receptionOffres", child(section, "delais")),
        amounts=_amounts(results),
        duration_months=in_months(text_of(length, "nbMois"))
        or in_months(text_of(length, "nbJours"), "DAY"),
        procedure_type="adapted" if has(section, "procedure", "procedureAdaptee") else "",
        is_divided=_is_divided(section),
        is_reserved=sections.choice(section, "reservationMarche"),
        variants=sections.permission(features, "variantes"),
        group_form=text_of(section, "conditions", "formeJuridique"),
        criteria=_criteria(section),
        documents_urls=unique(texts_of(section, "adressesComplt", "document", "coord", "url")),
        links=LinkFacts(boamp=boamp_ids(texts_of(section, "avisInitial", "idWeb"))),
        change_text=sections.unknown_text(body, _KNOWN),
        lots=_lots(section),
        results=results,
    )


def _is_divided(section: Json) -> bool | None:
    if has(section, "marcheUnique"):
        return False
    return True if has(section, "lots", "lot") else None


def _criteria(section: Json) -> tuple[CriterionFacts, ...]:
    criteria = child(section, "criteres")
    weighted = in_percent(
        criterion(text_of(node, "critere"), text_of(node, "criterePCT"))
        for node in children(criteria, "criterePondere")
    )
    return weighted or from_text(text_of(criteria, "criteresLibre"))


def _lots(section: Json) -> tuple[LotFacts, ...]:
    if has(section, "marcheUnique"):
        return ()
    nodes = children(section, "lots", "lot")[:MAX_LOTS]
    return tuple(_lot(node, number) for number, node in enumerate(nodes, start=1))


def _lot(node: Json, number: int) -> LotFacts:
    description = text_of(node, "description")
    title = text_of(node, "intitule") or next(iter(description.splitlines()), "")
    return make_lot(number=str(number), title=title, description=description)


def _results(section: Json) -> tuple[ResultFacts, ...]:
    """Return what `attribution` decides: `resultat.attribue`, or another marker beside it."""
    awards = children(section, "attribution")
    decisions = [node for award in awards for node in children(award, "resultat")]
    counts = texts_of(awards, "autresInformations", "nbOffresRecues")
    counts += texts_of(section, "autresInformations", "nbOffresRecues")
    count = int(counts[0]) if len(decisions) == 1 and _is_count(counts) else None
    return tuple(_result(node, count) for node in decisions[:MAX_LOTS])


def _is_count(texts: list[str]) -> bool:
    return len(texts) == 1 and _COUNT.fullmatch(texts[0]) is not None


def _result(node: Json, count: int | None) -> ResultFacts:
    won = child(node, "attribue")
    amount = child(won, "montant")
    names = descendants(children(won, "titulaire"), "PersonneMorale")
    return ResultFacts(
        status="selec-w" if has(node, "attribue") else "clos-nw",
        winners=tuple(SupplierFacts(name=name) for name in unique(texts_of(names))),
        amount=amount_at(amount, "valeur"),
        currency=currency_at(amount),
        offer_count=count,
        decided_on=printed_day(text_of(won, "dateAttribution")),
        reason="" if has(node, "attribue") else sections.all_text(node),
    )


def _amounts(results: tuple[ResultFacts, ...]) -> Amounts:
    if len(results) != 1:
        return Amounts()
    return Amounts(awarded=results[0].amount, currency=results[0].currency)
