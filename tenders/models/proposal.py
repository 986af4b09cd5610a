from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Max, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import Role
from members.models import Profile, User
from tenders.enums import DeclineReason, ProposalState, RoundState
from tenders.models.mark import ProcedureMark
from tenders.models.procedure import Procedure

MAX_AIM: Final = 10
WEEK: Final = timedelta(days=7)
ANSWERED = (ProposalState.INTERESTED, ProposalState.DECLINED)
WAITING = (ProposalState.SENT, ProposalState.SEEN)


def most_a_week() -> int:
    """How many calls a person may be asked about in seven days."""
    return int(settings.TENDERS_PROPOSALS_A_WEEK)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many calls a person was asked about in the last seven days, and when the last one."""

    lately: int = 0
    last_at: datetime | None = None


class ProposalRoundQuerySet(models.QuerySet["ProposalRound"]):
    def running(self) -> "ProposalRoundQuerySet":
        return self.filter(state=RoundState.RUNNING)

    def due(self, now: datetime) -> "ProposalRoundQuerySet":
        """Those whose next wave may leave, or whose end is to be written down."""
        return self.running().filter(next_wave_at__lte=now)


class ProposalRound(PublicModel):
    """A call proposed to those who could answer it, few at a time, until enough are interested."""

    WORDS_LENGTH = 500
    # Few at a time: whoever says yes is then one of few, not one of many.
    WAVE_SIZE = 5
    # A call that interests nobody of the first ten is looked at again before more are written to.
    MAX_A_DAY = 10
    # Between two waves, unless all have answered: a working day and its evening.
    PATIENCE = timedelta(hours=24)
    # Nobody builds a bid in less; then nobody new is asked.
    LAST_CALL = timedelta(days=3)

    procedure = models.ForeignKey(
        Procedure, on_delete=models.PROTECT, related_name="rounds", verbose_name=_("procedure")
    )
    # How many interested people are enough.
    aim = models.PositiveSmallIntegerField(
        _("people wanted"), validators=[MinValueValidator(1), MaxValueValidator(MAX_AIM)]
    )
    # Profiles chosen by hand, the only ones to ask; empty: the best of all.
    chosen = ArrayField(
        models.BigIntegerField(), verbose_name=_("chosen people"), default=list, blank=True
    )
    words = models.CharField(
        _("a word to those who are asked"), max_length=WORDS_LENGTH, blank=True
    )
    state = models.CharField(
        _("state"), max_length=10, choices=RoundState, default=RoundState.RUNNING
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="started_rounds",
        verbose_name=_("started by"),
    )
    started_at = models.DateTimeField(_("started"), db_default=Now())
    next_wave_at = models.DateTimeField(_("next wave"), db_default=Now())
    wave_count = models.PositiveSmallIntegerField(_("waves"), default=0)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ProposalRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of proposals")
        verbose_name_plural = _("rounds of proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["procedure"],
                name="round_one_at_a_time",
                condition=Q(state=RoundState.RUNNING),
                violation_error_code="already_running",
                violation_error_message=_(
                    "People are already being asked about this call: follow the answers below."
                ),
            ),
            models.CheckConstraint(
                name="round_state_known", condition=Q(state__in=RoundState.values)
            ),
            models.CheckConstraint(
                name="round_aims_at_a_few", condition=Q(aim__gte=1, aim__lte=MAX_AIM)
            ),
            models.CheckConstraint(
                name="round_ended_or_running",
                condition=Q(state=RoundState.RUNNING, ended_at=None)
                | (~Q(state=RoundState.RUNNING) & Q(ended_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_wave_at"], name="round_due", condition=Q(state=RoundState.RUNNING)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.state}"

    @property
    def is_running(self) -> bool:
        return self.state == RoundState.RUNNING


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: User) -> "ProposalQuerySet":
        """Those made to the person, about calls she may know of; all of them for coordinators."""
        if user.has_role(Role.COORDINATOR):
            return self
        return self.made_to(user)

    def made_to(self, user: User) -> "ProposalQuerySet":
        """Those made to the person, as long as she may know of the call."""
        return self.filter(profile__user=user, procedure__in=Procedure.objects.visible_to(user))

    def awaiting(self, now: datetime) -> "ProposalQuerySet":
        """Those that still wait for an answer, about calls that are open."""
        unanswered = self.exclude(state__in=ANSWERED)
        return unanswered.filter(procedure__in=Procedure.objects.open_at(now))

    def interested_in(self, procedure: Procedure) -> "ProposalQuerySet":
        """Yes to this call, the first to say so first: those whom a bid together begins with."""
        said = self.filter(procedure=procedure, state=ProposalState.INTERESTED)
        return said.order_by("answered_at", "pk")

    def asked_on(self, day: date) -> "ProposalQuerySet":
        """Those sent on a day, as clocks here have it."""
        return self.filter(sent_at__date=day)

    def paces(self, profile_ids: Iterable[int], *, now: datetime) -> dict[int, "Pace"]:
        """How often each of these people was asked, about any call; one query."""
        asked = self.filter(profile__in=profile_ids).order_by().values("profile")
        lately = Count("pk", filter=Q(sent_at__gt=now - WEEK))
        rows = asked.annotate(lately=lately, last=Max("sent_at"))
        told = rows.values_list("profile", "lately", "last")
        return {profile: Pace(count, last) for profile, count, last in told}

    def for_list(self) -> "ProposalQuerySet":
        """Newest first, each with its call and its round."""
        rows = self.select_related("round", "procedure").defer(
            "procedure__description", "procedure__search_vector", "procedure__lot_text"
        )
        return rows.order_by("-sent_at", "-pk").fetch_mode(models.FETCH_RAISE)


class Proposal(PublicModel):
    """A call proposed to one person, why her, and what she says.

    A refusal serves this call alone: no score, no order of any list ever reads it. A yes keeps the
    call for her, as a click of hers would.
    """

    # After this long without a word, we count on her no more for this call.
    PATIENCE = timedelta(days=4)
    WORDS_LENGTH = 300

    round = models.ForeignKey(
        ProposalRound, on_delete=models.PROTECT, related_name="proposals", verbose_name=_("round")
    )
    # That of the round: a person is asked once about a call, whatever the rounds.
    procedure = models.ForeignKey(
        Procedure,
        on_delete=models.PROTECT,
        related_name="proposals",
        verbose_name=_("procedure"),
        db_index=False,
    )
    profile = models.ForeignKey(
        Profile, on_delete=models.CASCADE, related_name="proposals", verbose_name=_("profile")
    )
    wave = models.PositiveSmallIntegerField(_("wave"))
    state = models.CharField(
        _("state"), max_length=10, choices=ProposalState, default=ProposalState.SENT
    )
    # As the e-mail told them; `parts` as in `Match`.
    score = models.DecimalField(_("score"), max_digits=7, decimal_places=4)
    parts = models.JSONField(_("parts"))
    sent_at = models.DateTimeField(_("sent"))
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=DeclineReason, blank=True)
    words = models.CharField(_("in her words"), max_length=WORDS_LENGTH, blank=True)
    # The one that her yes made, and that goes with it; None when she had kept the call herself.
    mark = models.ForeignKey(
        ProcedureMark,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("mark on a procedure"),
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(fields=["procedure", "profile"], name="proposal_once"),
            models.CheckConstraint(
                name="proposal_state_known", condition=Q(state__in=ProposalState.values)
            ),
            models.CheckConstraint(
                name="proposal_answered_at_some_moment",
                condition=(Q(state__in=ANSWERED, answered_at__isnull=False))
                | (~Q(state__in=ANSWERED) & Q(answered_at=None)),
            ),
            models.CheckConstraint(
                name="proposal_reason_of_a_refusal",
                condition=Q(reason="")
                | Q(reason__in=DeclineReason.values, state=ProposalState.DECLINED),
            ),
        ]
        indexes = [
            models.Index(fields=["profile", "-sent_at"], name="proposal_pace"),
            models.Index(
                fields=["sent_at"], name="proposal_unanswered", condition=Q(state__in=WAITING)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.state}"

    @property
    def is_answered(self) -> bool:
        return ProposalState(self.state).is_answer
