from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from meetings.enums import BookingState, MeetingRole, OccurrenceState, Seat
from meetings.enums.booking import HOLDING
from meetings.models.occurrence import Occurrence
from members.enums import Role
from members.models import User

_HOLDING = sorted(HOLDING)


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, user: User) -> "BookingQuerySet":
        """Her own and those of her guests; all of them for who runs the collective."""
        if user.is_staff or user.has_role(Role.COORDINATOR):
            return self
        return self.filter(Q(user=user) | Q(invited_by=user))

    def holding(self) -> "BookingQuerySet":
        """Those that hold a place."""
        return self.filter(state__in=_HOLDING)

    def answered_by(self, user: User) -> "BookingQuerySet":
        """Where she has said something herself: she comes, she waits, or she cannot come."""
        hers = self.filter(user=user)
        return hers.filter(~Q(state=BookingState.CANCELLED) | Q(cancelled_by=user))

    def to_come(self) -> "BookingQuerySet":
        """Those that are neither given up nor settled: a place, a turn, or an answer awaited."""
        return self.exclude(state=BookingState.CANCELLED)

    def offered(self, now: datetime) -> "BookingQuerySet":
        """Those for whom a place is kept now, the first to answer first."""
        return (
            self.filter(
                state=BookingState.OFFERED,
                offered_until__gt=now,
                occurrence__state=OccurrenceState.PLANNED,
                occurrence__starts_at__gt=now,
            )
            .select_related("occurrence")
            .order_by("offered_until", "pk")
        )

    def asked_again(self, now: datetime) -> "BookingQuerySet":
        """Those whose meeting was moved, is to come, and who have not said that they still come."""
        return self.filter(
            to_confirm_since__isnull=False,
            occurrence__state=OccurrenceState.PLANNED,
            occurrence__starts_at__gt=now,
            occurrence__attendance_closed_at=None,
        ).order_by("occurrence__starts_at", "pk")

    def awaiting_their_turn(self) -> "BookingQuerySet":
        """Those in line who have not left an offer unanswered: the next free places are theirs."""
        return self.in_line().filter(passed_at=None)

    def in_line(self) -> "BookingQuerySet":
        """The waiting list: who has not been offered a place yet first, then by time of arrival."""
        waiting = self.filter(state=BookingState.WAITING)
        return waiting.order_by(F("passed_at").asc(nulls_first=True), "queued_at", "pk")

    def for_list(self) -> "BookingQuerySet":
        return self.select_related("user", "invited_by").fetch_mode(models.FETCH_RAISE)


