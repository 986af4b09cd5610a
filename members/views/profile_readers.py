"""Who looked at a profile, as the person it is about may know it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from members.models import DirectoryEntry, ProfileView, User
from members.permissions import audience_of
from members.pipeline.erasure import VIEWS_KEPT


@dataclass(frozen=True, slots=True)
class Readers:
    """Those whose names are open to her, latest first, and how many others there were."""

    named: list[tuple[DirectoryEntry, date]]
    unnamed_count: int


def readers_of(user: User, *, today: date) -> Readers:
    """Who looked lately; never someone who has blocked her, nor whom she has blocked."""
    seen = ProfileView.objects.filter(profile__user=user, seen_on__gt=today - VIEWS_KEPT).exclude(
        Q(viewer__in=user.blocks.values("blocked")) | Q(viewer__blocks__blocked=user)
    )
    latest = dict(
        seen.order_by().values("viewer").annotate(day=Max("seen_on")).values_list("viewer", "day")
    )
    entries = _entries(user, set(latest))
    named = [(entry, latest[entry.profile.user_id]) for entry in entries]
    named.sort(key=lambda pair: pair[1], reverse=True)
    return Readers(named, len(latest) - len(named))


def _entries(user: User, viewers: set[int]) -> list[DirectoryEntry]:
    audience = audience_of(user)
    if audience is None or not viewers:
        return []
    shown = DirectoryEntry.objects.seen_by(user, audience).select_related("profile")
    return list(shown.filter(profile__user__in=viewers, is_anonymous=False))
