from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("waiting to leave")
    SENDING = "sending", _("leaving")
    SENT = "sent", _("sent")
    UNCERTAIN = "uncertain", _("not known if sent")
    FAILED = "failed", _("could not be sent")


# From these only a person can send again.
STOPPED: Final = frozenset({MessageStatus.FAILED, MessageStatus.UNCERTAIN})
SETTLED: Final = STOPPED | {MessageStatus.SENT}


WORDS: Final = {name: models.TextField() for name in ("text_body", "html_body", "calendar")}


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    def due(self, now: datetime) -> "OutboxMessageQuerySet":
        return self.filter(status=MessageStatus.QUEUED, due_at__lte=now)

    def claimed_before(self, moment: datetime) -> "OutboxMessageQuerySet":
        """Messages whose worker died, or lost the database, between claim and result."""
        return self.filter(status=MessageStatus.SENDING, claimed_at__lt=moment)

    def settle(self, status: MessageStatus, **values: Any) -> int:
        """End the journey of these messages and erase the secret ones; return how many."""
        erased = {
            name: Case(When(is_secret=True, then=Value("")), default=F(name), output_field=field)
            for name, field in WORDS.items()
        }
        return self.update(status=status, **erased, **values)

    def for_list(self) -> "OutboxMessageQuerySet":
        """Newest first, never with what was written: a body may hold a secret."""
        return (
            self.select_related("recipient")
            .defer(*WORDS)
            .order_by("-created_at", "-pk")
            .fetch_mode(models.FETCH_RAISE)
        )


class OutboxMessage(PublicModel):
    """One e-mail: written with the change it tells of, sent after that change is committed."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="outbox_messages",
        verbose_name=_("recipient"),
    )
    to_address = models.EmailField(_("address"))
    kind = models.CharField(_("kind"), max_length=60)
    subject_type = models.CharField(_("subject type"), max_length=60, blank=True)
    subject_id = models.BigIntegerField(_("subject id"), null=True, blank=True)
    period = models.CharField(_("period"), max_length=40, blank=True)
    title = models.CharField(_("title"), max_length=200)
    text_body = models.TextField(_("text"), blank=True)
    html_body = models.TextField(_("HTML"), blank=True)
    # An iCalendar object (RFC 5545) that mail programs offer to enter; its METHOD says what to do.
    calendar = models.TextField(_("calendar entry"), blank=True)
    # RFC 8058: the address where one request, without a page, ends these e-mails.
    unsubscribe_url = models.URLField(_("address to stop"), max_length=500, blank=True)
    # A one-time code must not stay readable here once it has gone.
    is_secret = models.BooleanField(_("erase once sent"), default=False)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=MessageStatus,
        default=MessageStatus.QUEUED,
    )
    attempt_count = models.PositiveSmallIntegerField(_("attempts"), default=0)
    due_at = models.DateTimeField(_("due"), db_default=Now())
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    provider_answer = models.TextField(_("answer of the provider"), blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing message")
        verbose_name_plural = _("outgoing messages")
        constraints = [
            # A message about nothing and for no period, such as a code, may be sent again.
            models.UniqueConstraint(
                fields=["to_address", "kind", "subject_type", "subject_id", "period"],
                name="outbox_once_per_recipient_kind_subject_period",
                condition=Q(subject_id__isnull=False) | ~Q(period=""),
                nulls_distinct=False,
                violation_error_code="already_queued",
                violation_error_message=_("This person has already been written to about this."),
            ),
            models.CheckConstraint(
                name="outbox_status_known",
                condition=Q(status__in=MessageStatus.values),
            ),
            models.CheckConstraint(
                name="outbox_sent_has_a_time",
                condition=Q(status=MessageStatus.SENT, sent_at__isnull=False)
                | (~Q(status=MessageStatus.SENT) & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="outbox_secret_erased",
                condition=Q(is_secret=False)
                | ~Q(status__in=sorted(SETTLED))
                | Q(text_body="", html_body="", calendar=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="outbox_due",
                condition=Q(status__in=[MessageStatus.QUEUED, MessageStatus.SENDING]),
            ),
            models.Index(fields=["-created_at"], name="outbox_created"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_status_display()})"

    @property
    def can_be_resent(self) -> bool:
        """True when it stopped on the way and its words were not erased."""
        return self.status in STOPPED and not self.is_secret

    @property
    def is_erased(self) -> bool:
        return self.status in SETTLED and self.is_secret
