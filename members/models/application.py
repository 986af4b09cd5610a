from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When, Window
from django.db.models.functions import Lower, Now, RowNumber
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from collectif.core.places import DEPARTMENTS
from members.enums import ApplicationState, InterviewKind, Language, Role
from members.models.group import Group
from members.models.user import User

# Those a coordinator still has something to do about.
OPEN = (
    ApplicationState.NEW,
    ApplicationState.INTERVIEW,
    ApplicationState.ACCEPTED,
    ApplicationState.WAITING,
)
# The board shows together those that came to nothing.
ENDED = (ApplicationState.DECLINED, ApplicationState.WITHDRAWN)
CLOSED = (*ENDED, ApplicationState.JOINED)

# How long the link mailed to prove the address works; then the request is deleted.
CONFIRMABLE_FOR = timedelta(days=7)
# What stands for the words of a person who was forgotten.
ERASED = "—"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> "ApplicationQuerySet":
        """Those who run the collective read what people wrote to it; nobody else does."""
        is_ours = user.is_staff or user.has_role(Role.COORDINATOR)
        return self.confirmed() if is_ours else self.none()

    def confirmed(self) -> "ApplicationQuerySet":
        """Those whose address was proven by its owner: the others are nobody's yet."""
        return self.filter(confirmed_at__isnull=False)

    def confirmable(self, now: datetime) -> "ApplicationQuerySet":
        """Those whose address may still be proven."""
        return self.filter(confirmed_at=None, created_at__gt=now - CONFIRMABLE_FOR)

    def lapsed(self, now: datetime) -> "ApplicationQuerySet":
        """Those whose address nobody has proven in time."""
        return self.filter(confirmed_at=None, created_at__lte=now - CONFIRMABLE_FOR)

    def forgettable(self, before: datetime) -> "ApplicationQuerySet":
        """Those who did not join, with nothing new since `before`, and who are still named."""
        silent = self.confirmed().exclude(state=ApplicationState.JOINED)
        return silent.filter(state_changed_at__lte=before).exclude(first_name=ERASED)

    def open(self) -> "ApplicationQuerySet":
        return self.filter(state__in=OPEN)

    def in_columns(self) -> "ApplicationQuerySet":
        """Add `column`, its `column_count` and the `rank` in it; `position` for those who wait.

        Who has waited longest comes first; of those closed, the last one.
        """
        column = Case(
            When(state__in=ENDED, then=Value(ApplicationState.DECLINED)), default=F("state")
        )
        closed_at = Case(When(state__in=CLOSED, then=F("state_changed_at")))
        since = Case(
            When(state=ApplicationState.WAITING, then=F("state_changed_at")),
            default=F("confirmed_at"),
        )
        order = [closed_at.desc(), since.asc(), F("pk").asc()]
        return self.annotate(
            column=column,
            column_count=Window(Count("pk"), partition_by=[column]),
            rank=Window(RowNumber(), partition_by=[column], order_by=order),
            position=Window(
                RowNumber(),
                partition_by=[F("state"), F("group")],
                order_by=[F("state_changed_at").asc(), F("pk").asc()],
            ),
        ).order_by("rank")

    def waiting_for(self, group: Group) -> "ApplicationQuerySet":
        """The waiting list of a group: who was put on it first comes first."""
        waiting = self.filter(state=ApplicationState.WAITING, group=group)
        return waiting.order_by("state_changed_at", "pk")

    def for_list(self) -> "ApplicationQuerySet":
        """Oldest first: who has waited longest is met first."""
        interviews = Interview.objects.select_related("interviewer")
        return (
            self.select_related("group", "wished_group", "user")
            .prefetch_related(models.Prefetch("interviews", interviews), "invitations")
            .order_by("confirmed_at", "pk")
            .fetch_mode(models.FETCH_RAISE)
        )


