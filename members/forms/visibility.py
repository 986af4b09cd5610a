from collections.abc import Iterator

from django import forms
from django.forms.boundfield import BoundWidget
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.enums import Audience, ProfileField
from members.models import Profile


class VisibilityForm(forms.Form):
    """Whom each part of a profile is opened to, a line for each part."""

    is_anonymous = forms.BooleanField(
        label=_("Partners and visitors see me without my name"),
        help_text=_(
            "They then read a code instead of your name, and neither your photo, your town, your "
            "links nor your structures. Names typed in your texts are hidden too."
        ),
        required=False,
    )

    def __init__(self, data: QueryDict | None, *, profile: Profile) -> None:
        audiences = {field.value: profile.audience_of(field).value for field in ProfileField}
        super().__init__(data, initial={**audiences, "is_anonymous": profile.is_anonymous})
        for field in ProfileField:
            self.fields[field.value] = forms.ChoiceField(
                label=field.label,
                choices=Audience,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose who sees this part.")},
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, list[BoundWidget]]]:
        """Each part with its circles, in the order of the audiences."""
        for field in ProfileField:
            bound = self[field.value]
            yield bound, list(bound.subwidgets)

    def audiences(self) -> dict[ProfileField, Audience]:
        given = self.cleaned_data
        return {field: Audience(given[field.value]) for field in ProfileField}
