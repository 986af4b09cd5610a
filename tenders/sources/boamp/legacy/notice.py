"""The notice as a whole: buyer, object, procedure, conditions."""

from decimal import Decimal

from tenders.sources.boamp.earlier import merged, references
from tenders.sources.boamp.legacy import changes, lots, results
from tenders.sources.boamp.record import procedure_code
from tenders.sources.codes import nuts_code, unique
from tenders.sources.content import Amounts, Content, amount_at, currency_at
from tenders.sources.durations import in_months, months_between
from tenders.sources.facts import DeadlineKind, LinkFacts, NoticeKind, Permission
from tenders.sources.wire import Json, child, children, has, keys_of, text_of, texts_of

_RESULTS: frozenset[NoticeKind] = frozenset({"award", "direct_award_intention"})
_RESERVED_TO = {"ATELIERS_PROTEGES": "res-ws", "EMPLOIS_PROTEGES": "res-ws"}
_STAGES: tuple[tuple[str, DeadlineKind], ...] = (
    ("RECEPT_CANDIDAT", "requests"),
    ("RECEPT_OFFRES", "tenders"),
)


def read(body: Json, record_kind: NoticeKind) -> Content:
    """Read the whole of `donnees`: this form has no root element of its own."""
    buyer, subject = child(body, "IDENTITE"), child(body, "OBJET")
    nodes = lots.nodes_of(subject)
    is_divided = lots.is_divided(subject, nodes)
    only_lot = child(nodes) if is_divided is not True else None
    main, *others = (*lots.codes_of(subject), "")
    deadline_text, deadline_kind = _deadline(body)
    decisions = results.read(body)
    return Content(
        variant="legacy",
        title=text_of(subject, "TITRE_MARCHE") or text_of(subject, "OBJET_COMPLET"),
        description="\n\n".join(_descriptions(subject, only_lot)),
        buyer_name=text_of(buyer, "DENOMINATION"),
        buyer_id=text_of(buyer, "CODE_IDENT_NATIONAL"),
        buyer_postcode=text_of(buyer, "CP"),
        buyer_profile_url=text_of(buyer, "URL_PROFIL_ACHETEUR"),
        natures=keys_of(subject, "TYPE_MARCHE"),
        main_code=main,
        additional_codes=unique([*others, *lots.codes_of(only_lot)]),
        nuts=_nuts([subject, *nodes]),
        places=unique(texts_of(subject, "LIEU_EXEC_LIVR", "VILLE")),
        place_texts=_place_texts(subject, nodes),
        postcodes=unique(texts_of(subject, "LIEU_EXEC_LIVR", "CP")),
        deadline_text=deadline_text,
        deadline_kind=deadline_kind,
        previous_deadline_text=changes.previous_deadline(body),
        amounts=_amounts(body, nodes, only_lot, record_kind),
        duration_months=_duration(subject, only_lot),
        procedure_type=next(map(procedure_code, keys_of(body, "PROCEDURE", "TYPE_PROCEDURE")), ""),
        is_divided=is_divided,
        is_framework=_is_framework(body),
        is_reserved=_is_reserved(body),
        reserved_codes=_reserved_codes(body),
        variants=_variants(body, nodes),
        group_form=text_of(body, "CONDITION_RELATIVE_MARCHE", "FORME_JURIDIQUE"),
        criteria=lots.criteria_of(child(body, "PROCEDURE")) or lots.criteria_of(only_lot),
        documents_urls=unique([text_of(buyer, "URL_DOCUMENT") or _documents_url(body)]),
        submission_url=text_of(buyer, "URL_PARTICIPATION"),
        links=_links(body),
        change_text=changes.text_of_changes(body),
        lots=() if only_lot else tuple(map(lots.read, nodes, range(1, len(nodes) + 1))),
        results=decisions,
    )


def _descriptions(subject: Json, only_lot: Json) -> tuple[str, ...]:
    features = child(subject, "CARACTERISTIQUES")
    return unique(
        [
            text_of(subject, "OBJET_COMPLET"),
            text_of(features, "PRINCIPALES"),
            text_of(features, "QUANTITE"),
            text_of(only_lot, "DESCRIPTION"),
        ]
    )


def _nuts(nodes: list[Json]) -> tuple[str, ...]:
    codes = texts_of(nodes, "LIEU_EXEC_LIVR", "CODE_NUTS") + texts_of(nodes, "CODE_NUTS")
    return unique(map(nuts_code, codes))


