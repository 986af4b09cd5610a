"""Two procedures become one, or two again. The caller holds the lock of the dossiers."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from members.models import User
from tenders.enums import MergeBasis, MergeStatus
from tenders.models import Notice, Procedure, ProcedureMark, ProcedureMerge
from tenders.pipeline.merged_calls import move_proposals

# Notices whose own procedure is `start`, or was absorbed by it in its turn.
NOTICES_OF = """
WITH RECURSIVE family AS (
    SELECT %(start)s::bigint AS id
  UNION
    SELECT tenders_procedure.id FROM tenders_procedure JOIN family ON merged_into_id = family.id
)
UPDATE tenders_notice SET procedure_id = %(shown)s WHERE home_id IN (SELECT id FROM family)
"""


def merge(pairs: Iterable[tuple[int, int]], basis: MergeBasis, actor: User | None = None) -> None:
    """Show the second procedure of each pair as part of the first.

    Notices move, and marks are copied, unless the person has already decided of the first. Who
    kept or set aside loses nothing, and whoever was asked may answer. What waits for a
    coordinator, or was decided, of the second holds for the first. The facts of the first are
    then to be derived again.
    """
    for kept, absorbed in pairs:
        _record(kept, absorbed, basis, MergeStatus.MERGED, actor)
        Procedure.objects.filter(pk=absorbed).update(merged_into=kept)
        Notice.objects.filter(procedure=absorbed).update(procedure=kept)
        _copy_marks(absorbed, kept)
        move_proposals(absorbed, kept)
        _carry_over(absorbed, kept)


def separate(merged: ProcedureMerge, actor: User) -> None:
    """Give the absorbed procedure its notices back; both are then to be derived again."""
    Procedure.objects.filter(pk=merged.absorbed_id).update(merged_into=None)
    with connection.cursor() as cursor:
        ids = {"start": merged.absorbed_id, "shown": merged.absorbed_id}
        cursor.execute(NOTICES_OF, ids)
    _record(merged.kept_id, merged.absorbed_id, merged.basis, MergeStatus.UNDONE, actor)


def propose(pairs: Iterable[tuple[int, int]], basis: MergeBasis) -> None:
    """Write pairs down for a coordinator; one already known, whatever was decided, stays."""
    rows = [
        ProcedureMerge(kept_id=kept, absorbed_id=absorbed, basis=basis, status=MergeStatus.PROPOSED)
        for kept, absorbed in pairs
    ]
    ProcedureMerge.objects.bulk_create(rows, ignore_conflicts=True)


def _record(kept: int, absorbed: int, basis: str, status: MergeStatus, actor: User | None) -> None:
    pair = ProcedureMerge(kept_id=kept, absorbed_id=absorbed, basis=basis, status=status)
    ProcedureMerge.objects.bulk_create([pair], ignore_conflicts=True)
    told = ProcedureMerge.objects.filter(kept=kept, absorbed=absorbed)
    told.update(status=status, decided_by=actor, decided_at=Now())


def _copy_marks(absorbed: int, kept: int) -> None:
    copies = [
        ProcedureMark(
            profile_id=mark.profile_id, procedure_id=kept, kind=mark.kind, marked_at=mark.marked_at
        )
        for mark in ProcedureMark.objects.filter(procedure=absorbed)
    ]
    ProcedureMark.objects.bulk_create(copies, ignore_conflicts=True)


def _carry_over(absorbed: int, kept: int) -> None:
    """Let what was asked or decided about the absorbed dossier hold for the one that shows it."""
    about = ProcedureMerge.objects.filter(Q(kept=absorbed) | Q(absorbed=absorbed))
    copies = []
    for pair in about.exclude(status=MergeStatus.MERGED):
        other = pair.kept_id if pair.absorbed_id == absorbed else pair.absorbed_id
        if other != kept:
            copies.append(_between(kept, other, pair))
    ProcedureMerge.objects.bulk_create(copies, ignore_conflicts=True)


def _between(one: int, other: int, said: ProcedureMerge) -> ProcedureMerge:
    return ProcedureMerge(
        kept_id=min(one, other),
        absorbed_id=max(one, other),
        basis=said.basis,
        status=said.status,
        decided_by_id=said.decided_by_id,
        decided_at=said.decided_at,
    )
