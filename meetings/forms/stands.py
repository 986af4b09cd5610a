from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms.plan import SHORT
from meetings.models import ForumStand


class StandForm(forms.ModelForm):
    class Meta:
        model = ForumStand
        fields = ("host", "subject", "place", "slot_minutes", "slot_places")
        labels = {
            "host": _("Who holds it?"),
            "subject": _("What about?"),
            "place": _("Where?"),
            "slot_minutes": _("Length of a slot, in minutes"),
            "slot_places": _("How many people at a time?"),
        }
        widgets = {
            "slot_minutes": forms.NumberInput(attrs=SHORT),
            "slot_places": forms.NumberInput(attrs=SHORT),
        }


class SlotForm(forms.Form):
    starts_after = forms.IntegerField(min_value=0)
