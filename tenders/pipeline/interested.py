"""Who said that a call interests them: whom a bid together begins with."""

from dataclasses import dataclass
from datetime import datetime

from members.models import DirectoryEntry, User
from tenders.models import Procedure, Proposal
from tenders.pipeline.best_people import VIEWER


@dataclass(frozen=True, slots=True)
class Interested:
    """Somebody who said yes, and when; no entry when `viewer` may no longer see her."""

    profile_id: int
    since: datetime
    entry: DirectoryEntry | None


def interested_people(procedure: Procedure, viewer: User) -> list[Interested]:
    """Return them as a coordinator may know them, the first to say so first; two queries."""
    said = Proposal.objects.interested_in(procedure).values_list("profile", "answered_at")
    answers = [(profile, at) for profile, at in said if at is not None]
    seen = DirectoryEntry.objects.seen_by(viewer, VIEWER)
    rows = seen.filter(profile__in=[profile for profile, _at in answers]).select_related("profile")
    entries = {entry.profile_id: entry for entry in rows}
    return [Interested(profile, at, entries.get(profile)) for profile, at in answers]
