from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import Person


class EventQuerySet(models.QuerySet["Event"]):
    def since(self, day: date) -> "EventQuerySet":
        """Events of `day`, as local clocks have it, and after."""
        return self.filter(at__gte=_midnight(day))

    def until(self, day: date) -> "EventQuerySet":
        """Events of `day`, as local clocks have it, and before."""
        return self.filter(at__lt=_midnight(day + timedelta(days=1)))

    def for_list(self) -> "EventQuerySet":
        return self.select_related("actor").order_by("-at", "-pk").fetch_mode(models.FETCH_RAISE)

    def about(self, subject: models.Model) -> "EventQuerySet":
        return self.filter(subject_type=subject._meta.label, subject_id=subject.pk)


class Event(models.Model):
    """Who did what to which row, and when. Append only: a trigger refuses any other write."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        # A person who leaves is anonymised, never deleted.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("actor"),
    )
    verb = models.CharField(_("verb"), max_length=60)
    subject_type = models.CharField(_("subject type"), max_length=60)
    subject_id = models.BigIntegerField(_("subject id"))
    at = models.DateTimeField(_("time"), db_default=Now())
    data = models.JSONField(_("data"), default=dict, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-at"], name="event_subject"),
            models.Index(fields=["-at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def record_event(*, actor: Person | None, verb: str, subject: models.Model, **data: Any) -> Event:
    """Append one event; `actor` is None for what the machine did by itself.

    `data` is JSON and holds no personal data: identifiers, states and figures only.
    """
    return Event.objects.create(
        actor=actor,
        verb=verb,
        subject_type=subject._meta.label,
        subject_id=subject.pk,
        data=data,
    )
