"""Places of people who may no longer come, who left a group or the collective, and of their guests.

Whoever is concerned is told, once however many meetings it is about.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import DateField, DateTimeField, Exists, F, Func, OuterRef, Q
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meetings.enums import BookingState, OccurrenceState, Openness
from meetings.models import Booking, Series
from meetings.models.booking import BookingQuerySet
from meetings.notifications.changes import News
from meetings.notifications.readers import reader_of
from meetings.pipeline.places import fill_places, lock_meetings
from meetings.pipeline.told import tell
from meetings.pipeline.turns import give_back
from members.enums import Role
from members.models import Group, GroupSpell, RoleGrant

TO_GIVE_BACK: Final = (
    BookingState.REQUESTED,
    BookingState.CONFIRMED,
    BookingState.WAITING,
    BookingState.OFFERED,
)
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
# Of an account, or of whoever brings a guest: null on neither side, hence safe to negate.
_IS_STAFF: Final = Q(user__isnull=False, user__is_staff=True) | Q(
    invited_by__isnull=False, invited_by__is_staff=True
)
_PRIVATE: Final = ~Q(occurrence__openness=Openness.PUBLIC)


def give_back_places_of_leavers(*, now: datetime) -> int:
    """Give back what people who have left held, offer it to the next; return how many offers.

    Each of them is one transaction: the places, the offers and the e-mails.
    """
    left = bookings_of_leavers(now=now).order_by().values_list("user", "invited_by")
    hosts = {user or host for user, host in left}
    return sum(_give_back(host, now) for host in sorted(hosts))


def bookings_of_leavers(*, now: datetime) -> BookingQuerySet:
    """Return the bookings to come of those whom the meeting is no longer open to.

    A meeting of her former group, on a day when she is out of it; one for all members, once she
    holds no role that opens it; any, once her account is closed. Whoever facilitates or
    coordinates keeps hers. Her guests come with her, or not at all, but for what is public. A
    group that has closed gives nothing back: its meetings are called off.
    """
    ahead = Booking.objects.alias(host=Coalesce("user", "invited_by"), day=_DAY).filter(
        Q(occurrence__group=None) | Q(occurrence__group__is_closed=False),
        host__isnull=False,
        state__in=TO_GIVE_BACK,
        occurrence__state=OccurrenceState.PLANNED,
        occurrence__starts_at__gt=now,
    )
    stays = GroupSpell.objects.filter(user=OuterRef("host"), group=OuterRef("occurrence__group"))
    is_there = Q(left_on=None) | Q(left_on__gt=OuterRef("day"))
    has_left = Q(Exists(stays.filter(left_on__lte=OuterRef("day"))))
    shut = Q(occurrence__openness=Openness.GROUP) & has_left
    for openness, roles in BY_ROLE.items():
        shut |= Q(occurrence__openness=openness) & ~Q(_holds(roles, now))
    is_in_group = Exists(stays.filter(is_there, entered_on__lte=OuterRef("day")))
    is_gone = Q(user__is_active=False) | Q(_PRIVATE, invited_by__is_active=False)
    return ahead.filter(is_gone | (shut & ~Q(is_in_group) & ~_runs_it(now)))


@transaction.atomic
def _give_back(host: int, now: datetime) -> int:
    left = bookings_of_leavers(now=now).filter(Q(user=host) | Q(invited_by=host)).order_by()
    held = lock_meetings(left.values_list("occurrence", flat=True))
    meetings = {meeting.pk: meeting for meeting in held}
    news = []
    for booking in left.filter(occurrence__in=meetings).select_related("user", "invited_by"):
        booking.occurrence = meetings[booking.occurrence_id]
        # A guest whom nobody has let in yet was never written to.
        is_told = booking.state != BookingState.REQUESTED
        give_back(booking, actor=None, reason=_reason_for(booking), now=now)
        news += [News(booking)] if is_told else []
    tell(news, now=now)
    return sum(len(fill_places(meeting, now=now)) for meeting in held)


def _reason_for(booking: Booking) -> str:
    """Say in the reader's language why the place is given back."""
    with translation.override(reader_of(booking).language):
        if booking.is_guest:
            return _("The member who invited you no longer takes part in these meetings.")
        if booking.occurrence.openness == Openness.GROUP:
            return _("This meeting is for the members of the group, which you have left.")
        return _("This meeting is for the members of the collective, which you have left.")


def _runs_it(now: datetime) -> Q:
    group = Group.facilitators.through.objects.filter(
        user=OuterRef("host"), group=OuterRef("occurrence__group")
    )
    series = Series.facilitators.through.objects.filter(
        user=OuterRef("host"), series=OuterRef("occurrence__series")
    )
    coordinates = _holds((Role.COORDINATOR,), now)
    return _IS_STAFF | Q(coordinates) | Q(Exists(group)) | Q(Exists(series))


def _holds(roles: tuple[Role, ...], now: datetime) -> Exists:
    held = RoleGrant.objects.active_on(timezone.localdate(now)).filter(role__in=roles)
    return Exists(held.filter(user=OuterRef("host")))
