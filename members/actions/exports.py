"""A person asks for a copy of what is held about her (GDPR, art. 15 and 20)."""

from django.db import transaction

from collectif.core.events import record_event
from members.enums import JobState
from members.models import DataExport, User
from members.tasks import make_data_copy


@transaction.atomic
def request_export(*, user: User) -> DataExport:
    """Have a copy made in the background; while one is being made, it is that one."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if under_way := user.data_exports.under_way().first():
        return under_way
    export = DataExport(user=user, state=JobState.WAITING)
    export.full_clean()
    export.save(force_insert=True)
    record_event(actor=user, verb="copy_requested", subject=user)
    make_data_copy.delay_on_commit(export.pk)
    return export
