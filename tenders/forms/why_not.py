import re
from dataclasses import dataclass
from urllib.parse import unquote
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_OURS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# BOAMP "26-81222", TED "619675-2026", alone or inside the address of a page of theirs.
_PRINTED = re.compile(r"(?<![\w-])([0-9]{2}-[0-9]{1,7}|[0-9]{1,8}-[0-9]{4})(?![\w-])")


@dataclass(frozen=True, slots=True)
class DossierNumber:
    """A dossier as a person names it: by our own address, or by the number of a notice."""

    public_id: UUID | None = None
    printed: str = ""


class WhyNotForm(forms.Form):
    """The number of a dossier, in any form a person has at hand."""

    number = forms.CharField(
        label=_("Number or address of the dossier"),
        help_text=_("As the BOAMP (26-81222) or TED (619675-2026) print it, or any link to it."),
        max_length=500,
        error_messages={"required": _("Type the number of the dossier you have in mind.")},
    )

    def clean_number(self) -> DossierNumber:
        typed = unquote(self.cleaned_data["number"])
        if ours := _OURS.search(typed):
            return DossierNumber(public_id=UUID(ours[0]))
        if printed := _PRINTED.search(typed):
            return DossierNumber(printed=printed[1])
        message = _(
            "We see no dossier number here. It looks like 26-81222 (BOAMP) or 619675-2026 (TED); "
            "the link of the page does as well."
        )
        raise ValidationError(message, code="unreadable")
