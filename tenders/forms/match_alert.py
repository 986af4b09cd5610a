from collections.abc import Iterator
from datetime import time

from django import forms
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from tenders.models import MatchAlert
from tenders.models.match_alert import LAST_HOUR


def _hours() -> Iterator[tuple[int, str]]:
    """The hours of a day as one says them: "20 h"."""
    pattern = pgettext("time format, full hour", "H:i")
    for hour in range(LAST_HOUR + 1):
        yield hour, formats.time_format(time(hour), pattern)


class MatchAlertForm(forms.ModelForm):
    """When a person wants the calls that suit her by e-mail."""

    quiet_from = forms.TypedChoiceField(label=_("No e-mail from"), choices=_hours, coerce=int)
    quiet_to = forms.TypedChoiceField(
        label=pgettext_lazy("end of the quiet hours", "to"),
        choices=_hours,
        coerce=int,
    )

    class Meta:
        model = MatchAlert
        fields = ("rhythm", "at_once_from", "quiet_from", "quiet_to", "time_zone")
        labels = {
            "rhythm": _("How often shall we send you the new calls?"),
            "at_once_from": _("Shall we write at once when a call suits you very well?"),
            "time_zone": _("Whose clock is yours?"),
        }
        help_texts = {
            "rhythm": _("Nothing new, no e-mail. The five best are told, the others counted."),
            "at_once_from": _("Scores go from 0 to 1; the best of most lists is near 0.50."),
        }
        widgets = {"rhythm": forms.RadioSelect, "at_once_from": forms.RadioSelect}

    def _post_clean(self) -> None:
        """Leave the instance as it is: the action checks and writes, under its lock."""
