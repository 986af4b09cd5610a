from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from meetings.enums.conduct import ItemKind
from meetings.models.occurrence import Occurrence
from members.models import Group, User

LONGEST_ITEM = 240
LONGEST_NOTE = 1000


class AgendaQuerySet(models.QuerySet["Agenda"]):
    def visible_to(self, user: User) -> "AgendaQuerySet":
        """Those of the meetings one may know of, and the models of one's groups."""
        meetings = Occurrence.objects.visible_to(user).values("pk")
        groups = Group.objects.visible_to(user).values("pk")
        return self.filter(Q(occurrence__in=meetings) | Q(group__in=groups))


class Agenda(PublicModel):
    """What is done at a meeting, in order; or the model that a group begins each one with."""

    occurrence = models.OneToOneField(
        Occurrence,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda",
        verbose_name=_("meeting"),
    )
    group = models.OneToOneField(
        Group,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_model",
        verbose_name=_("group"),
    )
    created_at = models.DateTimeField(_("prepared"), db_default=Now())

    objects = AgendaQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")
        constraints = [
            models.CheckConstraint(
                name="agenda_of_a_meeting_or_a_group",
                condition=Q(occurrence__isnull=False, group__isnull=True)
                | Q(occurrence__isnull=True, group__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.occurrence or self.group)

    def get_absolute_url(self) -> str:
        return reverse("meetings:agenda_update", args=[self.public_id])


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    def visible_to(self, user: User) -> "AgendaItemQuerySet":
        return self.filter(agenda__in=Agenda.objects.visible_to(user).values("pk"))

    def for_list(self) -> "AgendaItemQuerySet":
        return (
            self.select_related("led_by").order_by("position", "pk").fetch_mode(models.FETCH_RAISE)
        )


class AgendaItem(PublicModel):
    """A point of the agenda, with the time it is given and the time it took."""

    agenda = models.ForeignKey(
        Agenda, on_delete=models.CASCADE, related_name="items", verbose_name=_("agenda")
    )
    # From 1, without a gap.
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=10, choices=ItemKind, default=ItemKind.TOPIC)
    # Empty, its kind says it all.
    title = models.CharField(_("title"), max_length=120, blank=True)
    note = models.TextField(
        _("what to have in mind"),
        max_length=LONGEST_NOTE,
        validators=[MaxLengthValidator(LONGEST_NOTE)],
        blank=True,
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_ITEM)],
    )
    led_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="led_items",
        verbose_name=_("led by"),
    )
    # The clock: what went by before, and since when it runs again.
    spent_seconds = models.PositiveIntegerField(_("seconds spent"), default=0)
    running_since = models.DateTimeField(_("running since"), null=True, blank=True)

    # Grows each time its tables change: who draws from an old page is told.
    tables_version = models.PositiveIntegerField(_("version of its tables"), default=0)

    # Added by the pages of the day and of the notes.
    spent: int
    is_long: bool
    drawn_at: "AgendaItem | None"
    own_table: Any
    notes: Any
    writer: User | None

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("point of an agenda")
        verbose_name_plural = _("points of agendas")
        ordering = ["agenda", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="agenda_item_one_a_place",
                fields=["agenda", "position"],
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                name="agenda_item_one_runs",
                fields=["agenda"],
                condition=Q(running_since__isnull=False),
            ),
            models.CheckConstraint(
                name="agenda_item_kind_known", condition=Q(kind__in=ItemKind.values)
            ),
            models.CheckConstraint(
                name="agenda_item_topic_is_named",
                condition=~Q(kind=ItemKind.TOPIC) | ~Q(title=""),
                violation_error_code="title_required",
                violation_error_message=_("Say what this subject is, in a few words."),
            ),
            models.CheckConstraint(
                name="agenda_item_takes_some_time",
                condition=Q(minutes__range=(1, LONGEST_ITEM)),
                violation_error_code="minutes_out_of_range",
                violation_error_message=_("Give it between 1 minute and 4 hours."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.title or self.get_kind_display()

    @property
    def draws_tables(self) -> bool:
        return ItemKind(self.kind).draws_tables

    @property
    def was_started(self) -> bool:
        return self.running_since is not None or self.spent_seconds > 0

    def seconds_at(self, now: datetime) -> int:
        """How long it has taken, in whole seconds, as `now` has it."""
        running = (now - self.running_since).total_seconds() if self.running_since else 0
        return self.spent_seconds + max(0, int(running))


class ParkedThoughtQuerySet(models.QuerySet["ParkedThought"]):
    def waiting(self) -> "ParkedThoughtQuerySet":
        """Those that no agenda has taken up, oldest first."""
        return self.filter(item=None, dropped_at=None).order_by("created_at", "pk")

    def before(self, occurrence: Occurrence) -> "ParkedThoughtQuerySet":
        """Those kept aside earlier by the same group, or in the same series."""
        same = (
            Q(occurrence__group=occurrence.group_id)
            if occurrence.group_id
            else Q(occurrence__series=occurrence.series_id)
        )
        return self.filter(same, occurrence__starts_at__lt=occurrence.starts_at)


class ParkedThought(PublicModel):
    """Words kept aside so that the meeting goes on: a point of the next one."""

    occurrence = models.ForeignKey(
        Occurrence,
        on_delete=models.PROTECT,
        related_name="parked_thoughts",
        verbose_name=_("meeting"),
    )
    text = models.CharField(_("what to come back to"), max_length=120)
    parked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="parked_thoughts",
        verbose_name=_("kept aside by"),
    )
    created_at = models.DateTimeField(_("kept aside"), db_default=Now())
    # The point it became.
    item = models.OneToOneField(
        AgendaItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="thought",
        verbose_name=_("point"),
    )
    dropped_at = models.DateTimeField(_("let go"), null=True, blank=True)

    objects = ParkedThoughtQuerySet.as_manager()

    class Meta:
        verbose_name = _("parked thought")
        verbose_name_plural = _("parked thoughts")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="parked_thought_once",
                fields=["occurrence", "text"],
                violation_error_code="already_parked",
                violation_error_message=_("This is kept aside already."),
            )
        ]

    def __str__(self) -> str:
        return self.text
