"""One consultation or two? What coordinators decide of a pair of dossiers."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.models import User
from tenders.enums import MergeBasis, MergeStatus, Source, Visibility
from tenders.models import Notice, Procedure, ProcedureMerge
from tenders.pipeline.dossiers import write_dossiers
from tenders.pipeline.merging import merge, separate
from tenders.pipeline.records import lock_dossiers
from tenders.tasks import match_procedure_batch


@transaction.atomic
def accept_merge(*, pair: ProcedureMerge, actor: User) -> ProcedureMerge:
    """Make one dossier of the pair, under the address of the older one; twice is once.

    A pair that was kept apart or separated may be put together after all. Raises ValidationError
    `private`, or `elsewhere` when one of the two has meanwhile been put with a third.
    """
    lock_dossiers()
    pair = _as_written(pair)
    if pair.status == MergeStatus.MERGED:
        return pair
    return _put_together(pair.kept, pair.absorbed, MergeBasis(pair.basis), actor)


@transaction.atomic
def merge_by_hand(*, procedure: Procedure, other: Procedure, actor: User) -> ProcedureMerge:
    """Make one dossier of two that nothing had brought together; twice is once.

    Raises ValidationError `same`, and as `accept_merge`.
    """
    if procedure.pk == other.pk:
        message = _("This is the dossier you are on: give the number of the other one.")
        raise ValidationError(message, code="same")
    lock_dossiers()
    kept, absorbed = Procedure.objects.filter(pk__in=[procedure.pk, other.pk]).order_by("pk")
    known = ProcedureMerge.objects.filter(kept=kept, absorbed=absorbed).first()
    if known and known.status == MergeStatus.MERGED:
        return known
    return _put_together(kept, absorbed, MergeBasis.MANUAL, actor)


@transaction.atomic
def refuse_merge(*, pair: ProcedureMerge, actor: User) -> ProcedureMerge:
    """Keep the two dossiers apart, whatever is read later; twice is once.

    Raises ValidationError `together` when they are one: they are to be separated first.
    """
    lock_dossiers()
    pair = _as_written(pair)
    if pair.status in {MergeStatus.REFUSED, MergeStatus.UNDONE}:
        return pair
    if pair.status == MergeStatus.MERGED:
        message = _("These two dossiers have just been put together. Separate them first.")
        raise ValidationError(message, code="together")
    pair.status, pair.decided_by, pair.decided_at = MergeStatus.REFUSED, actor, Now()
    pair.save(update_fields=["status", "decided_by", "decided_at"])
    record_event(actor=actor, verb="procedures_kept_apart", subject=pair.kept)
    return pair


@transaction.atomic
def undo_merge(*, pair: ProcedureMerge, actor: User) -> ProcedureMerge:
    """Make two dossiers again, each with its own notices and its own address; twice is once.

    Marks stay on both. Raises ValidationError `apart` when they were not put together,
    `elsewhere` when the absorbed one has since gone to a third, `empty` when one of the two
    would be left without a notice.
    """
    lock_dossiers()
    pair = _as_written(pair)
    if pair.status == MergeStatus.UNDONE:
        return pair
    _check_separable(pair)
    shown_ids = [pair.kept.shown.pk, pair.absorbed_id]
    separate(pair, actor)
    _check_none_is_empty(shown_ids)
    _derive_again(shown_ids)
    record_event(actor=actor, verb="procedures_separated", subject=pair.kept)
    return _as_written(pair)


def _as_written(pair: ProcedureMerge) -> ProcedureMerge:
    """Read the pair again, now that nobody else writes dossiers."""
    return ProcedureMerge.objects.select_related("kept", "absorbed").get(pk=pair.pk)


def _put_together(
    kept: Procedure, absorbed: Procedure, basis: MergeBasis, actor: User
) -> ProcedureMerge:
    _check_mergeable(kept, absorbed)
    merge([(kept.pk, absorbed.pk)], basis, actor)
    _derive_again([kept.pk])
    pair = ProcedureMerge.objects.get(kept=kept, absorbed=absorbed)
    record_event(actor=actor, verb="procedures_put_together", subject=pair.kept)
    return pair


def _check_mergeable(kept: Procedure, absorbed: Procedure) -> None:
    if any(_is_private(one) for one in (kept, absorbed)):
        message = _("A call entered here stays a dossier of its own: its team and documents do.")
        raise ValidationError(message, code="private")
    if kept.merged_into_id or absorbed.merged_into_id:
        raise _elsewhere()


def _is_private(procedure: Procedure) -> bool:
    return Source.PRIVATE in procedure.sources or procedure.visibility != Visibility.EVERYONE


def _check_separable(pair: ProcedureMerge) -> None:
    if pair.status != MergeStatus.MERGED:
        message = _("These two dossiers are already apart.")
        raise ValidationError(message, code="apart")
    if pair.absorbed.merged_into_id != pair.kept_id:
        raise _elsewhere()


def _elsewhere() -> ValidationError:
    message = _(
        "One of these two dossiers has meanwhile been put together with a third. "
        "Open it to see what it holds now, then decide again."
    )
    return ValidationError(message, code="elsewhere")


def _check_none_is_empty(procedure_ids: Collection[int]) -> None:
    told = Notice.objects.filter(procedure__in=procedure_ids).values("procedure").distinct()
    if told.count() < len(procedure_ids):
        message = _("All the notices belong to the same dossier: there is nothing to separate.")
        raise ValidationError(message, code="empty")


def _derive_again(procedure_ids: Collection[int]) -> None:
    """Draw the facts from the notices as they now stand, and have them matched."""
    write_dossiers(procedure_ids)
    Procedure.objects.filter(pk__in=procedure_ids).update(matched_at=None, changed_at=Now())
    match_procedure_batch.delay_on_commit(list(procedure_ids))
