from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from meetings.models.agenda import AgendaItem
from meetings.models.occurrence import Occurrence
from meetings.models.readers import meetings_heard_by
from members.models import User

LONGEST_NOTES = 20_000


class MinutesQuerySet(models.QuerySet["Minutes"]):
    def visible_to(self, user: User) -> "MinutesQuerySet":
        return self.filter(occurrence__in=meetings_heard_by(user).values("pk"))


class Minutes(PublicModel):
    """The minutes of a meeting while they are written; what is read is a `MinutesVersion`."""

    occurrence = models.OneToOneField(
        Occurrence, on_delete=models.PROTECT, related_name="minutes", verbose_name=_("meeting")
    )
    # Who answers for the notes, and approves them.
    scribe = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="scribed_minutes",
        verbose_name=_("notes taken by"),
    )
    created_at = models.DateTimeField(_("begun"), db_default=Now())

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes of a meeting")
        verbose_name_plural = _("minutes of meetings")

    def __str__(self) -> str:
        return str(self.occurrence_id)


class SectionQuerySet(models.QuerySet["Section"]):
    def of(self, occurrence: Occurrence) -> "SectionQuerySet":
        return self.filter(item__agenda__occurrence=occurrence)


class Section(PublicModel):
    """The notes on one point of the agenda, in Markdown; one person writes at a time.

    Whoever writes holds it for a while (a lease), which each save makes longer. Once it has
    lapsed another may take it over. A save says which version it began with: whatever the lease
    says, nobody writes over words she has not seen.
    """

    # Long enough to think, short enough that a closed laptop stops nobody.
    LEASE = timedelta(minutes=2)

    item = models.OneToOneField(
        AgendaItem, on_delete=models.PROTECT, related_name="section", verbose_name=_("point")
    )
    text = models.TextField(
        _("notes"),
        max_length=LONGEST_NOTES,
        validators=[MaxLengthValidator(LONGEST_NOTES)],
        blank=True,
    )
    version = models.PositiveIntegerField(_("version"), default=0)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="held_sections",
        verbose_name=_("being written by"),
    )
    held_until = models.DateTimeField(_("until"), null=True, blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="edited_sections",
        verbose_name=_("last written by"),
    )
    edited_at = models.DateTimeField(_("last written"), null=True, blank=True)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section of the minutes")
        verbose_name_plural = _("sections of the minutes")
        constraints = [
            models.CheckConstraint(
                name="section_held_until_a_time",
                condition=Q(held_by__isnull=True, held_until__isnull=True)
                | Q(held_by__isnull=False, held_until__isnull=False),
            ),
            models.CheckConstraint(
                name="section_edited_by_someone",
                condition=Q(version=0, edited_by__isnull=True, edited_at__isnull=True)
                | Q(version__gt=0, edited_by__isnull=False, edited_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.item_id)

    def writer_at(self, now: datetime) -> User | None:
        """Who writes it at `now`, if anybody does."""
        is_held = self.held_until is not None and self.held_until > now
        return self.held_by if is_held else None
