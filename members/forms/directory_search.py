from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import DirectorySearch


class DirectorySearchForm(forms.ModelForm):
    class Meta:
        model = DirectorySearch
        fields = ("name",)
        labels = {"name": _("Name of this search")}
        widgets = {"name": forms.TextInput(attrs={"class": "input", "autocomplete": "off"})}
