"""What a call needs, as coordinators settle it."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import ngettext

from collectif.core.events import record_event
from members.models import User
from tenders.enums import NeedWeight
from tenders.models import Need, Procedure
from tenders.pipeline.team import suggestions


@transaction.atomic
def keep_suggested_needs(
    *, procedure: Procedure, domain_codes: Sequence[str], actor: User
) -> list[Need]:
    """Write down, among the needs our machine suggests, those a coordinator keeps.

    What is there already stays as it is, and what is not suggested is passed over.
    """
    procedure = _lock(procedure)
    wanted = [one for one in suggestions(procedure) if one.domain_code in set(domain_codes)]
    held = set(procedure.needs.values_list("domain_code", flat=True))
    new = [
        Need(procedure=procedure, domain_code=one.domain_code, weight=one.weight)
        for one in wanted
        if one.domain_code not in held
    ]
    _check_room(procedure, len(new))
    kept = Need.objects.bulk_create(new)
    if kept:
        record_event(actor=actor, verb="needs_kept", subject=procedure, count=len(kept))
    return kept


@transaction.atomic
def add_need(
    *, procedure: Procedure, label: str, domain_code: str, weight: NeedWeight, actor: User
) -> Need:
    """Add a need: a domain of our tree, a name, or both.

    Raises ValidationError: `too_many`, `blank` without either, `already_there`.
    """
    procedure = _lock(procedure)
    _check_room(procedure, 1)
    need = Need(procedure=procedure, label=label.strip(), domain_code=domain_code, weight=weight)
    need.full_clean()
    need.save(force_insert=True)
    record_event(actor=actor, verb="need_added", subject=procedure, need=str(need.public_id))
    return need


@transaction.atomic
def change_need(*, need: Need, label: str, weight: NeedWeight, actor: User) -> Need:
    """Call a need otherwise, or say how much it weighs; the same again changes nothing.

    Without a name, its domain names it. Raises ValidationError: `blank`, `already_there`.
    """
    need = Need.objects.select_for_update().get(pk=need.pk)
    wanted = {"label": label.strip(), "weight": weight}
    changed = [name for name, value in wanted.items() if getattr(need, name) != value]
    if not changed:
        return need
    for name in changed:
        setattr(need, name, wanted[name])
    need.full_clean()
    need.save(update_fields=changed)
    record_event(actor=actor, verb="need_changed", subject=need.procedure, need=str(need.public_id))
    return need


@transaction.atomic
def remove_need(*, need: Need, actor: User) -> None:
    """Take a need out; a second time, nothing happens."""
    gone, _by_model = Need.objects.filter(pk=need.pk).delete()
    if gone:
        record_event(actor=actor, verb="need_removed", subject=need.procedure)


def _lock(procedure: Procedure) -> Procedure:
    return Procedure.objects.select_for_update(of=("self",), no_key=True).get(pk=procedure.pk)


def _check_room(procedure: Procedure, new_count: int) -> None:
    if procedure.needs.count() + new_count <= Need.MAX_PER_PROCEDURE:
        return
    message = ngettext(
        "A call has %(limit)s need at most: remove one first.",
        "A call has %(limit)s needs at most: remove one first.",
        Need.MAX_PER_PROCEDURE,
    )
    params = {"limit": Need.MAX_PER_PROCEDURE}
    raise ValidationError(message, code="too_many", params=params)