class Booking(PublicModel):
    """A place of someone at a meeting, from the asking to the attendance; never deleted.

    Either a person with an account, or a guest by name and address, brought by a member or come
    to a public event by herself.
    """

    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("meeting")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("person"),
    )
    guest_name = models.CharField(_("guest"), max_length=120, blank=True)
    guest_email = models.EmailField(_("e-mail address of the guest"), blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="guest_bookings",
        verbose_name=_("brought by"),
    )
    seat = models.CharField(_("place"), max_length=8, choices=Seat)
    state = models.CharField(_("state"), max_length=10, choices=BookingState)
    role = models.CharField(_("role"), max_length=12, choices=MeetingRole, blank=True)
    # As she was when she booked: the places kept for newcomers are hers.
    is_newcomer = models.BooleanField(_("newcomer"), default=False)
    created_at = models.DateTimeField(_("booked"), db_default=Now())
    state_changed_at = models.DateTimeField(_("since"), db_default=Now())
    # Her turn on the waiting list, and when she left an offer unanswered.
    queued_at = models.DateTimeField(_("waiting since"), null=True, blank=True)
    passed_at = models.DateTimeField(_("offer left unanswered"), null=True, blank=True)
    offered_until = models.DateTimeField(_("kept until"), null=True, blank=True)
    # The meeting was moved, and she has not said that she still comes.
    to_confirm_since = models.DateTimeField(_("to confirm since"), null=True, blank=True)
    # Who noted her at the meeting, where she came without a place.
    let_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="let_in_bookings",
        verbose_name=_("let in by"),
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cancelled_bookings",
        verbose_name=_("cancelled by"),
    )
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)
    # Grows each time what her calendar holds of this place changes (RFC 5545 §3.8.7.4).
    revision = models.PositiveIntegerField(_("revision"), default=0)
    reminded_early_at = models.DateTimeField(_("first reminder"), null=True, blank=True)
    reminded_late_at = models.DateTimeField(_("last reminder"), null=True, blank=True)
    # The name and the address of a guest are gone.
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["occurrence", "created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="booking_once_a_person",
                fields=["occurrence", "user"],
                violation_error_code="already_booked",
                violation_error_message=_("This person already has a booking for this meeting."),
            ),
            models.UniqueConstraint(
                "occurrence",
                Lower("guest_email"),
                name="booking_once_a_guest",
                condition=Q(user=None, erased_at=None) & ~Q(guest_email=""),
                violation_error_code="already_booked",
                violation_error_message=_("This guest is already expected at this meeting."),
            ),
            models.UniqueConstraint(
                "occurrence",
                Lower("guest_name"),
                name="booking_once_a_name",
                condition=Q(user=None, erased_at=None, guest_email=""),
            ),
            models.UniqueConstraint(
                name="booking_one_person_a_role",
                fields=["occurrence", "role"],
                condition=Q(state__in=_HOLDING) & ~Q(role=""),
                violation_error_code="role_taken",
                violation_error_message=_("Somebody has already taken this role on."),
            ),
            models.CheckConstraint(
                name="booking_codes_known",
                condition=Q(
                    seat__in=Seat.values,
                    state__in=BookingState.values,
                    role__in=["", *MeetingRole.values],
                ),
            ),
            models.CheckConstraint(
                name="booking_of_a_person_or_a_guest",
                condition=Q(
                    user__isnull=False, guest_name="", guest_email="", invited_by__isnull=True
                )
                | (
                    Q(user__isnull=True, erased_at__isnull=True)
                    & ~Q(guest_name="")
                    & (~Q(guest_email="") | Q(let_in_by__isnull=False))
                )
                | Q(user__isnull=True, erased_at__isnull=False, guest_name="", guest_email=""),
            ),
            models.CheckConstraint(
                name="booking_offer_has_an_end",
                condition=Q(state=BookingState.OFFERED, offered_until__isnull=False)
                | (~Q(state=BookingState.OFFERED) & Q(offered_until=None)),
            ),
            # Beyond the places: somebody is there, or she is no such booking.
            models.CheckConstraint(
                name="booking_let_in_is_present",
                condition=Q(let_in_by=None) | Q(state=BookingState.PRESENT),
            ),
            models.CheckConstraint(
                name="booking_waits_since_a_time",
                condition=~Q(state__in=[BookingState.WAITING, BookingState.OFFERED])
                | Q(queued_at__isnull=False),
            ),
            models.CheckConstraint(
                name="booking_cancelled_at_a_time",
                condition=Q(state=BookingState.CANCELLED, cancelled_at__isnull=False)
                | (
                    ~Q(state=BookingState.CANCELLED)
                    & Q(cancelled_at=None, cancelled_by=None, cancel_reason="")
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "state"], name="booking_of_person"),
            models.Index(
                fields=["offered_until"],
                name="booking_offers_that_end",
                condition=Q(state=BookingState.OFFERED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.occurrence} ({self.get_state_display()})"

    @property
    def name(self) -> str:
        if self.user:
            return self.user.get_full_name()
        return self.guest_name or str(_("A guest"))

    @property
    def first_name(self) -> str:
        """What somebody from outside is told of her name."""
        told = self.user.first_name if self.user else self.guest_name.partition(" ")[0]
        return told or self.name

    @property
    def sequence(self) -> int:
        """The revision of what her calendar holds: of the meeting, and of her own place."""
        return self.occurrence.sequence + self.revision

    @property
    def where(self) -> str:
        """The room and its address; nothing online, where the way in opens just before."""
        if self.seat == Seat.ONLINE:
            return ""
        return ", ".join(filter(None, [self.occurrence.room, self.occurrence.address]))

    @property
    def is_guest(self) -> bool:
        return self.user_id is None

    @property
    def is_walk_in(self) -> bool:
        """She came without a place: noted as there, and counted in no capacity."""
        return self.let_in_by_id is not None

    @property
    def is_unsaid(self) -> bool:
        """The attendance closed by itself before anything was noted of her: nobody knows."""
        is_closed = self.occurrence.attendance_closed_at is not None
        return is_closed and self.state == BookingState.CONFIRMED

    @property
    def is_own_request(self) -> bool:
        """Somebody from outside, who has not proved her address yet."""
        return self.is_guest and self.invited_by_id is None
