from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from collectif.core.parameters import DateRange
from members.enums import Role
from members.models.organization import Organization

DATES_OUT_OF_ORDER = _("The last day comes before the first one.")


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def active_on(self, day: date) -> "RoleGrantQuerySet":
        """Roles held on `day`; both ends of a grant are included."""
        not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=day)
        return self.filter(not_over, starts_on__lte=day)


class RoleGrant(PublicModel):
    """One person, one role, from a day to a day, for one organisation where that makes sense."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="role_grants",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="role_grants",
        verbose_name=_("organisation"),
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.CheckConstraint(name="role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="role_dates_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_code="dates_out_of_order",
                violation_error_message=DATES_OUT_OF_ORDER,
            ),
            models.CheckConstraint(
                name="role_names_its_organization",
                condition=~Q(role__in=[role for role in Role if role.needs_organization])
                | Q(organization__isnull=False),
                violation_error_code="organization_required",
                violation_error_message=_("Say for which organisation this role is held."),
            ),
            ExclusionConstraint(
                name="role_held_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("organization", 0), RangeOperators.EQUAL),
                    (
                        DateRange(
                            "starts_on",
                            "ends_on",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_code="already_held",
                violation_error_message=_("This person already holds this role on these dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.starts_on:%Y-%m-%d})"

    def clean(self) -> None:
        """Refuse dates out of order before Postgres is asked to make a range of them."""
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            error = ValidationError(DATES_OUT_OF_ORDER, code="dates_out_of_order")
            raise ValidationError({"ends_on": error})
