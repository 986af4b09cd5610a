"""A file of private calls: which headings we understand, and how to mend what we do not."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from tenders.enums import Visibility
from tenders.forms.private import CHOOSABLE
from tenders.forms.private_advice import ADVICE
from tenders.sources.cleaning import clean_line
from tenders.sources.private.lines import Column, Problem, Reading, heading_key, read_lines
from tenders.sources.private.tables import MAX_BYTES, UnreadableFile, read_rows

FILE_NAME_LENGTH: Final = 200
# Each may hold several names, parted by a bar: the first is printed, all are understood.
HEADINGS: Final[dict[Column, Promise]] = {
    "reference": pgettext_lazy("headings, parted by |", "Reference|Number|Id"),
    "title": pgettext_lazy("headings, parted by |", "Subject|Title"),
    "buyer": pgettext_lazy("headings, parted by |", "Buyer|Client|Company"),
    "siret": pgettext_lazy("headings, parted by |", "SIRET"),
    "description": pgettext_lazy("headings, parted by |", "Description|Details"),
    "cpv": pgettext_lazy("headings, parted by |", "CPV|CPV codes"),
    "departments": pgettext_lazy("headings, parted by |", "Departments|Department|Place"),
    "natures": pgettext_lazy("headings, parted by |", "Nature|Kind"),
    "deadline": pgettext_lazy("headings, parted by |", "Deadline|Answer before"),
    "value": pgettext_lazy("headings, parted by |", "Estimated value|Value|Amount"),
    "contact": pgettext_lazy("headings, parted by |", "Contact"),
    "url": pgettext_lazy("headings, parted by |", "Web page|URL|Link"),
}
EXAMPLE: Final[dict[Column, str | Promise]] = {
    "reference": "2026-001",
    "title": _("Review of the purchasing process"),
    "buyer": _("Example company"),
    "siret": "",
    "description": _("Two sites, six months; an experienced purchasing manager is wanted."),
    "cpv": "79418000",
    "departments": "38, 73",
    "natures": "services",
    "deadline": "31/12/%(year)s 16:00",
    "value": "80000",
    "contact": _("Marie Roux, marie.roux@example.com"),
    "url": "https://example.com/consultation",
}
FILE_ADVICE: Final[dict[str, Promise]] = {
    "empty": _("This file holds no line: fill in the model below the headings."),
    "too_large": _("This file is too large: 2 MB at most. Split it in two."),
    "too_many_rows": _("This file has too many lines: %(detail)s at most. Split it in two."),
    "too_many_columns": _("This file has too many columns: %(detail)s at most."),
    "old_excel": _("This is a workbook of before 2007 or a protected one: save it as .xlsx."),
    "unknown_format": _("This is neither a CSV nor an .xlsx: save it as one of these."),
    "damaged": _("This file cannot be read: open it, then save it again as .xlsx or CSV."),
    "missing_columns": _("A column is missing: %(detail)s. Take the headings of the model."),
    "repeated_columns": _("A column comes twice: %(detail)s. Keep one of them."),
}


def heading_of(column: Column) -> str:
    return str(HEADINGS[column]).split("|")[0]


def headings() -> list[str]:
    return [heading_of(column) for column in HEADINGS]


def example(today: date) -> list[str]:
    """Return the cells of a line to write over; its deadline lies ahead."""
    return [str(EXAMPLE[column]) % {"year": today.year + 1} for column in HEADINGS]


def names_of_columns() -> Mapping[str, Column]:
    """Return each heading that we understand, in each of our languages, and its column."""
    names: dict[str, Column] = {heading_key(column): column for column in HEADINGS}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for column, accepted in HEADINGS.items():
                names |= {heading_key(name): column for name in str(accepted).split("|")}
    return names


def told(problem: Problem) -> str:
    """Return "deadline: add the hour…", to follow the number of the line."""
    heading = heading_of(problem.column)
    column = heading if heading.isupper() else heading[:1].lower() + heading[1:]
    words = str(ADVICE[problem.code]) % {"value": problem.value}
    return gettext("%(column)s: %(advice)s") % {"column": column, "advice": words}


class ImportForm(forms.Form):
    """A file to look at before anything is written; `cleaned_data["file"]` is its `Reading`."""

    file = forms.FileField(
        label=_("Your file"),
        help_text=_("CSV or Excel (.xlsx), 2,000 lines at most."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    visibility = forms.ChoiceField(
        label=_("Who may know of these calls?"),
        help_text=_("For new calls. Those we hold already stay as they are."),
        choices=CHOOSABLE,
        initial=Visibility.TEAM,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, can_publish: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not can_publish:
            del self.fields["visibility"]

    def clean_file(self) -> Reading:
        upload: UploadedFile = self.cleaned_data["file"]
        self.cleaned_data["file_name"] = clean_line(upload.name or "", FILE_NAME_LENGTH)
        try:
            return read_lines(read_rows(upload.read(MAX_BYTES + 1)), names_of_columns())
        except UnreadableFile as error:
            message = str(FILE_ADVICE[error.code]) % {"detail": _detail(error)}
            raise forms.ValidationError(message, code=error.code) from error

    def visibility_or_team(self) -> Visibility:
        return Visibility(self.cleaned_data.get("visibility") or Visibility.TEAM)


def _detail(error: UnreadableFile) -> str:
    """Return the limit, or the names of the columns as people read them."""
    if error.code not in {"missing_columns", "repeated_columns"}:
        return error.detail
    return ", ".join(heading_of(column) for column in HEADINGS if column in error.detail.split())
