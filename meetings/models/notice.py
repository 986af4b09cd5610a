from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.version import MinutesVersion


class MinutesNotice(models.Model):
    """Minutes that one person is still to be told of; the row goes as the e-mail is written."""

    version = models.ForeignKey(
        MinutesVersion,
        on_delete=models.CASCADE,
        related_name="notices",
        verbose_name=_("version"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="minutes_notices",
        verbose_name=_("person"),
    )

    class Meta:
        verbose_name = _("minutes to tell of")
        verbose_name_plural = _("minutes to tell of")
        constraints = [
            models.UniqueConstraint(name="minutes_notice_once", fields=["user", "version"])
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.version_id}"
