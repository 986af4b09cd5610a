from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from meetings.enums import AttendanceMode, MeetingKind, MeetingRole, Openness, Seat, WorkshopFormat
from meetings.enums.meeting import seats_of

# What may be said of one meeting apart from its series.
PLAN_FIELDS: Final = (
    "title",
    "kind",
    "workshop_format",
    "description",
    "openness",
    "mode",
    "room",
    "address",
    "access_notes",
    "video_url",
    "room_capacity",
    "online_capacity",
    "newcomer_seats",
    "takes_guests",
    "roles",
)

# Of what is held for a group; the group stands on the series and on each of its meetings.
FOR_ITS_GROUP: Final[dict[str, Any]] = {
    "condition": ~Q(openness=Openness.GROUP) | Q(group__isnull=False),
    "violation_error_code": "group_required",
    "violation_error_message": _("Without a group, say who else may come."),
}


class MeetingPlan(PublicModel):
    """What a meeting is, where, and for how many: said of a series, and of each of its meetings.

    A capacity of None has no limit. Each meeting holds its own copy, so that a page reads one row
    and that one meeting may differ from the others.
    """

    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(
        _("kind"), max_length=10, choices=MeetingKind, default=MeetingKind.GROUP
    )
    workshop_format = models.CharField(
        _("how the workshop goes"), max_length=15, choices=WorkshopFormat, blank=True
    )
    description = models.TextField(_("what it is about"), max_length=4000, blank=True)
    openness = models.CharField(
        _("open to"), max_length=12, choices=Openness, default=Openness.GROUP
    )
    mode = models.CharField(
        _("attendance"), max_length=8, choices=AttendanceMode, default=AttendanceMode.ROOM
    )
    room = models.CharField(_("room"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    access_notes = models.CharField(_("how to get in"), max_length=500, blank=True)
    video_url = models.URLField(
        _("video link"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["https"])],
    )
    room_capacity = models.PositiveSmallIntegerField(
        _("places in the room"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    online_capacity = models.PositiveSmallIntegerField(
        _("places online"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    newcomer_seats = models.PositiveSmallIntegerField(_("places kept for newcomers"), default=0)
    takes_guests = models.BooleanField(_("members may bring a guest"), default=False)
    roles = ArrayField(
        models.CharField(max_length=12, choices=MeetingRole),
        verbose_name=_("roles to fill"),
        default=list,
        blank=True,
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_codes_known",
                condition=Q(
                    kind__in=MeetingKind.values,
                    workshop_format__in=WorkshopFormat.values,
                    openness__in=Openness.values,
                    mode__in=AttendanceMode.values,
                    roles__contained_by=MeetingRole.values,
                ),
            ),
            models.CheckConstraint(
                name="%(class)s_has_places",
                condition=(Q(room_capacity=None) | Q(room_capacity__gte=1))
                & (Q(online_capacity=None) | Q(online_capacity__gte=1)),
                violation_error_code="no_place",
                violation_error_message=_("A meeting has at least one place."),
            ),
            # Kept in the room where one meets, else online.
            models.CheckConstraint(
                name="%(class)s_leaves_places_to_all",
                condition=Q(newcomer_seats=0)
                | Q(
                    newcomer_seats__lt=Coalesce(
                        models.Case(
                            models.When(mode=AttendanceMode.ONLINE, then=F("online_capacity")),
                            default=F("room_capacity"),
                        ),
                        32_767,
                    )
                ),
                violation_error_code="newcomers_take_all",
                violation_error_message=_("Keep fewer places for newcomers than there are places."),
            ),
        ]

    @property
    def seats(self) -> list[Seat]:
        """Where one may sit."""
        return seats_of(self.mode)

    def capacity_of(self, seat: Seat) -> int | None:
        """How many places of a kind there are; None when nothing limits them."""
        return self.room_capacity if seat == Seat.ROOM else self.online_capacity
