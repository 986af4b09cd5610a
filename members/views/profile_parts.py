"""The pages of a profile that are lists, each saved whole."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from collectif.core.http import HtmxRequest
from members.actions.profile_parts import set_languages, set_links, set_operators
from members.actions.profiles import update_profile
from members.forms.profile_parts import LanguageFormSet, LineFormSet, LinkFormSet, OperatorFormSet
from members.forms.weeks import WeeksForm
from members.models import Profile
from members.views.profiles import own_profile, stored

PAGE = "members/profile_lines.html"

type Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A list of a profile: its words, its lines as they stand, and what keeps them."""

    title: str | Promise
    lead: str | Promise
    line: str | Promise
    formset: type[LineFormSet]
    read: Callable[[Profile], Sequence[Line]]
    keep: Callable[[Profile, Sequence[Line]], Any]


LANGUAGES = Part(
    gettext_lazy("My languages"),
    gettext_lazy("Those you could work in, and how far they carry you."),
    gettext_lazy("Language"),
    LanguageFormSet,
    lambda profile: list(profile.languages.values("code", "level")),
    lambda profile, lines: set_languages(
        profile=profile,
        actor=profile.user,
        levels={line["code"]: line["level"] for line in lines},
    ),
)
LINKS = Part(
    gettext_lazy("My links"),
    gettext_lazy("Pages elsewhere that speak for you: five at most."),
    gettext_lazy("Page"),
    LinkFormSet,
    lambda profile: list(profile.links.values("label", "url")),
    lambda profile, lines: set_links(
        profile=profile,
        actor=profile.user,
        links={line["url"]: line["label"] for line in lines},
    ),
)
OPERATORS = Part(
    gettext_lazy("The structures I work through"),
    gettext_lazy("An umbrella company, a co-operative, your own business: who would invoice."),
    gettext_lazy("Structure"),
    OperatorFormSet,
    lambda profile: [
        {
            "name": one.organization.name,
            "siret": one.organization.siret,
            "work_form": one.work_form,
        }
        for one in profile.operators.select_related("organization")
    ],
    lambda profile, lines: set_operators(
        profile=profile,
        actor=profile.user,
        operators=[(line["name"], line["siret"], line["work_form"]) for line in lines],
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
def language_update(request: HtmxRequest) -> HttpResponse:
    """The languages one works in."""
    return _lines(request, LANGUAGES)


@require_http_methods(["GET", "HEAD", "POST"])
def link_update(request: HtmxRequest) -> HttpResponse:
    """The pages that speak for one."""
    return _lines(request, LINKS)


@require_http_methods(["GET", "HEAD", "POST"])
def operator_update(request: HtmxRequest) -> HttpResponse:
    """The structures one works through."""
    return _lines(request, OPERATORS)


@require_http_methods(["GET", "HEAD", "POST"])
def week_update(request: HtmxRequest) -> HttpResponse:
    """The weeks ahead when one is away."""
    profile = own_profile(request)
    given = request.POST if request.method == "POST" else None
    today = timezone.localdate()
    away = [day.isoformat() for day in profile.busy_weeks]
    form = WeeksForm(given, today=today, initial={"busy_weeks": away})
    if form.is_valid():
        update_profile(profile=stored(profile), actor=request.user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("members:profile_detail")
    status = 422 if form.errors else 200
    return render(request, "members/week_update.html", {"form": form}, status=status)


def _lines(request: HtmxRequest, part: Part) -> HttpResponse:
    profile = own_profile(request)
    given = request.POST if request.method == "POST" else None
    formset = part.formset(given, initial=part.read(profile) if profile.pk else [])
    refusals: list[str] = []
    if formset.is_valid():
        try:
            part.keep(stored(profile), formset.told())
        except ValidationError as error:
            refusals = error.messages
        else:
            messages.success(request, _("Your profile is saved."))
            return redirect(request.path if "more" in request.POST else "members:profile_detail")
    is_faulty = bool(refusals) or (given is not None and not formset.is_valid())
    context = {"part": part, "formset": formset, "refusals": refusals, "is_faulty": is_faulty}
    return render(request, PAGE, context, status=422 if is_faulty else 200)
