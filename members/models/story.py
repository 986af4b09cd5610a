from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import Role
from members.models.user import User


class StoryQuerySet(models.QuerySet["Story"]):
    def published(self) -> "StoryQuerySet":
        """What its person, who is still with us by name, lets us show; latest first."""
        shown = self.filter(published_at__isnull=False, withdrawn_at=None)
        named = shown.filter(Q(person=None) | Q(person__anonymised_at=None))
        return named.order_by("-published_at", "-pk")

    def visible_to(self, user: User) -> "StoryQuerySet":
        """Drafts and stories taken back: their person reads them, and those who coordinate."""
        return self if user.has_role(Role.COORDINATOR) else self.filter(person=user)

    def unpublished(self) -> "StoryQuerySet":
        """What waits for its person's agreement, or was taken back; latest first."""
        hidden = self.filter(Q(published_at=None) | Q(withdrawn_at__isnull=False))
        return hidden.select_related("person").order_by("-pk")


class Story(PublicModel):
    """How someone came back to activity, told with her agreement, which she may take back."""

    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=6000)
    # As she wants to be named: a first name, initials, or a trade.
    signature = models.CharField(_("signed"), max_length=80)
    person = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stories",
        verbose_name=_("person"),
    )
    agreed_at = models.DateTimeField(_("agreed by the person"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = StoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="story_published_with_agreement",
                condition=Q(published_at=None) | Q(agreed_at__isnull=False),
                violation_error_code="agreement_required",
                violation_error_message=_("Publish only once the person has agreed."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("members:story_detail", args=[self.public_id])

    @property
    def opening(self) -> str:
        """Its first paragraph."""
        return self.text.strip().split("\n", 1)[0]

    @property
    def is_shown(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None
