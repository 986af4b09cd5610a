from django.db import transaction
from django.db.models.functions import Now

from collectif.core.events import record_event
from members.models import Profile
from tenders.enums import MarkKind
from tenders.models import Procedure, ProcedureMark


@transaction.atomic
def mark_procedure(*, profile: Profile, procedure: Procedure, kind: MarkKind) -> ProcedureMark:
    """Keep a procedure, or set it aside, for one person; the last decision holds.

    The same decision twice is one. Raises ValidationError on `kind`: `invalid_choice`.
    """
    ProcedureMark(profile=profile, procedure=procedure, kind=kind).clean_fields()
    mark, is_new = ProcedureMark.objects.select_for_update().get_or_create(
        profile=profile, procedure=procedure, defaults={"kind": kind}
    )
    if not is_new and mark.kind == kind:
        return mark
    if not is_new:
        mark.kind, mark.marked_at = kind, Now()
        mark.save(update_fields=["kind", "marked_at"])
    record_event(actor=profile.user, verb="notice_marked", subject=procedure, kind=mark.kind)
    return mark


@transaction.atomic
def clear_mark(*, profile: Profile, procedure: Procedure) -> None:
    """Take a decision back; without one, nothing happens."""
    cleared, _by_model = ProcedureMark.objects.filter(profile=profile, procedure=procedure).delete()
    if cleared:
        record_event(actor=profile.user, verb="notice_mark_cleared", subject=procedure)
