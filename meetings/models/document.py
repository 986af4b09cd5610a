from uuid import uuid4

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from meetings.models.occurrence import Occurrence
from meetings.models.readers import meetings_heard_by
from members.models import User


def document_path(_document: "MeetingDocument", _name: str) -> str:
    """Nothing of what the person typed reaches the disk."""
    name = uuid4().hex
    return f"meetings/{name[:2]}/{name}"


class MeetingDocumentQuerySet(models.QuerySet["MeetingDocument"]):
    def visible_to(self, user: User) -> "MeetingDocumentQuerySet":
        return self.filter(occurrence__in=meetings_heard_by(user).values("pk"))

    def for_list(self) -> "MeetingDocumentQuerySet":
        return self.order_by("added_at", "pk").fetch_mode(models.FETCH_RAISE)


class MeetingDocument(PublicModel):
    """What people read before or at a meeting: a file given after a check, or a link."""

    MAX_SIZE = 20 * 1024 * 1024
    MAX_PER_MEETING = 30

    occurrence = models.ForeignKey(
        Occurrence, on_delete=models.PROTECT, related_name="documents", verbose_name=_("meeting")
    )
    name = models.CharField(_("name"), max_length=200)
    url = models.URLField(
        _("link"), max_length=500, blank=True, validators=[URLValidator(schemes=["https"])]
    )
    file = models.FileField(_("file"), upload_to=document_path, max_length=100, blank=True)
    size = models.PositiveIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(_("digest"), max_length=64, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="meeting_documents",
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added"), db_default=Now())

    objects = MeetingDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a meeting")
        verbose_name_plural = _("documents of meetings")
        constraints = [
            models.UniqueConstraint(
                name="meeting_document_once", fields=["occurrence", "url", "sha256"]
            ),
            models.CheckConstraint(
                name="meeting_document_is_a_file_or_a_link",
                condition=(Q(url="") & ~Q(file="") & ~Q(sha256="") & Q(size__gt=0))
                | (~Q(url="") & Q(file="", sha256="", size=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.url or reverse("meetings:attachment_download", args=[self.public_id])