def _place_texts(subject: Json, nodes: list[Json]) -> tuple[str, ...]:
    addresses = texts_of(subject, "LIEU_EXEC_LIVR", "ADRESSE")
    return unique(addresses + texts_of(nodes, "LIEU_PRINCIPAL"))


def _deadline(body: Json) -> tuple[str, DeadlineKind]:
    """Return the deadline of the first stage; a correction gives the new one."""
    conditions = child(body, "CONDITION_DELAI")
    for element, kind in _STAGES:
        if text := text_of(conditions, element):
            return text, kind
    text = changes.new_deadline(body)
    return text, "tenders" if text else ""


def _amounts(body: Json, nodes: list[Json], only_lot: Json, kind: NoticeKind) -> Amounts:
    """Return the estimate and its range; in an award, `VALEUR` is what was awarded."""
    if kind in _RESULTS:
        return results.amounts(body)
    subject = child(body, "OBJET")
    holders = children(subject, "CARACTERISTIQUES") + children(subject, "ACCORD_CADRE")
    values = [*children(holders, "VALEUR"), *children(holders, "VALEUR_TOTALE")]
    values += children(only_lot, "VALEUR")
    lowest, highest = child(holders, "VALEUR_MIN"), child(holders, "VALEUR_MAX")
    printed = [*values, lowest, highest, *children(nodes, "VALEUR")]
    return Amounts(
        estimated=next(filter(None, map(amount_at, values)), None),
        minimum=amount_at(lowest),
        maximum=amount_at(highest),
        currency=next(filter(None, map(currency_at, printed)), ""),
    )


def _duration(subject: Json, only_lot: Json) -> Decimal | None:
    delay, framework = child(subject, "DUREE_DELAI"), child(subject, "ACCORD_CADRE")
    return (
        in_months(text_of(delay, "DUREE_MOIS"))
        or in_months(text_of(delay, "DUREE_JOURS"), "DAY")
        or months_between(text_of(delay, "DATE_DEBUT"), text_of(delay, "DATE_FIN"))
        or in_months(text_of(framework, "DUREE_MOIS"))
        or in_months(text_of(framework, "DUREE_AN"), "YEAR")
        or lots.duration_of(only_lot)
    )


def _is_framework(body: Json) -> bool:
    return (
        has(body, "OBJET", "AVIS_IMPLIQUE", "ACCORD_CADRE")
        or has(body, "OBJET", "ACCORD_CADRE")
        or has(body, "PROCEDURE", "AVIS_IMPLIQUE", "ACCORD_CADRE_OUI")
        or has(body, "PROCEDURE", "TECH_ACHAT", "ACCORD_CADRE")
        or has(body, "PROCEDURE", "ACCORD_CADRE")
    )


def _is_reserved(body: Json) -> bool | None:
    """Return BT-71 as a yes or no; the two versions of the form put it in two places."""
    for name, answer in (("MARCHE_RESERVE_OUI", True), ("MARCHE_RESERVE_NON", False)):
        if has(body, "CONDITION_PARTICIPATION", name) or has(body, "OBJET", name):
            return answer
    return None


def _reserved_codes(body: Json) -> tuple[str, ...]:
    conditions = keys_of(body, "CONDITION_PARTICIPATION", "MARCHE_RESERVE_OUI")
    markers = conditions + keys_of(body, "OBJET", "MARCHE_RESERVE_OUI")
    return unique(_RESERVED_TO.get(marker, "") for marker in markers)


def _variants(body: Json, nodes: list[Json]) -> Permission:
    """Return BT-63; allowed for one lot is allowed somewhere, worth reading the documents."""
    holders = [*children(body, "OBJET"), *children(body, "PROCEDURE"), *nodes]
    if has(holders, "VARIANTES_OUI"):
        return "allowed"
    return "not-allowed" if has(holders, "VARIANTES_NON") else ""


def _documents_url(body: Json) -> str:
    """Return the url of the address that gives the documents, when the buyer has none."""
    addresses = children(
        body, "RENSEIGNEMENTS_COMPLEMENTAIRES", "ADRESSES_COMPLEMENTAIRES", "ADRESSE"
    )
    return text_of([node for node in addresses if has(node, "TYPE", "DOCUMENTS")], "URL")


def _links(body: Json) -> LinkFacts:
    """Return the notices that this one corrects, cancels or follows."""
    earlier = children(body, "RECTIF", "ANNONCE_ANTERIEUR")
    earlier += children(body, "ANNULATION", "ANNONCE_ANTERIEUR")
    return merged(references(earlier), references(children(body, "PUBLICATION_ANTERIEURE")))
