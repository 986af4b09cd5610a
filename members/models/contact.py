from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import ContactState, ReportState, Role
from members.models.user import User


class ContactRequestQuerySet(models.QuerySet["ContactRequest"]):
    def visible_to(self, user: User) -> "ContactRequestQuerySet":
        """Those a person sent, and those she received; never those of someone she blocked.

        A message that waits is put away too when its sender has blocked her since.
        """
        turned_away = Q(sender__in=user.blocks.values("blocked"))
        withdrawn = Q(state=ContactState.SENT, sender__in=user.blocked_by.values("owner"))
        received = Q(recipient=user) & ~turned_away & ~withdrawn
        return self.filter(Q(sender=user) | received)

    def waiting_for(self, user: User) -> "ContactRequestQuerySet":
        """Those she has still to answer."""
        return self.visible_to(user).filter(recipient=user, state=ContactState.SENT)

    def in_order(self, user: User) -> "ContactRequestQuerySet":
        """Those she has to answer first, then newest first."""
        waits = models.When(recipient=user, state=ContactState.SENT, then=0)
        return self.order_by(models.Case(waits, default=1), "-created_at", "-pk")

    def between(self, one: User, other: User) -> "ContactRequestQuerySet":
        """Those of either to the other, newest first."""
        pair = Q(sender=one, recipient=other) | Q(sender=other, recipient=one)
        return self.filter(pair).order_by("-created_at", "-pk")

    def for_list(self) -> "ContactRequestQuerySet":
        return self.select_related("sender", "recipient").fetch_mode(models.FETCH_RAISE)


class ContactRequest(PublicModel):
    """Someone would like to talk with a member; no address is shown before she accepts."""

    sender = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="sent_contacts", verbose_name=_("from")
    )
    recipient = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="received_contacts", verbose_name=_("to")
    )
    message = models.TextField(_("message"), max_length=2000)
    state = models.CharField(
        _("state"), max_length=10, choices=ContactState, default=ContactState.SENT
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    created_at = models.DateTimeField(_("sent"), db_default=Now())
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ContactRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="contact_never_oneself",
                condition=~Q(sender=F("recipient")),
                violation_error_code="oneself",
                violation_error_message=_("This is your own profile."),
            ),
            models.CheckConstraint(
                name="contact_answer_has_a_time",
                condition=Q(state=ContactState.SENT, answered_at=None)
                | (~Q(state=ContactState.SENT) & Q(answered_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["sender", "recipient"],
                name="contact_one_open_between_two",
                condition=Q(state=ContactState.SENT),
                violation_error_code="already_asked",
                violation_error_message=_("Your message is with this person: let her answer."),
            ),
        ]
        indexes = [models.Index(fields=["recipient", "-created_at"], name="contact_received")]

    def __str__(self) -> str:
        return f"{self.sender} → {self.recipient}"

    def get_absolute_url(self) -> str:
        return reverse("members:contact_detail", args=[self.public_id])

    def other_than(self, user: User) -> User:
        """The person at the other end."""
        return self.recipient if self.sender_id == user.pk else self.sender


class Block(models.Model):
    """A person wants nothing more of another, who is not told."""

    owner = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="blocks", verbose_name=_("person")
    )
    blocked = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="blocked_by", verbose_name=_("blocked")
    )
    created_at = models.DateTimeField(_("since"), db_default=Now())

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.UniqueConstraint(fields=["owner", "blocked"], name="block_once"),
            models.CheckConstraint(name="block_never_oneself", condition=~Q(owner=F("blocked"))),
        ]

    def __str__(self) -> str:
        return f"{self.owner} ✕ {self.blocked}"


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: User) -> "ReportQuerySet":
        """All, for who runs the collective, but those about herself."""
        runs_collective = user.is_staff or user.has_role(Role.COORDINATOR)
        return self.exclude(reported=user) if runs_collective else self.none()

    def open(self) -> "ReportQuerySet":
        return self.filter(state=ReportState.OPEN)

    def for_list(self) -> "ReportQuerySet":
        """Those to decide first, then the last decided."""
        named = ("reporter", "reported", "handled_by", "contact__sender")
        ordered = self.order_by(F("handled_at").desc(nulls_first=True), "-created_at", "-pk")
        return ordered.select_related(*named).fetch_mode(models.FETCH_RAISE)


class Report(PublicModel):
    """A person tells the coordinators of something that should not be."""

    reporter = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="reports", verbose_name=_("told by")
    )
    reported = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="reported", verbose_name=_("about")
    )
    contact = models.ForeignKey(
        ContactRequest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("message concerned"),
    )
    reason = models.TextField(_("what happened"), max_length=2000)
    state = models.CharField(
        _("state"), max_length=10, choices=ReportState, default=ReportState.OPEN
    )
    created_at = models.DateTimeField(_("told"), db_default=Now())
    handled_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="handled_reports",
        verbose_name=_("handled by"),
    )
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    decision = models.CharField(_("what was decided"), max_length=500, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="report_never_oneself", condition=~Q(reporter=F("reported"))
            ),
            models.CheckConstraint(
                name="report_handled_by_someone",
                condition=Q(state=ReportState.OPEN, handled_at=None)
                | (~Q(state=ReportState.OPEN) & Q(handled_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reporter} → {self.reported}"

    def get_absolute_url(self) -> str:
        return reverse("members:report_detail", args=[self.public_id])
