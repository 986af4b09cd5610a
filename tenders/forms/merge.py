import re
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenders.models import Procedure
from tenders.models.procedure_queryset import ProcedureQuerySet
from tenders.models.search_query import SearchText

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class MergeForm(forms.Form):
    """Which other dossier is the same consultation; only what `procedures` holds can be named."""

    other = forms.CharField(
        label=_("Same consultation as…"),
        help_text=_("Paste the link of the other dossier, or the number of one of its notices."),
        max_length=500,
    )

    def __init__(self, *args: Any, procedures: ProcedureQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.procedures = procedures

    def clean_other(self) -> Procedure:
        """Return the dossier that was named."""
        typed = self.cleaned_data["other"].strip()
        found = self._named(typed).only("pk").first()
        if found is None:
            raise ValidationError(
                _(
                    "We hold no dossier under this link or number. Open the other dossier, "
                    "copy its address, and paste it here."
                ),
                code="unknown",
            )
        return found

    def _named(self, typed: str) -> ProcedureQuerySet:
        if link := _UUID.search(typed):
            return self.procedures.filter(public_id=UUID(link[0]))
        number = SearchText(typed.rpartition(" ")[2]).number
        return self.procedures.numbered(number) if number else self.procedures.none()
