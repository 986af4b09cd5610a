from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import Agenda, AgendaItem
from meetings.models.readers import people_of


class ItemForm(forms.ModelForm):
    """One point of an agenda."""

    class Meta:
        model = AgendaItem
        fields = ("kind", "title", "minutes", "led_by", "note")
        labels = {
            "kind": _("What we do"),
            "title": _("In a few words"),
            "minutes": _("How many minutes"),
            "led_by": _("Who leads it"),
            "note": _("What to have in mind"),
        }
        help_texts = {
            "title": _("Needed for another subject; elsewhere the kind says enough."),
            "note": _("For everybody who comes: a question, a figure, what to bring."),
        }
        widgets = {
            "kind": forms.Select(attrs={"class": "is-medium"}),
            "minutes": forms.NumberInput(attrs={"class": "is-short", "min": 1}),
            "led_by": forms.Select(attrs={"class": "is-medium"}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, agenda: Agenda, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if agenda.occurrence is None:
            # The model of a group knows no day, hence nobody who comes.
            del self.fields["led_by"]
        else:
            self.fields["led_by"].queryset = people_of(agenda.occurrence)  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """Where a point goes, from 1."""

    position = forms.IntegerField(min_value=1, max_value=99)


class DrawForm(forms.Form):
    """How many at a table, and what the drawer had under her eyes."""

    size = forms.IntegerField(min_value=2, max_value=4)
    version = forms.IntegerField(min_value=0)


class TableForm(forms.Form):
    """Whom to put at which table; none takes her out of hers."""

    booking = forms.UUIDField()
    table = forms.IntegerField(min_value=1, required=False)


class ThoughtForm(forms.Form):
    """The rules on words are the action's."""

    text = forms.CharField(
        label=_("Keep for later"),
        help_text=_("It becomes a point of the next meeting."),
        max_length=120,
    )


class DocumentForm(forms.Form):
    """A file or a link; the rules on files are the action's."""

    name = forms.CharField(label=_("What it is"), max_length=200, required=False)
    url = forms.URLField(
        label=_("A link"),
        help_text=_("It begins with https://."),
        max_length=500,
        required=False,
        assume_scheme="https",
    )
    file = forms.FileField(
        label=_("Or a file"),
        help_text=_("PDF, office document, image or zip; 20 MB at most."),
        allow_empty_file=True,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.errors or bool(given.get("url")) != bool(given.get("file")):
            return given
        message = _("Give a link or a file: one of the two.")
        raise forms.ValidationError(message, code="link_or_file")
