"""What is written to a person about her own data, and about the end of her account."""

from typing import Final

from django.urls import reverse

from collectif.core.http import site_url
from collectif.core.outbox import OutboxMessage, write_to
from members.models import DataExport, DeletionRequest

COPY_READY: Final = "copy_ready"
DELETION_PLANNED: Final = "deletion_planned"
INACTIVITY: Final = "inactivity"


def announce_copy(export: DataExport) -> OutboxMessage:
    """Tell a person, once, that the copy of her data is there, and until when."""
    return _write(COPY_READY, export, {"export": export})


def confirm_deletion(request: DeletionRequest) -> OutboxMessage:
    """Tell a person on which day her account ends, and how to keep it."""
    return _write(DELETION_PLANNED, request, {"deletion": request})


def warn_of_inactivity(request: DeletionRequest, *, is_last: bool) -> OutboxMessage:
    """Tell a person we have not seen for long when her account ends: once early, once late."""
    period = "last" if is_last else "first"
    return _write(INACTIVITY, request, {"deletion": request, "is_last": is_last}, period)


def _write(
    kind: str, subject: DataExport | DeletionRequest, facts: dict[str, object], period: str = ""
) -> OutboxMessage:
    page_url = site_url(reverse("members:privacy_detail"))
    context = {"page_url": page_url, **facts}
    return write_to(subject.user, kind, context, subject=subject, period=period)
