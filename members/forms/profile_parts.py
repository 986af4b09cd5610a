"""The parts of a profile that are lists: a line for each, empty ones to add more."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siret as siret_number

from collectif.core.languages import language_choices
from members.enums import CefrLevel, WorkForm
from members.models import ProfileLanguage, ProfileLink, ProfileOperator

EMPTY_LINES = 2


def _languages() -> list[tuple[str, Any]]:
    return [("", _("choose")), *language_choices()]


class LineForm(forms.Form):
    """One line of a list; left empty, it says nothing, and ticked to be removed, nothing either."""

    hides_optional = True


class LanguageForm(LineForm):
    code = forms.ChoiceField(
        label=_("Language"),
        choices=_languages,
        widget=forms.Select(attrs={"class": "is-medium"}),
    )
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[("", _("choose")), *CefrLevel.choices],
        widget=forms.Select(attrs={"class": "is-medium"}),
    )


class LinkForm(LineForm):
    label = forms.CharField(
        label=_("Name of the page"),
        help_text=_("For instance: “My articles on purchasing”."),
        max_length=60,
    )
    url = forms.URLField(
        label=_("Its address"),
        help_text=_("It begins with https://."),
        max_length=500,
        assume_scheme="https",
    )

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        if not url.startswith("https://"):
            message = _("Give an address that begins with https://: it keeps readers safe.")
            raise forms.ValidationError(message, code="not_https")
        return url


class OperatorForm(LineForm):
    name = forms.CharField(label=_("Name of the structure"), max_length=300)
    siret = forms.CharField(
        label=_("Its SIRET"),
        help_text=_("14 digits: it is on each of its invoices."),
        max_length=30,
        widget=forms.TextInput(attrs={"class": "is-medium", "inputmode": "numeric"}),
    )
    work_form = forms.ChoiceField(
        label=_("How you work through it"),
        choices=[("", _("choose")), *WorkForm.choices],
        widget=forms.Select(attrs={"class": "is-medium"}),
    )

    def clean_siret(self) -> str:
        number = siret_number.compact(self.cleaned_data["siret"])
        if not siret_number.is_valid(number):
            message = _("This is not a SIRET: check its 14 digits.")
            raise forms.ValidationError(message, code="siret_malformed")
        return number


class LineFormSet(forms.BaseFormSet):
    """Lines none of which says the same thing twice."""

    key: ClassVar[str]
    twice: ClassVar[str | Promise]

    def told(self) -> list[dict[str, Any]]:
        """The lines that were filled in, in their order, those to be removed left out."""
        filled = (form for form in self.forms if form in self.initial_forms or form.has_changed())
        return [form.cleaned_data for form in filled if form not in self.deleted_forms]

    def faults(self) -> Iterator[tuple[int, forms.BoundField, str]]:
        """What is wrong: the line, from 1, its field and why; for the summary of the page."""
        for number, form in enumerate(self.forms, start=1):
            for field in form:
                yield from ((number, field, error) for error in field.errors)

    def clean(self) -> None:
        if any(self.errors):
            return
        counts = Counter(line[self.key] for line in self.told())
        if any(count > 1 for count in counts.values()):
            raise forms.ValidationError(str(self.twice), code="twice")


class LanguageLines(LineFormSet):
    key = "code"
    twice = _("A language is there twice: remove one of the two lines.")


class LinkLines(LineFormSet):
    key = "url"
    twice = _("A page is there twice: remove one of the two lines.")


class OperatorLines(LineFormSet):
    key = "siret"
    twice = _("A structure is there twice: remove one of the two lines.")


def _lines(form: type[LineForm], formset: type[LineFormSet], most: int) -> type[LineFormSet]:
    made: Any = forms.formset_factory(
        form,
        formset=formset,
        extra=EMPTY_LINES,
        max_num=most,
        absolute_max=most + EMPTY_LINES,
        validate_max=True,
        can_delete=True,
        can_delete_extra=False,
    )
    return made


LanguageFormSet = _lines(LanguageForm, LanguageLines, ProfileLanguage.MAX_PER_PROFILE)
LinkFormSet = _lines(LinkForm, LinkLines, ProfileLink.MAX_PER_PROFILE)
OperatorFormSet = _lines(OperatorForm, OperatorLines, ProfileOperator.MAX_PER_PROFILE)
