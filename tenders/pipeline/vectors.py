"""Procedures as the engine reads them, their text cleaned and stemmed once, then stored."""

from collections.abc import Iterator
from datetime import datetime
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from collectif.matching.notice_vectors import NoticeVector, notice_vector, vector_with
from collectif.matching.words import READING_VERSION
from tenders.models import Procedure, ProcedureVector
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.pipeline.inputs import facts_of, notice_facts, procedure_inputs

CHUNK_SIZE = 2_000
STORED = ("stems", "counts", "reading_version", "procedure_changed_at")


def procedure_vectors(procedures: ProcedureQuerySet) -> Iterator[NoticeVector]:
    """Give the vectors of `procedures` in little memory, with two or three queries for 2,000.

    The text is read of those only whose stored words are missing or out of date. Nothing is
    written: whoever holds locks may call it.
    """
    return (vector for _changed_at, vector in dated_vectors(procedures))


def dated_vectors(procedures: ProcedureQuerySet) -> Iterator[tuple[datetime, NoticeVector]]:
    """Give the same, each with a `changed_at`: what was read is of that state, or a later one."""
    names = ("changed_at", *(f"vector__{name}" for name in STORED))
    for chosen in batched(procedures.order_by("pk").values_list("pk", flat=True), CHUNK_SIZE):
        chunk = Procedure.objects.filter(pk__in=chosen).order_by("pk")
        rows = list(facts_of(chunk, *names))
        yield from ((row.changed_at, _vector(row)) for row in rows if _is_fresh(row))
        if stale := {row.pk: row.changed_at for row in rows if not _is_fresh(row)}:
            unread = Procedure.objects.filter(pk__in=stale).order_by("pk")
            vectors = map(notice_vector, procedure_inputs(unread))
            yield from ((stale[vector.id], vector) for vector in vectors)


def store_vectors(procedures: ProcedureQuerySet) -> None:
    """Read the text of `procedures` where it has changed, and store its words.

    The caller holds their rows, so that nobody else writes the same vector meanwhile.
    """
    fresh = ProcedureVector.objects.filter(
        procedure=OuterRef("pk"),
        procedure_changed_at=OuterRef("changed_at"),
        reading_version=READING_VERSION,
    )
    changed = dict(procedures.filter(~Exists(fresh)).values_list("pk", "changed_at"))
    inputs = procedure_inputs(Procedure.objects.filter(pk__in=changed))
    rows = [_row(vector, changed[vector.id]) for vector in map(notice_vector, inputs)]
    ProcedureVector.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["procedure"], update_fields=STORED
    )


def store_all_vectors() -> int:
    """Store what is missing, in short transactions; return how many procedures were gone through.

    Procedures that another worker holds are left to it. May be killed and called again.
    """
    last = count = 0
    while ids := _store_next(last):
        last, count = ids[-1], count + len(ids)
    return count


@transaction.atomic
def _store_next(last: int) -> list[int]:
    following = Procedure.objects.filter(pk__gt=last).order_by("pk")
    held = following.select_for_update(skip_locked=True, no_key=True)
    ids = list(held.values_list("pk", flat=True)[:CHUNK_SIZE])
    store_vectors(Procedure.objects.filter(pk__in=ids))
    return ids


def _is_fresh(row: Any) -> bool:
    read = (row.vector__reading_version, row.vector__procedure_changed_at)
    return read == (READING_VERSION, row.changed_at)


def _row(vector: NoticeVector, changed_at: datetime) -> ProcedureVector:
    return ProcedureVector(
        procedure_id=vector.id,
        reading_version=READING_VERSION,
        procedure_changed_at=changed_at,
        stems=list(vector.words),
        counts=list(vector.words.values()),
    )


def _vector(row: Any) -> NoticeVector:
    words = dict(zip(row.vector__stems, row.vector__counts, strict=True))
    return vector_with(notice_facts(row), words)
