from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.enums import BookingState, OccurrenceState, Openness, Seat
from meetings.models.plan import FOR_ITS_GROUP, MeetingPlan
from meetings.models.series import Series
from members.enums import Role
from members.models import Group, User
from members.models.group import GroupQuerySet


def groups_of(user: User, on: date) -> GroupQuerySet:
    """The groups that meet, where she is on that day or that she facilitates."""
    stays = user.group_spells.current_on(on).values("group")
    facilitated = user.facilitated_groups.values("pk")
    return Group.objects.running().filter(Q(pk__in=stays) | Q(pk__in=facilitated))


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def visible_to(self, user: User) -> "OccurrenceQuerySet":
        """What a person may know of: her groups' meetings, and those open to the likes of her.

        Whoever runs the collective sees all; a meeting one has booked stays visible to her.
        """
        if user.is_staff or user.has_role(Role.COORDINATOR):
            return self
        own = (
            Q(bookings__user=user)
            | Q(group__spells__in=user.group_spells.all())
            | Q(group__facilitators=user)
            | Q(series__facilitators=user)
        )
        open_to_her = Q(openness=Openness.PUBLIC)
        if user.has_role(Role.MEMBER, Role.TRAINER):
            open_to_her |= Q(openness__in=(Openness.COLLECTIVE, Openness.PARTNERS))
        if user.has_role(Role.PARTNER_CONTACT):
            open_to_her |= Q(openness=Openness.PARTNERS)
        return self.filter(open_to_her | Q(pk__in=self.model.objects.filter(own).values("pk")))

    def mine(self, user: User, on: date) -> "OccurrenceQuerySet":
        """Those she has booked and not given up, and those of her groups of that day."""
        booked = user.bookings.to_come().values("occurrence")
        return self.filter(Q(pk__in=booked) | Q(group__in=groups_of(user, on).values("pk")))

    def run_by(self, user: User) -> "OccurrenceQuerySet":
        """Those she facilitates; for who coordinates, also those that nobody facilitates."""
        groups, series = user.facilitated_groups.values("pk"), user.facilitated_series.values("pk")
        hers = Q(group__in=groups) | Q(series__in=series)
        if user.has_role(Role.COORDINATOR):
            of_group = Group.facilitators.through.objects.filter(group=OuterRef("group"))
            of_series = Series.facilitators.through.objects.filter(series=OuterRef("series"))
            hers |= ~Q(Exists(of_group)) & ~Q(Exists(of_series))
        return self.filter(hers)

    def to_settle(self, over_at: datetime) -> "OccurrenceQuerySet":
        """Those that were over then, and where nothing is said yet of somebody expected."""
        bookings: Any = self.model._meta.get_field("bookings").related_model
        unsaid = bookings.objects.filter(occurrence=OuterRef("pk"), state=BookingState.CONFIRMED)
        held = self.planned().filter(attendance_closed_at=None, ends_at__lte=over_at)
        return held.filter(Exists(unsaid))

    def with_places_to_give(self, now: datetime) -> "OccurrenceQuerySet":
        """Those to come where, in the last half day, a place waits for whoever runs them."""
        return self.planned().filter(free_count__gt=0, starts_at__gt=now)

    def public(self) -> "OccurrenceQuerySet":
        """What is told to anybody."""
        return self.filter(openness=Openness.PUBLIC, state=OccurrenceState.PLANNED)

    def planned(self) -> "OccurrenceQuerySet":
        return self.filter(state=OccurrenceState.PLANNED)

    def bookable(self, now: datetime) -> "OccurrenceQuerySet":
        """Those that have not begun, whose attendance is not closed."""
        return self.planned().filter(starts_at__gt=now, attendance_closed_at=None)

    def between(self, start: datetime, end: datetime) -> "OccurrenceQuerySet":
        """Those that take some of the time from `start` (included) to `end` (excluded)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def with_taken(self) -> "OccurrenceQuerySet":
        """Add `room_taken` and `online_taken`: how many places of each kind are held."""
        bookings: Any = self.model._meta.get_field("bookings").related_model
        held = bookings.objects.holding().filter(occurrence=OuterRef("pk")).order_by()
        return self.annotate(
            **{
                f"{seat}_taken": Coalesce(
                    Subquery(
                        held.filter(seat=seat)
                        .values("occurrence")
                        .annotate(n=Count("pk"))
                        .values("n")
                    ),
                    0,
                )
                for seat in Seat.values
            }
        )

    def with_own(self, user: User) -> "OccurrenceQuerySet":
        """Add `own_state`, `own_seat` and `own_to_confirm_since`: None where she has not booked."""
        kept = ~Q(bookings__state=BookingState.CANCELLED)
        own = FilteredRelation("bookings", condition=Q(bookings__user=user) & kept)
        told = {f"own_{name}": F(f"own__{name}") for name in ("state", "seat", "to_confirm_since")}
        return self.annotate(own=own, **told)

    def unused(self) -> "OccurrenceQuerySet":
        """Those from which nothing hangs, here or in a module that is not known here."""
        found = self
        for relation in self.model._meta.related_objects:
            rows: Any = relation.related_model
            held = rows._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            found = found.filter(~Exists(held))
        return found

    def for_list(self) -> "OccurrenceQuerySet":
        return (
            self.select_related("group", "series__group")
            .order_by("starts_at", "pk")
            .fetch_mode(models.FETCH_RAISE)
        )


class Occurrence(MeetingPlan):
    """One meeting, on one day: what is booked, held and remembered."""

    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, related_name="occurrences", verbose_name=_("series")
    )
    # That of the series, held here for the calendar's index.
    group = models.ForeignKey(
        Group,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="occurrences",
        verbose_name=_("group"),
    )
    # The local day the rule gives, wherever the meeting was moved to (RECURRENCE-ID).
    recurrence_on = models.DateField(_("day of the rule"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = models.CharField(_("time zone"), max_length=40)
    state = models.CharField(
        _("state"), max_length=10, choices=OccurrenceState, default=OccurrenceState.PLANNED
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cancelled_occurrences",
        verbose_name=_("cancelled by"),
    )
    cancel_reason = models.CharField(_("why it is cancelled"), max_length=300, blank=True)
    # RFC 5545 §3.8.7.4: grows each time what calendars hold of it changes.
    sequence = models.PositiveIntegerField(_("revision"), default=0)
    # What was said of this meeting alone: a change of the series leaves it.
    own_fields = ArrayField(
        models.CharField(max_length=20),
        verbose_name=_("said of this meeting alone"),
        default=list,
        blank=True,
    )
    attendance_closed_at = models.DateTimeField(_("attendance closed"), null=True, blank=True)
    attendance_reminded_at = models.DateTimeField(
        _("reminded of the attendance"), null=True, blank=True
    )
    # In the last half day: the places that somebody in line could have, since when there are that
    # many, and when those who run the meeting were last written to about it.
    free_count = models.PositiveSmallIntegerField(_("places to give"), default=0, db_default=0)
    free_since = models.DateTimeField(_("places to give since"), null=True, blank=True)
    free_told_at = models.DateTimeField(_("places to give told"), null=True, blank=True)

    # Added by `with_taken()`.
    room_taken: int
    online_taken: int

    objects = OccurrenceQuerySet.as_manager()

    class Meta(MeetingPlan.Meta):
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["starts_at", "pk"]
        constraints = [
            *MeetingPlan.Meta.constraints,
            models.CheckConstraint(name="occurrence_for_a_group_has_one", **FOR_ITS_GROUP),
            models.UniqueConstraint(
                name="occurrence_once_a_day_of_the_rule", fields=["series", "recurrence_on"]
            ),
            models.CheckConstraint(
                name="occurrence_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_code="times_out_of_order",
                violation_error_message=_("The meeting ends before it starts."),
            ),
            models.CheckConstraint(
                name="occurrence_cancelled_with_reason",
                condition=Q(
                    state=OccurrenceState.PLANNED, cancelled_at__isnull=True, cancel_reason=""
                )
                | (
                    Q(state=OccurrenceState.CANCELLED, cancelled_at__isnull=False)
                    & ~Q(cancel_reason="")
                ),
                violation_error_code="reason_required",
                violation_error_message=_("Say why the meeting is cancelled."),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "ends_at"], name="occurrence_in_time"),
            models.Index(fields=["group", "starts_at"], name="occurrence_of_group"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.local_start:%Y-%m-%d %H:%M})"

    def get_absolute_url(self) -> str:
        return reverse("meetings:occurrence_detail", args=[self.public_id])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def local_start(self) -> datetime:
        """When it starts, on the clocks of the place."""
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self) -> datetime:
        return self.ends_at.astimezone(self.zone)

    @property
    def is_full(self) -> bool:
        """Tell whether every place of every kind is held; needs `with_taken()`."""
        taken = {Seat.ROOM: self.room_taken, Seat.ONLINE: self.online_taken}
        limits = [(self.capacity_of(seat), taken[seat]) for seat in self.seats]
        return all(places is not None and held >= places for places, held in limits)

    @property
    def is_cancelled(self) -> bool:
        return self.state == OccurrenceState.CANCELLED
