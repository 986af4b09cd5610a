from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from collectif.core.text import normalise_spaces
from tenders.models import SavedSearch
from tenders.models.saved_search import SavedSearchQuerySet


class SavedSearchForm(forms.ModelForm):
    """How a search is named and followed; what it looks for is the url of the list.

    The words to leave out belong to that url: here they can be changed without going back to it.
    """

    without = forms.CharField(
        label=_("Words to leave out"),
        help_text=_("Part them with commas: cleaning, road works."),
        max_length=200,
        required=False,
    )

    class Meta:
        model = SavedSearch
        fields = ("name", "cadence")
        labels = {
            "name": _("What do you call this search?"),
            "cadence": _("Shall we write to you when something new appears?"),
        }
        help_texts = {
            "name": _("A few words you will recognise in an e-mail."),
            "cadence": _("Nothing new, no e-mail. One click at the foot of each stops them."),
        }
        widgets = {"cadence": forms.RadioSelect}

    def clean_name(self) -> str:
        return normalise_spaces(self.cleaned_data["name"])

    def clean_without(self) -> str:
        parts = map(normalise_spaces, self.cleaned_data["without"].split(","))
        return ", ".join(part for part in parts if part)

    def _post_clean(self) -> None:
        """Leave the instance as it is: the action checks and writes, under its lock."""


class NewSearchForm(SavedSearchForm):
    """To keep a new search, or to have one of hers look for this instead."""

    replaced = forms.ModelChoiceField(
        label=_("In place of"),
        help_text=_("Choose one of your searches to have it look for this from now on."),
        queryset=SavedSearch.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("None: save a new search"),
    )

    def __init__(self, *args: Any, searches: SavedSearchQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        replaced = self.fields["replaced"]
        assert isinstance(replaced, forms.ModelChoiceField)
        replaced.queryset = searches.order_by("position")
        if not replaced.queryset:
            del self.fields["replaced"]
