"""Who may have come to a meeting without a place: those at hand first, the others by name."""

from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from meetings.enums.booking import ATTENDANCE, BookingState
from meetings.models import Booking, Occurrence
from meetings.models.booking import BookingQuerySet
from members.enums import Role
from members.models import GroupSpell, RoleGrant, User
from members.models.user import UserQuerySet

# Enough to know whom one looks at; nobody reads the whole collective here.
FOUND: Final = 8
SHORTEST: Final = 3
OURS: Final = (Role.MEMBER, Role.TRAINER, Role.COORDINATOR)


def may_have_come(meeting: Occurrence) -> UserQuerySet:
    """Return the people who may be noted: of the collective, of the group, or once on its list."""
    grants = RoleGrant.objects.active_on(timezone.localdate()).filter(role__in=OURS)
    of_group = _stays(meeting).values("user")
    known = Q(pk__in=grants.values("user")) | Q(pk__in=of_group) | Q(pk__in=_listed(meeting))
    return User.objects.filter(known, is_active=True)


def on_its_list(meeting: Occurrence) -> BookingQuerySet:
    """Return those who have no place though they asked: waiting, given back, not agreed to."""
    expected = [*ATTENDANCE, BookingState.CONFIRMED]
    rows = meeting.bookings.exclude(state__in=expected).filter(erased_at=None)
    return rows.for_list().order_by("user__last_name", "user__first_name", "guest_name", "pk")


def of_its_group(meeting: Occurrence) -> UserQuerySet:
    """Return those of the group, on the day of the meeting, who asked for nothing."""
    people = User.objects.filter(pk__in=_stays(meeting).values("user"), is_active=True)
    people = people.exclude(pk__in=_listed(meeting))
    return people.order_by("last_name", "first_name", "pk")


def found_by_name(meeting: Occurrence, words: str) -> list[User]:
    """Return a few others whose name holds each of these words; nobody for less than 3 letters."""
    if len(words.replace(" ", "")) < SHORTEST:
        return []
    people = may_have_come(meeting).exclude(pk__in=_listed(meeting))
    for word in words.split():
        people = people.filter(
            Q(first_name__unaccent__icontains=word) | Q(last_name__unaccent__icontains=word)
        )
    return list(people.order_by("last_name", "first_name", "pk")[:FOUND])


def _stays(meeting: Occurrence) -> QuerySet[GroupSpell]:
    day = meeting.local_start.date()
    return GroupSpell.objects.current_on(day).filter(group=meeting.group_id)


def _listed(meeting: Occurrence) -> QuerySet:
    return Booking.objects.filter(occurrence=meeting, user__isnull=False).values("user")
