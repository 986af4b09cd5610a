from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from members.models import Profile, User
from tenders.enums import AtOnce, DigestRhythm, HomeZone, Visibility
from tenders.models.mark import ProcedureMark
from tenders.models.match import Match
from tenders.models.procedure import Procedure
from tenders.models.procedure_queryset import ProcedureQuerySet

LAST_HOUR: Final = 23
HUNDREDTH: Final = Decimal("0.01")


def awake_at(hour: int) -> Q:
    """Those whose quiet hours, which may go past midnight, do not hold this hour (0 to 23)."""
    by_day = Q(quiet_from__lt=F("quiet_to")) & (Q(quiet_from__gt=hour) | Q(quiet_to__lte=hour))
    by_night = Q(quiet_from__gt=F("quiet_to")) & Q(quiet_from__gt=hour, quiet_to__lte=hour)
    return Q(quiet_from=F("quiet_to")) | by_day | by_night


class MatchAlertQuerySet(models.QuerySet["MatchAlert"]):
    def visible_to(self, user: User) -> "MatchAlertQuerySet":
        """What a person chose is hers alone."""
        return self.filter(profile__user=user)

    def with_news(self, now: datetime) -> "MatchAlertQuerySet":
        """Those with an open match they were not told of, and have not decided about."""
        return self.filter(Exists(_untold(now)))

    def without_news(self, now: datetime) -> "MatchAlertQuerySet":
        return self.filter(~Exists(_untold(now)))

    def with_news_at_once(self, now: datetime) -> "MatchAlertQuerySet":
        """The same, with a score that its person asked to be told of at once."""
        floor = models.ExpressionWrapper(
            OuterRef("at_once_from") * HUNDREDTH, output_field=models.DecimalField()
        )
        chosen = self.exclude(at_once_from=AtOnce.NEVER)
        return chosen.filter(Exists(_untold(now).filter(score__gte=floor)))


class MatchAlert(models.Model):
    """When a person wants her matches by e-mail; without a row she wants none."""

    profile = models.OneToOneField(
        Profile,
        on_delete=models.CASCADE,
        related_name="match_alert",
        verbose_name=_("profile"),
        primary_key=True,
    )
    rhythm = models.CharField(
        _("rhythm of the digest"), max_length=10, choices=DigestRhythm, default=DigestRhythm.NEVER
    )
    at_once_from = models.PositiveSmallIntegerField(
        _("told at once from"), choices=AtOnce, default=AtOnce.NEVER
    )
    # Hours by her own clock; twice the same hour: no quiet hours.
    quiet_from = models.PositiveSmallIntegerField(_("quiet from"), default=20)
    quiet_to = models.PositiveSmallIntegerField(_("quiet until"), default=8)
    time_zone = models.CharField(
        _("clock"), max_length=30, choices=HomeZone, default=HomeZone.PARIS
    )
    # The last moment of a digest that was dealt with, whether or not there was something to tell.
    digested_at = models.DateTimeField(_("digest up to"), db_default=Now())
    mailed_at = models.DateTimeField(_("last e-mail"), null=True, blank=True)

    objects = MatchAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mails about matches")
        verbose_name_plural = _("e-mails about matches")
        constraints = [
            models.CheckConstraint(
                name="match_alert_rhythm_known", condition=Q(rhythm__in=DigestRhythm.values)
            ),
            models.CheckConstraint(
                name="match_alert_floor_known", condition=Q(at_once_from__in=AtOnce.values)
            ),
            models.CheckConstraint(
                name="match_alert_clock_known", condition=Q(time_zone__in=HomeZone.values)
            ),
            models.CheckConstraint(
                name="match_alert_hours_of_a_day",
                condition=Q(quiet_from__lte=LAST_HOUR, quiet_to__lte=LAST_HOUR),
                violation_error_code="hours",
                violation_error_message=_("Choose hours from 0 to 23."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_rhythm_display()

    @property
    def is_on(self) -> bool:
        return self.rhythm != DigestRhythm.NEVER or self.at_once_from != AtOnce.NEVER

    @property
    def floor(self) -> Decimal:
        """The score from which a call is told at once."""
        return self.at_once_from * HUNDREDTH

    def news(self, now: datetime) -> ProcedureQuerySet:
        """Open calls for this person that she was not told of, best first, as `for_viewer` gives.

        What a bid team keeps to itself is never put into an e-mail.
        """
        told = ToldMatch.objects.filter(alert=self.pk, procedure=OuterRef("pk"))
        seen = Procedure.objects.visible_to(self.profile.user).open_at(now)
        shared = seen.exclude(visibility=Visibility.TEAM)
        matched = shared.for_viewer(self.profile).proposed()
        return matched.filter(~Exists(told), Q(my_mark__isnull=True))


class ToldMatch(models.Model):
    """A match that its person was told of, or knew when she asked for e-mails: never told again.

    Matches come and go as profiles and frequencies change; what was told stays.
    """

    pk = models.CompositePrimaryKey("alert", "procedure")
    # Found through the primary key.
    alert = models.ForeignKey(
        MatchAlert,
        on_delete=models.CASCADE,
        related_name="told",
        verbose_name=_("e-mails about matches"),
        db_index=False,
    )
    procedure = models.ForeignKey(
        Procedure,
        on_delete=models.CASCADE,
        related_name="told_matches",
        verbose_name=_("procedure"),
    )

    class Meta:
        verbose_name = _("match told of")
        verbose_name_plural = _("matches told of")

    def __str__(self) -> str:
        return f"{self.alert_id} → {self.procedure_id}"


def _untold(now: datetime) -> models.QuerySet[Match]:
    """What may be news to the person of an outer `MatchAlert`, whatever her roles let her see."""
    pair = {"procedure": OuterRef("procedure")}
    told = ToldMatch.objects.filter(alert=OuterRef("profile"), **pair)
    decided = ProcedureMark.objects.filter(profile=OuterRef("profile"), **pair)
    opened = Procedure.objects.open_at(now).exclude(visibility=Visibility.TEAM)
    matched = Match.objects.holding().filter(profile=OuterRef("pk"), procedure__in=opened)
    return matched.filter(~Exists(told), ~Exists(decided))
