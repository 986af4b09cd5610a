from django.db import transaction
from django.db.models.functions import Now

from collectif.core.events import record_event
from members.models import Profile
from tenders.enums import MarkKind
from tenders.models import Notice, NoticeMark


@transaction.atomic
def mark_notice(*, profile: Profile, notice: Notice, kind: MarkKind) -> NoticeMark:
    """Keep a notice, or set it aside, for one person; the last decision holds.

    The same decision twice is one. Raises ValidationError on `kind`: `invalid_choice`.
    """
    NoticeMark(profile=profile, notice=notice, kind=kind).clean_fields()
    mark, is_new = NoticeMark.objects.select_for_update().get_or_create(
        profile=profile, notice=notice, defaults={"kind": kind}
    )
    if not is_new and mark.kind == kind:
        return mark
    if not is_new:
        mark.kind, mark.marked_at = kind, Now()
        mark.save(update_fields=["kind", "marked_at"])
    record_event(actor=profile.user, verb="notice_marked", subject=notice, kind=mark.kind)
    return mark


@transaction.atomic
def clear_mark(*, profile: Profile, notice: Notice) -> None:
    """Take a decision back; without one, nothing happens."""
    cleared, _by_model = NoticeMark.objects.filter(profile=profile, notice=notice).delete()
    if cleared:
        record_event(actor=profile.user, verb="notice_mark_cleared", subject=notice)
