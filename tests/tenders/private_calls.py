"""Private calls as people enter them: through the action, hence the whole pipeline."""

from datetime import UTC, datetime
from uuid import uuid4

from members.models import User
from tenders.actions.private import enter_private_call
from tenders.enums import Visibility
from tenders.models import PrivateCall
from tenders.sources.private.entry import CallDetails, Entry

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
ENTRY = Entry(
    title="Audit des achats",
    buyer="Fonderies de la Sorne",
    departments=("38",),
    natures=("services",),
    cpv_codes=("79418000",),
    deadline="2026-12-31T16:00",
    estimated_value="80000.00",
)
DETAILS = CallDetails(
    origin="Marie, du club des dirigeants", contact_email="marie@fonderies.example"
)


def enter(
    actor: User,
    *,
    entry: Entry = ENTRY,
    details: CallDetails = DETAILS,
    visibility: Visibility = Visibility.TEAM,
) -> PrivateCall:
    return enter_private_call(
        entry=entry, details=details, actor=actor, key=uuid4(), now=NOW, visibility=visibility
    )
