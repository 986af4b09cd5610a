"""The form before 2024 (Boamp_v230, v240): `donnees` starts with IDENTITE, tags in capitals."""

import re

from tenders.sources.boamp.content import (
    MAX_LOTS,
    Amounts,
    Content,
    amount_at,
    currency_at,
    make_lot,
)
from tenders.sources.boamp.deadlines import parse
from tenders.sources.boamp.wire import Json, child, children, has, keys_of, text_of, texts_of
from tenders.sources.codes import cpv_code, nuts_code, unique
from tenders.sources.facts import LotFacts, NoticeKind

_RESULTS: frozenset[NoticeKind] = frozenset({"award", "direct_award_intention"})
_RESERVED_TO = {"ATELIERS_PROTEGES": "res-ws", "EMPLOIS_PROTEGES": "res-ws"}
# Section IV.2.2 of the old European form holds the deadline for receipt.
_DEADLINE_RUBRIC = re.compile(r"IV\.2\.2\b|réception des offres|date limite", re.I)


def read(body: Json, record_kind: NoticeKind) -> Content:
    """Read the whole of `donnees`: this form has no root element of its own."""
    buyer, subject = child(body, "IDENTITE"), child(body, "OBJET")
    main, *others = (*_codes(subject), "")
    lots = _lot_nodes(subject)
    only_lot = None if _is_divided(subject, lots) else child(lots)
    description = [*_descriptions(subject), text_of(only_lot, "DESCRIPTION")]
    return Content(
        variant="legacy",
        title=text_of(subject, "TITRE_MARCHE") or text_of(subject, "OBJET_COMPLET"),
        description="\n\n".join(unique(description)),
        buyer_name=text_of(buyer, "DENOMINATION"),
        buyer_id=text_of(buyer, "CODE_IDENT_NATIONAL"),
        buyer_postcode=text_of(buyer, "CP"),
        natures=keys_of(subject, "TYPE_MARCHE"),
        main_code=main,
        additional_codes=unique([*others, *_codes(only_lot)]),
        nuts=_nuts([subject, *lots]),
        places=unique(texts_of(subject, "LIEU_EXEC_LIVR", "VILLE")),
        deadline_text=_deadline_text(body),
        amounts=_amounts(body, only_lot, record_kind),
        reserved_codes=_reserved_codes(body),
        documents_url=text_of(buyer, "URL_DOCUMENT") or _documents_url(body),
        submission_url=text_of(buyer, "URL_PARTICIPATION") or text_of(buyer, "URL_PROFIL_ACHETEUR"),
        linked_ids=_linked_ids(body),
        lots=() if only_lot else tuple(_lot(node, n) for n, node in enumerate(lots, start=1)),
    )


def _codes(node: Json) -> tuple[str, ...]:
    """Return the CPV codes; the additional ones stand beside the main one, which is first."""
    return unique(map(cpv_code, texts_of(node, "CPV", "PRINCIPAL")))


def _descriptions(subject: Json) -> list[str]:
    features = child(subject, "CARACTERISTIQUES")
    return [
        text_of(subject, "OBJET_COMPLET"),
        text_of(features, "PRINCIPALES"),
        text_of(features, "QUANTITE"),
    ]


def _nuts(nodes: list[Json]) -> tuple[str, ...]:
    codes = texts_of(nodes, "LIEU_EXEC_LIVR", "CODE_NUTS") + texts_of(nodes, "CODE_NUTS")
    return unique(map(nuts_code, codes))


def _lot_nodes(subject: Json) -> list[Json]:
    return children(subject, "LOTS", "LOT")[:MAX_LOTS]


def _is_divided(subject: Json, lots: list[Json]) -> bool:
    """Say whether the lots are real: an undivided contract describes itself as one lot."""
    if has(subject, "DIV_EN_LOTS", "OUI"):
        return True
    return len(lots) > 1 and not has(subject, "DIV_EN_LOTS", "NON")


def _lot(node: Json, position: int) -> LotFacts:
    description = text_of(node, "DESCRIPTION")
    return make_lot(
        number=text_of(node, "NUM") or str(position),
        title=text_of(node, "INTITULE") or next(iter(description.splitlines()), ""),
        description=description,
        codes=_codes(node),
        value=amount_at(node, "VALEUR"),
    )


def _amounts(body: Json, only_lot: Json, kind: NoticeKind) -> Amounts:
    if kind in _RESULTS:
        return _initial_estimate(body)
    subject = child(body, "OBJET")
    holders = children(subject, "CARACTERISTIQUES") + children(subject, "ACCORD_CADRE")
    values = [*children(holders, "VALEUR"), *children(holders, "VALEUR_TOTALE")]
    values += children(only_lot, "VALEUR")
    lowest, highest = child(holders, "VALEUR_MIN"), child(holders, "VALEUR_MAX")
    return Amounts(
        estimated=next(filter(None, map(amount_at, values)), None),
        minimum=amount_at(lowest),
        maximum=amount_at(highest),
        currency=next(filter(None, map(currency_at, [*values, lowest, highest])), ""),
    )


def _initial_estimate(body: Json) -> Amounts:
    """Return the estimate an award recalls; `VALEUR` is then what was awarded."""
    decisions = children(body, "ATTRIBUTION", "DECISION")
    if len(decisions) != 1:
        return Amounts()
    estimate = child(decisions, "RENSEIGNEMENT", "ESTIMATION_INITIALE")
    return Amounts(estimated=amount_at(estimate), currency=currency_at(estimate))


def _documents_url(body: Json) -> str:
    """Return the url of the address that gives the documents, when the buyer has none."""
    addresses = children(
        body, "RENSEIGNEMENTS_COMPLEMENTAIRES", "ADRESSES_COMPLEMENTAIRES", "ADRESSE"
    )
    return text_of([node for node in addresses if has(node, "TYPE", "DOCUMENTS")], "URL")


def _deadline_text(body: Json) -> str:
    """Return the deadline of the first stage; a correction gives the new one."""
    for element in ("RECEPT_CANDIDAT", "RECEPT_OFFRES"):
        if text := text_of(body, "CONDITION_DELAI", element):
            return text
    changes = children(body, "RECTIF", "MODIFICATION")
    return next(filter(None, map(_corrected_deadline, changes)), "")


def _corrected_deadline(change: Json) -> str:
    rubric = f"{text_of(change, 'RUB_INIT')} {text_of(change, 'APRES_MENTION')}"
    if not _DEADLINE_RUBRIC.search(rubric):
        return ""
    texts = texts_of(change, "DATE", "LIRE") + texts_of(change, "LIRE")
    return next((text for text in texts if parse(text)), "")


def _reserved_codes(body: Json) -> tuple[str, ...]:
    path = ("CONDITION_PARTICIPATION", "MARCHE_RESERVE_OUI")
    if not has(body, *path) and not has(body, "OBJET", "MARCHE_RESERVE_OUI"):
        return ()
    markers = keys_of(body, *path) + keys_of(body, "OBJET", "MARCHE_RESERVE_OUI")
    return unique(_RESERVED_TO.get(marker, "") for marker in markers) or ("unspecified",)


def _linked_ids(body: Json) -> tuple[str, ...]:
    """Return the earlier notices a correction or a cancellation names."""
    earlier = children(body, "RECTIF", "ANNONCE_ANTERIEUR") + children(
        body, "ANNULATION", "ANNONCE_ANTERIEUR"
    )
    return tuple(texts_of(earlier, "REFERENCE", "IDWEB"))
