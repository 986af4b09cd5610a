from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.models.booking import Booking


class CallSuggestion(models.Model):
    """A call to suggest to those who run the meetings: two were missed in a row, without a word.

    Kept as long as absences count, so that it is suggested once; withdrawn when it was not so.
    """

    booking = models.OneToOneField(
        Booking,
        on_delete=models.CASCADE,
        related_name="call_suggestion",
        verbose_name=_("booking"),
    )
    noted_at = models.DateTimeField(_("noted"))
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    class Meta:
        verbose_name = _("call to suggest")
        verbose_name_plural = _("calls to suggest")
        ordering = ["noted_at", "pk"]

    def __str__(self) -> str:
        return f"{self.booking_id} ({self.noted_at:%Y-%m-%d})"
