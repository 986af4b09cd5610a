"""A copy of a person's data, made in the background: claimed, written, told, then deleted."""

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from members.enums import JobState
from members.models import DataExport
from members.models.privacy import export_path
from members.notifications.privacy import announce_copy
from members.pipeline.archive import step_count, write_archive

# Long enough to come back to the mail; short enough that a copy of a life does not lie about.
KEPT_FOR: Final = timedelta(days=7)


def advance_export(export_id: int, *, now: datetime) -> DataExport | None:
    """Make the copy that was asked for; None when another worker has it, or it is done.

    A worker that dies leaves a row without a sign of life, which the next one takes up from the
    start: the file has one name, and is named in the row only once it is whole.
    """
    claimed = DataExport.objects.claimable(now).filter(pk=export_id)
    if not claimed.update(
        state=JobState.RUNNING, heartbeat_at=now, step=0, step_count=step_count()
    ):
        return None
    export = DataExport.objects.select_related("user").get(pk=export_id)
    _write_file(export, on_step=_beat(export))
    return _finish(export)


def _beat(export: DataExport) -> Callable[[int], None]:
    ours = DataExport.objects.filter(pk=export.pk, state=JobState.RUNNING)

    def tell(done: int) -> None:
        ours.update(step=done, heartbeat_at=timezone.now())

    return tell


def _write_file(export: DataExport, *, on_step: Callable[[int], None]) -> None:
    """Through a file without a name, which a dead worker does not leave behind."""
    storage, name = export.file.storage, export_path(export, "")
    with tempfile.TemporaryFile() as stream:
        write_archive(stream, export.user, on_step=on_step)
        stream.seek(0)
        storage.delete(name)
        storage.save(name, File(stream))


@transaction.atomic
def _finish(export: DataExport) -> DataExport | None:
    """Name the file in the row, and tell; not when the row was given up or erased meanwhile."""
    ready_at, name = timezone.now(), export_path(export, "")
    running = DataExport.objects.filter(pk=export.pk, state=JobState.RUNNING)
    expires_at = ready_at + KEPT_FOR
    if not running.update(
        state=JobState.READY, file=name, ready_at=ready_at, expires_at=expires_at
    ):
        export.file.storage.delete(name)
        return None
    export.refresh_from_db()
    announce_copy(export)
    return export


def discard_exports(*, now: datetime) -> int:
    """Delete the copies kept long enough, and give up those that nobody could make."""
    DataExport.objects.hopeless(now).update(state=JobState.FAILED)
    lapsed = list(DataExport.objects.lapsed(now))
    for export in lapsed:
        export.file.storage.delete(str(export.file.name))
        DataExport.objects.filter(pk=export.pk).update(state=JobState.EXPIRED, file="")
    return len(lapsed)
