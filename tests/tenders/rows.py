"""Records as the API gives them, small, for the tests of what is done with them."""

from collections.abc import Iterable
from typing import Any

from tenders.models import SourceRun
from tenders.pipeline.records import StoredPage, store_records
from tenders.sources.boamp.client import usable_id
from tenders.sources.bodies import canonical
from tenders.sources.feed import RawRecord
from tests.tenders.sources.records import fnsimple, make_record


def row(source_id: str = "26-10001", **fields: Any) -> dict[str, Any]:
    """Return a national call; `title`, `deadline` and `lots` go into the form itself."""
    section: dict[str, Any] = {}
    if title := fields.pop("title", ""):
        section["natureMarche"] = {"intitule": title}
    if deadline := fields.pop("deadline", ""):
        section["procedure"] = {"dateReceptionOffres": deadline}
    if lots := fields.pop("lots", ()):
        section.setdefault("natureMarche", {})["lotsMarche"] = {"oui": "", "non": None}
        section["lots"] = {"lot": [{"description": text} for text in lots]}
    if siret := fields.pop("siret", ""):
        organisme = {"codeIdentificationNational": siret}
        return make_record(
            fnsimple({"organisme": organisme, "initial": section}), idweb=source_id, **fields
        )
    return make_record(fnsimple({"initial": section}), idweb=source_id, **fields)


def rows(count: int, **fields: Any) -> list[dict[str, Any]]:
    return [row(f"26-{10_000 + n}", title=f"Appel {n}", **fields) for n in range(count)]


def correction(source_id: str, of: str, **fields: Any) -> dict[str, Any]:
    return row(source_id, nature="RECTIFICATIF", etat="RECTIFICATIF", annonce_lie=[of], **fields)


def cancellation(source_id: str, of: str, **fields: Any) -> dict[str, Any]:
    return row(source_id, etat="ANNULATION", annonce_lie=[of], **fields)


def award(source_id: str, of: str, **fields: Any) -> dict[str, Any]:
    return row(source_id, nature="ATTRIBUTION", annonce_lie=[of], **fields)


def raw(rows: Iterable[Any]) -> tuple[RawRecord, ...]:
    """As the client hands them over."""
    return tuple(RawRecord(source_id=usable_id(one), body=canonical(one)) for one in rows)


def store(run: SourceRun, rows: Iterable[Any]) -> StoredPage:
    return store_records(run=run, records=raw(rows))
