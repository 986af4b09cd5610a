"""Who may read what is said at meetings: it stays among those it was said to."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Now, TruncDate

from meetings.enums import Openness
from meetings.enums.booking import HOLDING
from meetings.models.booking import Booking
from meetings.models.occurrence import Occurrence
from members.enums import Role
from members.models import GroupSpell, User

_SHARED_BY_ALL = (Openness.COLLECTIVE, Openness.PARTNERS, Openness.PUBLIC)


def meetings_heard_by(user: User) -> QuerySet[Occurrence]:
    """Meetings whose words a person may read.

    Those of the groups she is in today, those where she has a place, those she facilitates; a
    member, also those of no group; whoever runs the collective, all of them.
    """
    if user.is_staff or user.has_role(Role.COORDINATOR):
        return Occurrence.objects.all()
    if not user.current_roles:
        return Occurrence.objects.none()
    heard = (
        Q(pk__in=Booking.objects.filter(user=user, state__in=HOLDING).values("occurrence"))
        | Q(group__in=_groups_of(user))
        | Q(group__in=user.facilitated_groups.values("pk"))
        | Q(series__in=user.facilitated_series.values("pk"))
    )
    if user.has_role(Role.MEMBER, Role.TRAINER):
        heard |= Q(group=None, openness__in=_SHARED_BY_ALL)
    return Occurrence.objects.filter(heard)


def people_of(occurrence: Occurrence) -> QuerySet[User]:
    """Those a meeting may count on: who has a place, who is in its group, who facilitates it."""
    bookings = Booking.objects.filter(occurrence=occurrence, state__in=HOLDING, user__isnull=False)
    there = Q(pk__in=bookings.values("user")) | Q(facilitated_series=occurrence.series_id)
    if occurrence.group_id:
        stays = _current_stays().filter(group=occurrence.group_id)
        there |= Q(pk__in=stays.values("user")) | Q(facilitated_groups=occurrence.group_id)
    people = User.objects.filter(there, anonymised_at=None, is_active=True).distinct()
    return people.order_by("first_name", "last_name", "pk")


def people_to_tell(occurrence: Occurrence) -> QuerySet[User]:
    """Those whom its minutes are for: `people_of`, without who has left its group since."""
    people = people_of(occurrence)
    if occurrence.group_id is None:
        return people
    stays = GroupSpell.objects.filter(group=occurrence.group_id)
    current = _current_stays().filter(group=occurrence.group_id)
    gone = stays.exclude(user__in=current.values("user"))
    return people.exclude(pk__in=gone.values("user"))


def _groups_of(user: User) -> QuerySet[GroupSpell, Any]:
    return _current_stays().filter(user=user).values("group")


def _current_stays() -> QuerySet[GroupSpell]:
    today = TruncDate(Now())
    begun = GroupSpell.objects.filter(entered_on__lte=today)
    return begun.filter(Q(left_on=None) | Q(left_on__gt=today))
