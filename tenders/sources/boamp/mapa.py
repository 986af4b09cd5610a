"""MAPA: the national form below 90 k€. It has no CPV code, no SIRET and no amount."""

from tenders.sources.boamp.content import MAX_LOTS, Content, make_lot
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
from tenders.sources.codes import unique
from tenders.sources.facts import LotFacts, NoticeKind


def read(body: Json, record_kind: NoticeKind) -> Content:
    """Read `MAPA`: the buyer under `organisme`, the notice under the other element."""
    buyer = child(body, "organisme")
    section = section_of(body)
    place = child(section, "description", "lieuExecutionLivraison")
    markers = keys_of(section, "procedure")
    return Content(
        variant="mapa",
        title=text_of(section, "description", "objet"),
        description=text_of(section, "caracteristiques", "principales"),
        buyer_name=text_of(buyer, "acheteurPublic"),
        buyer_postcode=text_of(buyer, "adr", "cp"),
        natures=keys_of(section, "natureMarche"),
        places=unique(texts_of(place, "ville")),
        deadline_text=text_of(section, "delais", "receptionOffres"),
        procedure_type="adapted" if "procedureAdaptee" in markers else "",
        documents_url=text_of(section, "adressesComplt", "document", "coord", "url"),
        submission_url=text_of(buyer, "urlProfilAcheteur"),
        linked_ids=tuple(texts_of(section, "avisInitial", "idWeb")),
        lots=_lots(section),
    )


def _lots(section: Json) -> tuple[LotFacts, ...]:
    if has(section, "marcheUnique"):
        return ()
    nodes = children(section, "lots", "lot")[:MAX_LOTS]
    return tuple(_lot(node, number) for number, node in enumerate(nodes, start=1))


def _lot(node: Json, number: int) -> LotFacts:
    description = text_of(node, "description")
    title = text_of(node, "intitule") or next(iter(description.splitlines()), "")
    return make_lot(number=str(number), title=title, description=description)
