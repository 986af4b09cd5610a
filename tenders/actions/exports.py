from django.db import transaction

from collectif.core.events import Event, record_event
from members.models import User


@transaction.atomic
def record_export(*, actor: User, form: str, row_count: int) -> Event:
    """Write down that a person takes a list away, and how long it is; not what she looked for."""
    return record_event(actor=actor, verb="list_exported", subject=actor, form=form, rows=row_count)
