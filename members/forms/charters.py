from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Charter


class CharterForm(forms.ModelForm):
    class Meta:
        model = Charter
        fields = ("text", "summary")
        labels = {"text": _("What members promise each other"), "summary": _("What changes")}
        help_texts = {
            "text": _("Leave an empty line between two paragraphs; begin a heading with “# ”."),
            "summary": _("One or two sentences, read by each member before signing again."),
        }
        widgets = {
            "text": forms.Textarea(attrs={"rows": 24}),
            "summary": forms.Textarea(attrs={"rows": 3}),
        }


class SignatureForm(forms.Form):
    """Which version was on the page, for another may be published meanwhile."""

    charter = forms.ModelChoiceField(
        queryset=Charter.objects.filter(published_at__isnull=False),
        to_field_name="public_id",
        widget=forms.HiddenInput,
    )
    agrees = forms.BooleanField(
        label=_("I have read the charter, and I will keep to it."),
        error_messages={"required": _("Tick this box to sign.")},
    )
