from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import Role
from members.models.application import Application
from members.models.group import Group
from members.models.user import User

VALID_FOR = timedelta(days=14)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> "InvitationQuerySet":
        """Those who run the collective know whom it invites."""
        is_ours = user.is_staff or user.has_role(Role.COORDINATOR)
        return self.all() if is_ours else self.none()

    def for_list(self) -> "InvitationQuerySet":
        """Sent longest ago first."""
        return (
            self.select_related("group", "application", "invited_by")
            .order_by("sent_at", "pk")
            .fetch_mode(models.FETCH_RAISE)
        )

    def pending(self, now: datetime) -> "InvitationQuerySet":
        """Those that still open the door."""
        return self.open().filter(expires_at__gt=now)

    def forgettable(self, before: datetime) -> "InvitationQuerySet":
        """Those that answered no request, lapsed at `before` or earlier, and still name someone."""
        alone = self.filter(application=None, accepted_at=None, expires_at__lte=before)
        return alone.exclude(email="")

    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; they may have expired."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(PublicModel):
    """A door opened to one address, for one group; its key is mailed, only a digest is kept."""

    email = models.EmailField(_("e-mail address"))
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("group")
    )
    application = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("application"),
    )
    invited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="sent_invitations", verbose_name=_("by")
    )
    # SHA-256 of the key in the link.
    key_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    sent_at = models.DateTimeField(_("last sent"), db_default=Now())
    sent_count = models.PositiveSmallIntegerField(_("times sent"), default=1)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                name="invitation_email_lower_case", condition=Q(email=Lower("email"))
            ),
            models.CheckConstraint(
                name="invitation_accepted_or_revoked",
                condition=Q(accepted_at=None) | Q(revoked_at=None),
            ),
            models.UniqueConstraint(
                fields=["application"],
                name="invitation_open_once_per_application",
                condition=Q(accepted_at=None, revoked_at=None),
                violation_error_code="already_invited",
                violation_error_message=_("An invitation is already on its way: send it again."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.group})"

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email

    @property
    def is_open(self) -> bool:
        """True until it is accepted or withdrawn: once expired, it can be sent again."""
        return self.accepted_at is None and self.revoked_at is None

    def has_expired(self, now: datetime) -> bool:
        return self.is_open and self.expires_at <= now
