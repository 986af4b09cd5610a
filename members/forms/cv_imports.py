"""A CV that is sent, and the lines it proposes: each may be reworded, those ticked are taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from collectif.core.languages import language_name
from members import expertise
from members.enums import CefrLevel, CvPart
from members.forms.profile_parts import LinkForm
from members.models import Profile, ProfileLink, Reference, Skill
from members.models.skill import FIRST_YEAR
from members.pipeline.cv_proposals import Line, Proposals, TakenLine, already_there
from members.sources.cv.sniffing import CvFormat

ACCEPTED = ",".join(f".{one}" for one in CvFormat)
SITE_LENGTH = ProfileLink._meta.get_field("label").max_length


class CvUploadForm(forms.Form):
    hides_optional = True

    file = forms.FileField(
        label=gettext_lazy("Your CV"),
        help_text=gettext_lazy(
            "PDF, Word (.docx), OpenDocument (.odt), text, Europass or JSON Resume. "
            "10 MB and 40 pages at most."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": gettext_lazy("Choose the file of your CV first."),
            "empty": gettext_lazy("This file is empty: choose another one."),
        },
    )
    is_kept = forms.BooleanField(
        label=gettext_lazy("Keep the file for me once it is read"),
        help_text=gettext_lazy("You alone can open it. Left unticked, it is deleted at once."),
        required=False,
    )


class CvLineForm(forms.Form):
    """One line of a CV; what is not ticked is not looked at."""

    hides_optional = True
    use_required_attribute = False

    takes = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("takes"):
            self.errors.clear()
        return self.cleaned_data

    def words(self) -> list[forms.BoundField]:
        """The fields that may be reworded."""
        return [field for field in self if field.name != "takes"]

    def values(self) -> dict[str, Any]:
        """What the person says, the way the action of the part takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "takes"}


class HeadlineForm(CvLineForm):
    headline = forms.CharField(
        label=gettext_lazy("What you bring, in one line"),
        max_length=Profile._meta.get_field("headline").max_length,
    )


class ExperienceForm(CvLineForm):
    title = forms.CharField(
        label=gettext_lazy("A short title"),
        max_length=Reference._meta.get_field("title").max_length,
    )
    context = forms.CharField(
        label=gettext_lazy("The situation"),
        max_length=Reference._meta.get_field("context").max_length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = forms.CharField(
        label=gettext_lazy("What you did"),
        max_length=Reference._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": gettext_lazy("Say in a line or two what you did, or untick this one.")
        },
    )
    year = forms.IntegerField(
        label=gettext_lazy("The year it ended"),
        help_text=gettext_lazy("Empty, when it goes on."),
        required=False,
        min_value=FIRST_YEAR,
        widget=forms.NumberInput(attrs={"class": "is-short"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value"), gettext_lazy("Give the year in four digits, such as 2019.")
        ),
    )

    def clean_year(self) -> int | None:
        year: int | None = self.cleaned_data["year"]
        if year and year > timezone.localdate().year:
            message = _("This year has not come yet: tell what is done.")
            raise forms.ValidationError(message, code="in_the_future")
        return year


class KnownSkillForm(CvLineForm):
    """A skill of our lists: its name is not hers to change."""


class OwnSkillForm(CvLineForm):
    label = forms.CharField(label=gettext_lazy("In your own words"), max_length=Skill.LABEL_LENGTH)


class LanguageForm(CvLineForm):
    level = forms.ChoiceField(
        label=gettext_lazy("Level"),
        choices=[("", gettext_lazy("choose")), *CefrLevel.choices],
        widget=forms.Select(attrs={"class": "is-medium"}),
    )


class PageForm(CvLineForm, LinkForm):
    """A page elsewhere, under a name."""


@dataclass(frozen=True, slots=True)
class CvLine:
    """A line as the page shows it: what was read, its name, and its form."""

    part: CvPart
    read: Line
    name: str
    form: CvLineForm
    is_held: bool

    @property
    def needs_words(self) -> bool:
        """Say whether the line cannot be taken as it is."""
        return bool(self.form.errors) or self.part == CvPart.LANGUAGES

    def taken(self) -> TakenLine:
        return TakenLine(self.read["key"], self.part, self._given() | self.form.values())

    def _given(self) -> dict[str, Any]:
        """What the page does not ask again, as it was read."""
        if self.part == CvPart.LANGUAGES:
            return {"code": self.read["code"]}
        if self.part != CvPart.SKILLS:
            return {}
        given = {name: self.read[name] for name in ("domain_code", "rome_code")}
        return given | {"found_in": self.read["sentence"]}


class CvReviewForm:
    """Every line that waits for the person; what the profile says already is only shown."""

    def __init__(
        self, proposals: Proposals, profile: Profile, data: Mapping[str, Any] | None = None
    ) -> None:
        self.is_bound = data is not None
        self.refusals: list[str] = []
        held = already_there(profile, proposals)
        self.lines = [
            CvLine(part, read, *_named_form(part, read, data), read["key"] in held)
            for part in CvPart
            for read in proposals.get(part, [])
        ]

    def is_valid(self) -> bool:
        """Say whether something is ticked, and all that is ticked can be taken."""
        if not self.is_bound or not all(line.form.is_valid() for line in self._asked()):
            return False
        if not self.taken():
            self.refusals = [_("Tick at least one line, or say that you are done.")]
        return not self.refusals

    def taken(self) -> list[TakenLine]:
        return [line.taken() for line in self._asked() if line.form.cleaned_data["takes"]]

    def parts(self) -> Iterator[tuple[CvPart, list[CvLine]]]:
        """The lines of each part that has some."""
        for part in CvPart:
            lines = [line for line in self.lines if line.part == part]
            if lines:
                yield part, lines

    def faults(self) -> Iterator[tuple[CvLine, forms.BoundField, str]]:
        """What is wrong, for the summary of the page."""
        for line in self._asked():
            for field in line.form:
                yield from ((line, field, str(error)) for error in field.errors)

    @property
    def is_faulty(self) -> bool:
        return bool(self.refusals) or any(line.form.errors for line in self._asked())

    def _asked(self) -> list[CvLine]:
        return [line for line in self.lines if not line.is_held]


def _named_form(part: CvPart, read: Line, data: Mapping[str, Any] | None) -> tuple[str, CvLineForm]:
    name = _name(part, read)
    form = _form_class(part, read)
    return name, form(data, prefix=read["key"], initial=_initial(part, read))


def _form_class(part: CvPart, read: Line) -> type[CvLineForm]:
    match part:
        case CvPart.HEADLINE:
            return HeadlineForm
        case CvPart.EXPERIENCES:
            return ExperienceForm
        case CvPart.SKILLS:
            return KnownSkillForm if read["domain_code"] or read["rome_code"] else OwnSkillForm
        case CvPart.LANGUAGES:
            return LanguageForm
        case CvPart.LINKS:
            return PageForm


def _name(part: CvPart, read: Line) -> str:
    match part:
        case CvPart.SKILLS:
            domain = expertise.domains().get(read["domain_code"])
            return domain.label(get_language() or expertise.FRENCH) if domain else read["label"]
        case CvPart.LANGUAGES:
            return language_name(read["code"])
        case CvPart.HEADLINE:
            return read["headline"]
        case CvPart.EXPERIENCES:
            return read["title"]
        case CvPart.LINKS:
            return read["url"]


def _initial(part: CvPart, read: Line) -> Line:
    """What was read; a page bears the name of its site."""
    if part != CvPart.LINKS:
        return read
    site = urlsplit(read["url"]).hostname or ""
    return read | {"label": site.removeprefix("www.")[:SITE_LENGTH]}
