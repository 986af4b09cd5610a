"""The daily XML feed of DILA: the record of the API is made again from its two XML trees."""

from datetime import date

from tenders.sources import xml
from tenders.sources.boamp.normalise import normalise
from tenders.sources.boamp.record import OLD_FEED
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import NoticeFacts
from tenders.sources.wire import Json, child, descendants, keys_of, text_of, texts_of

# `ann` since 2024, in a namespace of its own; `ANNONCE` before.
_ROOTS = frozenset({"ann", "ANNONCE"})


def normalise_xml(body: str, idweb: str = "", published_on: date | None = None) -> NoticeFacts:
    """Return the facts of one file of the daily feed, of 2017 or of today.

    `idweb` and `published_on` are those of the file's name and folder, used when the notice
    does not repeat them. Raises `UnparsableRecord` only.
    """
    return normalise(record_of(body, idweb, published_on))


def record_of(body: str, idweb: str, published_on: date | None) -> dict[str, Json]:
    """Return the fields of an API record that the file holds, `gestion` and `donnees` decoded.

    Raises `UnparsableRecord`: "not_xml", "unsafe_xml", or "not_a_record" for another root.
    """
    document = xml.parse(body)
    name = next(iter(document), "")
    root = document.get(name)
    if name not in _ROOTS:
        raise UnparsableRecord("not_a_record", name)
    management = child(root, "GESTION")
    index, notice_type = (
        child(management, "INDEXATION"),
        child(management, "REFERENCE", "TYPE_AVIS"),
    )
    day = text_of(index, "DATE_PUBLICATION") or (published_on.isoformat() if published_on else "")
    return {
        "idweb": text_of(management, "REFERENCE", "IDWEB") or idweb,
        "dateparution": day,
        "objet": text_of(index, "RESUME_OBJET"),
        "nomacheteur": text_of(index, "NOMORGANISME"),
        "nature": _marker(notice_type, "NATURE"),
        "etat": _marker(notice_type, "STATUT"),
        "type_procedure": _marker(index, "TYPE_PROCEDURE"),
        "type_marche": list(keys_of(index, "NATURE_MARCHE")),
        "titulaire": list(texts_of(descendants(index, "TITULAIRE"))),
        "source_schema": text_of(index, "SCHEMA") or OLD_FEED,
        "gestion": management,
        "donnees": child(root, "DONNEES"),
    }


def _marker(node: Json, name: str) -> str:
    """Return the name of the element inside `name`: BOAMP marks choices this way."""
    return next(iter(keys_of(node, name)), "")