class Application(PublicModel):
    """A request to join: who, where, and what brings her; never an age, never a CV."""

    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    department = models.CharField(_("département"), max_length=3)
    commune = models.CharField(_("commune"), max_length=100, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.FRENCH
    )
    # What she did, and what she looks for, in her own words.
    message = models.TextField(_("what brings you"), max_length=2000)
    heard_from = models.CharField(_("how you heard of us"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ApplicationState, default=ApplicationState.NEW
    )
    decline_reason = models.CharField(_("reason given"), max_length=500, blank=True)
    # The one that she names herself; a coordinator decides all the same.
    wished_group = models.ForeignKey(
        Group,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="wished_by",
        verbose_name=_("group wished for"),
    )
    # Set when accepted or waiting: the place kept, or waited for.
    group = models.ForeignKey(
        Group,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("group"),
    )
    # Several in a life: one may leave, and ask again.
    user = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("account"),
    )
    # SHA-256 of the key mailed to prove the address; the same link may be followed twice.
    confirmation_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("received"), db_default=Now())
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    state_changed_at = models.DateTimeField(_("in this state since"), db_default=Now())

    # Added by `in_columns()`.
    column: str
    column_count: int
    rank: int
    position: int

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.CheckConstraint(
                name="application_state_known", condition=Q(state__in=ApplicationState.values)
            ),
            models.CheckConstraint(
                name="application_email_lower_case", condition=Q(email=Lower("email"))
            ),
            models.CheckConstraint(
                name="application_place_has_a_group",
                condition=~Q(state=ApplicationState.ACCEPTED) | Q(group__isnull=False),
                violation_error_code="group_required",
                violation_error_message=_("Choose the group where a place is kept."),
            ),
            models.CheckConstraint(
                name="application_decline_has_a_reason",
                condition=~Q(state=ApplicationState.DECLINED) | ~Q(decline_reason=""),
                violation_error_code="reason_required",
                violation_error_message=_("Say why, in words this person could read."),
            ),
            models.UniqueConstraint(
                fields=["email"],
                name="application_open_once_per_address",
                condition=Q(state__in=OPEN, confirmed_at__isnull=False),
                violation_error_code="already_open",
                violation_error_message=_("A request from this address is already with us."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "confirmed_at"],
                name="application_board",
                condition=Q(confirmed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("members:application_detail", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def place(self) -> str:
        """Her town, when she gave it, and her département."""
        department = DEPARTMENTS.get(self.department, self.department)
        return ", ".join(filter(None, [self.commune, str(department)]))

    @property
    def confirm_before(self) -> datetime:
        return self.created_at + CONFIRMABLE_FOR

    def next_interview(self, now: datetime) -> "Interview | None":
        """The first interview still to come, among those already fetched."""
        ahead = [one for one in self.interviews.all() if not one.cancelled_at and one.ends_at > now]
        return min(ahead, key=lambda one: one.starts_at, default=None)

    def open_invitation(self) -> Any:
        """The `Invitation` on its way, perhaps expired, among those already fetched, or None."""
        return next((one for one in self.invitations.all() if one.is_open), None)


class InterviewQuerySet(models.QuerySet["Interview"]):
    def booked(self) -> "InterviewQuerySet":
        """The one that stands, past or to come: at most one for each application."""
        return self.filter(cancelled_at=None, held_at=None)

    def meeting(self, starts_at: datetime, ends_at: datetime) -> "InterviewQuerySet":
        """Those that share at least a minute with this time."""
        return self.filter(cancelled_at=None, starts_at__lt=ends_at, ends_at__gt=starts_at)


class Interview(PublicModel):
    """A talk between an applicant and a coordinator; its calendar entry follows each change."""

    application = models.ForeignKey(
        Application,
        on_delete=models.CASCADE,
        related_name="interviews",
        verbose_name=_("application"),
    )
    interviewer = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="interviews", verbose_name=_("with")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=InterviewKind)
    # Address, number to call or link.
    place = models.CharField(_("where"), max_length=300)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    # RFC 5545 SEQUENCE: grows with each change sent out.
    sequence = models.PositiveSmallIntegerField(_("version"), default=0)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    # Set once another one is booked after it.
    held_at = models.DateTimeField(_("held"), null=True, blank=True)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="interview_ends_after_it_starts",
                condition=Q(ends_at__gt=models.F("starts_at")),
                violation_error_code="dates_out_of_order",
                violation_error_message=_("The end comes before the beginning."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                name="interview_one_at_a_time",
                condition=Q(cancelled_at__isnull=True, held_at__isnull=True),
                violation_error_code="already_booked",
                violation_error_message=_("An interview is already booked: change or cancel it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} ({self.starts_at:%Y-%m-%d %H:%M})"
