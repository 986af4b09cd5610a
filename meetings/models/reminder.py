from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReminderChoice(models.Model):
    """Which e-mails a person wants before her meetings and after; without a row, all."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="reminder_choice",
        verbose_name=_("person"),
    )
    wants_early = models.BooleanField(_("two days before"), default=True)
    wants_late = models.BooleanField(_("two hours before"), default=True)
    wants_minutes = models.BooleanField(_("the minutes"), default=True)

    class Meta:
        verbose_name = _("choice of reminders")
        verbose_name_plural = _("choices of reminders")

    def __str__(self) -> str:
        return str(self.user)
