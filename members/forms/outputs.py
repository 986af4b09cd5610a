from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.enums import Language
from members.pipeline.shown_profile import ShownProfile

PDF_SOBER, PDF_COLUMNS, DOCX, JSON = "pdf-sober", "pdf-columns", "docx", "json"
FORMS = [
    (PDF_SOBER, _("PDF, on one column")),
    (PDF_COLUMNS, _("PDF, on two columns")),
    (DOCX, _("Word or LibreOffice (DOCX), to be changed")),
    (JSON, _("JSON Resume, for another site")),
]


class DossierForm(forms.Form):
    """How a skills dossier is made, and which achievements it tells."""

    hides_optional = True

    form = forms.ChoiceField(
        label=_("In which form?"), choices=FORMS, initial=PDF_SOBER, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=_("In which language?"),
        help_text=_("What you wrote stays in the language you wrote it in."),
        choices=Language,
        widget=forms.RadioSelect,
    )
    is_anonymous = forms.BooleanField(
        label=_("Without the name"),
        help_text=_(
            "Neither name, photo, links nor structures; the names typed in the texts are hidden. "
            "Read it once more before you send it."
        ),
        required=False,
    )
    references = forms.MultipleChoiceField(
        label=_("Which achievements does it tell?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, shown: ShownProfile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [(str(one.public_id), _titled(one.title, one.year)) for one in shown.references]
        self.fields["references"].choices = told  # type: ignore[attr-defined]
        if not told:
            del self.fields["references"]
        if shown.is_anonymous:
            del self.fields["is_anonymous"]


def _titled(title: str, year: int | None) -> str:
    return f"{title} ({year})" if year else title
