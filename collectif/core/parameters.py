from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models, transaction
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from collectif.core.events import record_event
from collectif.core.identity import Person


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


class ParameterQuerySet(models.QuerySet["Parameter"]):
    def valid_on(self, day: date) -> "ParameterQuerySet":
        still_valid = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(still_valid, valid_from__lte=day)

    def overlapping(self, first: date, last: date | None) -> "ParameterQuerySet":
        """Values in force on at least one day from `first` to `last`; no `last`, no end."""
        begun = Q() if last is None else Q(valid_from__lte=last)
        return self.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gte=first))

    def value_on(self, code: str, day: date) -> Decimal:
        """The figure in force on `day`, in the parameter's unit.

        Raises Parameter.DoesNotExist when no dated value covers that day.
        """
        return self.valid_on(day).get(code=code).value


class Parameter(models.Model):
    """A legal figure (threshold, rate, ceiling) with the dates and the text that make it law."""

    code = models.SlugField(_("code"), max_length=80)
    value = models.DecimalField(_("value"), max_digits=16, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=20)
    label = models.CharField(_("what it is"), max_length=200)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)
    source_url = models.URLField(_("source"), max_length=500)
    # Empty until a person has opened the source and read the figure there.
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    objects = ParameterQuerySet.as_manager()

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        ordering = ["code", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="parameter_dates_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_code="dates_out_of_order",
                violation_error_message=_("The last day comes before the first one."),
            ),
            ExclusionConstraint(
                name="parameter_one_value_a_day",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "valid_from",
                            "valid_to",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_code="dates_overlap",
                violation_error_message=_("This parameter already has a value on these dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} = {Decimal(self.value).normalize():f} {self.unit}"


@transaction.atomic
def save_parameter(*, parameter: Parameter, actor: Person | None) -> Parameter:
    """Write a figure, new or corrected, and record `parameter_saved` with what it says now.

    Raises ValidationError: `dates_out_of_order`, `dates_overlap`, or on a field.
    """
    is_new = parameter.pk is None
    parameter.full_clean()
    parameter.save()
    record_event(
        actor=actor,
        verb="parameter_saved",
        subject=parameter,
        is_new=is_new,
        code=parameter.code,
        value=str(parameter.value),
        valid_from=parameter.valid_from.isoformat(),
        valid_to=parameter.valid_to.isoformat() if parameter.valid_to else None,
    )
    return parameter


@transaction.atomic
def add_missing_parameters(entries: Iterable[dict[str, Any]]) -> list[Parameter]:
    """Add each figure whose code has no value yet on any of its days; return those added.

    `entries`: one per code, with `label`, `unit` and `values` (each with `value`, `valid_from`,
    `valid_to` or none, `source_url`). What a person corrected is left as it is.
    """
    candidates = [
        Parameter(code=entry["code"], label=entry["label"], unit=entry["unit"], **values)
        for entry in entries
        for values in entry["values"]
    ]
    return [
        save_parameter(parameter=parameter, actor=None)
        for parameter in candidates
        if not _is_covered(parameter)
    ]


def _is_covered(parameter: Parameter) -> bool:
    same_days = Parameter.objects.overlapping(parameter.valid_from, parameter.valid_to)
    return same_days.filter(code=parameter.code).exists()
