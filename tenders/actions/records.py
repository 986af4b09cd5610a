from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.models import User
from tenders.models import Rereading, SourceRecord
from tenders.pipeline.rereading import reread_records
from tenders.tasks import match_procedure_batch, read_records_again


@transaction.atomic
def reread_record(*, record: SourceRecord, actor: User) -> SourceRecord:
    """Read one stored record again, at once; return it as it then stands.

    A record that can be read leaves the quarantine, and its notice joins its dossier. Raises
    ValidationError `no_payload` when its source never gave its text. Records `record_reread`.
    """
    stored = reread_records([record.pk])
    record = SourceRecord.objects.get(pk=record.pk)
    if not record.body:
        raise ValidationError(
            _("Its source has not given this notice yet. We ask for it again at each reading."),
            code="no_payload",
        )
    record_event(
        actor=actor,
        verb="record_reread",
        subject=record,
        is_readable=not record.quarantine_code,
    )
    if stored.procedure_ids:
        match_procedure_batch.delay_on_commit(stored.procedure_ids)
    return record


@transaction.atomic
def request_rereading(*, actor: User, source: str = "", quarantine_code: str = "") -> Rereading:
    """Ask for the records set apart to be read again in the background; empty means all.

    Raises ValidationError: `nothing_to_read`, `already_running` (one at a time, also when two
    ask at the same moment). Records `rereading_requested`.
    """
    found = SourceRecord.objects.quarantined(source=source, quarantine_code=quarantine_code)
    extent = found.aggregate(count=Count("pk"), last=Max("pk"))
    if not extent["count"]:
        raise ValidationError(_("No record is set apart any more."), code="nothing_to_read")
    rereading = Rereading(
        source=source,
        quarantine_code=quarantine_code,
        requested_by=actor,
        total_count=extent["count"],
        last_record=extent["last"],
    )
    _insert(rereading)
    record_event(
        actor=actor,
        verb="rereading_requested",
        subject=rereading,
        source=source,
        quarantine_code=quarantine_code,
        count=rereading.total_count,
    )
    read_records_again.delay_on_commit(rereading.pk)
    return rereading


def _insert(rereading: Rereading) -> None:
    rereading.full_clean()
    try:
        with transaction.atomic():
            rereading.save(force_insert=True)
    except IntegrityError:
        # Somebody asked at the same moment: say it as if she had been first.
        rereading.validate_constraints()
        raise
