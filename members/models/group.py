from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now, TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from collectif.core.parameters import DateRange
from members.enums import Admission, ApplicationState, Language, Role, SpellEnd
from members.models.user import User

SMALLEST, LARGEST = 2, 60


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: User) -> "GroupQuerySet":
        """All of them for those who run the collective, their own for facilitators."""
        if user.is_staff or user.has_role(Role.COORDINATOR):
            return self
        if not user.current_roles:
            return self.none()
        return self.filter(facilitators=user)

    def running(self) -> "GroupQuerySet":
        return self.filter(is_closed=False)

    def welcoming(self) -> "GroupQuerySet":
        """Those that anybody may hear of, ask for and be offered."""
        return self.running().filter(admission=Admission.OPEN)

    def with_room(self) -> "GroupQuerySet":
        """Add `member_count`, `kept_count` (places promised), `waiting_count` and `room`.

        A place is promised by an accepted application, or by an invitation sent without one;
        until it is taken or withdrawn, even once the invitation has expired.
        """
        spells = GroupSpell.objects.filter(group=OuterRef("pk")).filter(
            Q(left_on=None) | Q(left_on__gt=TruncDate(Now()))
        )
        applications = self._related("applications").filter(group=OuterRef("pk"))
        invitations = self._related("invitations").filter(
            group=OuterRef("pk"), application=None, accepted_at=None, revoked_at=None
        )
        accepted = applications.filter(state=ApplicationState.ACCEPTED)
        return self.annotate(
            member_count=_count(spells),
            kept_count=_count(accepted) + _count(invitations),
            waiting_count=_count(applications.filter(state=ApplicationState.WAITING)),
            room=F("size_limit") - F("member_count") - F("kept_count"),
        )

    def for_list(self) -> "GroupQuerySet":
        return self.with_room().order_by("is_closed", "name", "pk").fetch_mode(models.FETCH_RAISE)

    def _related(self, name: str) -> models.QuerySet:
        """The rows of a model that hangs from a group, hence is not known here."""
        related: Any = self.model._meta.get_field(name).related_model
        return related.objects.all()


def _count(rows: models.QuerySet) -> Coalesce:
    counted = rows.order_by().values("group").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


class Group(PublicModel):
    """People who meet every week; open to newcomers as long as there is room, or by invitation.

    How one enters it says nothing of its meetings: each has its own openness.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    purpose = models.CharField(_("purpose"), max_length=300, blank=True)
    place = models.CharField(_("where it meets"), max_length=200, blank=True)
    rhythm = models.CharField(_("when it meets"), max_length=120, blank=True)
    departments = ArrayField(
        models.CharField(max_length=3), verbose_name=_("territory"), default=list, blank=True
    )
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.FRENCH
    )
    size_limit = models.PositiveSmallIntegerField(
        _("places"),
        default=15,
        validators=[MinValueValidator(SMALLEST), MaxValueValidator(LARGEST)],
    )
    admission = models.CharField(
        _("how one enters"), max_length=10, choices=Admission, default=Admission.OPEN
    )
    facilitators = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="facilitated_groups",
        verbose_name=_("facilitators"),
        blank=True,
    )
    is_closed = models.BooleanField(_("no longer meets"), default=False)

    # Added by `with_room()`.
    member_count: int
    kept_count: int
    waiting_count: int
    room: int

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="group_size_within_reason",
                condition=Q(size_limit__range=(SMALLEST, LARGEST)),
                violation_error_code="size_out_of_range",
                violation_error_message=_("A group has between 2 and 60 places."),
            ),
            models.CheckConstraint(
                name="group_admission_known", condition=Q(admission__in=Admission.values)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("members:group_detail", args=[self.public_id])

    @property
    def is_by_invitation(self) -> bool:
        return self.admission == Admission.INVITATION

    @property
    def is_welcoming(self) -> bool:
        """Tell of one group what `welcoming()` asks of all."""
        return not self.is_closed and not self.is_by_invitation


class GroupSpellQuerySet(models.QuerySet["GroupSpell"]):
    def current_on(self, day: date) -> "GroupSpellQuerySet":
        """Spells that `day` falls in: the last day is no longer one."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=day), entered_on__lte=day)


class GroupSpell(PublicModel):
    """One stay of a person in a group, from a day to a day; one at a time in one group."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="group_spells", verbose_name=_("person")
    )
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="spells", verbose_name=_("group")
    )
    entered_on = models.DateField(_("entered on"))
    # The first day out of the group.
    left_on = models.DateField(_("left on"), null=True, blank=True)
    end_reason = models.CharField(_("reason"), max_length=20, choices=SpellEnd, blank=True)

    objects = GroupSpellQuerySet.as_manager()

    class Meta:
        verbose_name = _("stay in a group")
        verbose_name_plural = _("stays in groups")
        ordering = ["-entered_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="spell_dates_in_order",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("entered_on")),
                violation_error_code="dates_out_of_order",
                violation_error_message=_("The last day comes before the first one."),
            ),
            models.CheckConstraint(
                name="spell_end_has_a_reason",
                condition=Q(left_on__isnull=True, end_reason="")
                | (Q(left_on__isnull=False) & ~Q(end_reason="")),
                violation_error_code="reason_required",
                violation_error_message=_("Say why this person leaves the group."),
            ),
            ExclusionConstraint(
                name="spell_once_at_a_time_in_a_group",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("group", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "entered_on",
                            "left_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=False),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_code="already_there",
                violation_error_message=_("This person is already in this group on these days."),
            ),
        ]
        indexes = [
            models.Index(fields=["group"], name="spell_of_group_now", condition=Q(left_on=None))
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.group} ({self.entered_on:%Y-%m-%d})"

    def holds_on(self, day: date) -> bool:
        """Tell of one stay what `current_on()` asks of all."""
        return self.entered_on <= day and (self.left_on is None or day < self.left_on)

    def clean(self) -> None:
        """Refuse dates out of order before Postgres is asked to make a range of them."""
        if self.entered_on and self.left_on and self.left_on < self.entered_on:
            message = _("The last day comes before the first one.")
            raise ValidationError({"left_on": ValidationError(message, code="dates_out_of_order")})
