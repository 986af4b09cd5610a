"""Bookings of people who may no longer come: they left the group, or the collective."""

from datetime import datetime
from typing import Final

from django.db.models import DateField, DateTimeField, Exists, F, Func, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone

from meetings.enums import BookingState, OccurrenceState, Openness
from meetings.models import Booking, Series
from meetings.models.booking import BookingQuerySet
from members.enums import Role
from members.models import Group, GroupSpell, RoleGrant

TO_GIVE_BACK: Final = (BookingState.CONFIRMED, BookingState.WAITING, BookingState.OFFERED)
# Whom each meeting is open to, besides its group and those who run it; as `can_book` has it.
BY_ROLE: Final = {
    Openness.COLLECTIVE: (Role.MEMBER, Role.TRAINER),
    Openness.PARTNERS: (Role.MEMBER, Role.TRAINER, Role.PARTNER_CONTACT),
}
# The day of the meeting on the clocks of its place.
_DAY: Final = Cast(
    Func(
        F("occurrence__time_zone"),
        F("occurrence__starts_at"),
        function="timezone",
        output_field=DateTimeField(),
    ),
    DateField(),
)


def bookings_of_leavers(*, now: datetime) -> BookingQuerySet:
    """Return the bookings to come of those who have left, and whom the meeting is not open to.

    A meeting of her former group, on a day when she is out of it; one for all members, once she
    holds no role that opens it. Whoever facilitates or coordinates keeps hers. A group that has
    closed gives nothing back: its meetings are called off.
    """
    ahead = Booking.objects.filter(
        Q(occurrence__group=None) | Q(occurrence__group__is_closed=False),
        user__isnull=False,
        state__in=TO_GIVE_BACK,
        occurrence__state=OccurrenceState.PLANNED,
        occurrence__starts_at__gt=now,
    )
    stays = GroupSpell.objects.filter(user=OuterRef("user"), group=OuterRef("occurrence__group"))
    is_there = Q(left_on=None) | Q(left_on__gt=OuterRef("day"))
    has_left = Q(Exists(stays.filter(left_on__lte=OuterRef("day"))))
    shut = Q(occurrence__openness=Openness.GROUP) & has_left
    for openness, roles in BY_ROLE.items():
        shut |= Q(occurrence__openness=openness) & ~Q(_holds(roles, now))
    return (
        ahead.alias(day=_DAY)
        .filter(shut, ~Exists(stays.filter(is_there, entered_on__lte=OuterRef("day"))))
        .exclude(_runs_it(now))
    )


def _runs_it(now: datetime) -> Q:
    group = Group.facilitators.through.objects.filter(
        user=OuterRef("user"), group=OuterRef("occurrence__group")
    )
    series = Series.facilitators.through.objects.filter(
        user=OuterRef("user"), series=OuterRef("occurrence__series")
    )
    coordinates = _holds((Role.COORDINATOR,), now)
    return Q(user__is_staff=True) | Q(coordinates) | Q(Exists(group)) | Q(Exists(series))


def _holds(roles: tuple[Role, ...], now: datetime) -> Exists:
    held = RoleGrant.objects.active_on(timezone.localdate(now)).filter(role__in=roles)
    return Exists(held.filter(user=OuterRef("user")))
