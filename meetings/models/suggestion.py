from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.booking import Booking


class CallSuggestion(models.Model):
    """A call suggested to those who run the meetings: two were missed in a row, without a word.

    Kept as long as absences count, so that it is suggested once.
    """

    booking = models.OneToOneField(
        Booking,
        on_delete=models.CASCADE,
        related_name="call_suggestion",
        verbose_name=_("booking"),
    )
    told_at = models.DateTimeField(_("told"))

    class Meta:
        verbose_name = _("call suggested")
        verbose_name_plural = _("calls suggested")
        ordering = ["told_at", "pk"]

    def __str__(self) -> str:
        return f"{self.booking_id} ({self.told_at:%Y-%m-%d})"
