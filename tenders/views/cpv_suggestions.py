"""Codes that the words of an achievement suggest; none counts before its person has chosen it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from collectif.core.http import HtmxRequest
from members.models import Profile, Reference
from tenders.actions.cpv_suggestions import confirm_reference_code
from tenders.forms.cpv_suggestions import (
    CodeIdeasForm,
    ConfirmCodeForm,
    as_code,
    class_words,
    told_by,
)
from tenders.permissions import can_mark
from tenders.pipeline.cpv_suggestions import ideas
from tenders.views.procedures import own_profile


@dataclass(frozen=True, slots=True)
class Proposed:
    """An achievement without a code, and the form to choose one."""

    reference: Reference
    form: ConfirmCodeForm


@require_http_methods(["GET", "HEAD"])
def code_list(request: HtmxRequest) -> HttpResponse:
    """Her achievements: those without a code, with what we would suggest, and the others."""
    profile = _own(request)
    references = list(profile.references.order_by("-pk"))
    proposed = _proposed([one for one in references if not one.classification_code])
    return _page(request, references, proposed)


@require_POST
def code_confirm(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Choose the code of one achievement."""
    profile = _own(request)
    reference = get_object_or_404(profile.references, public_id=public_id)
    form = _proposed([reference], request.POST)[0].form
    if form.is_valid():
        try:
            confirm_reference_code(reference=reference, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            said = _("Noted: calls of this class count for “%(title)s”.")
            messages.success(request, said % {"title": reference.title})
            return redirect("tenders:code_list")
    references = list(profile.references.order_by("-pk"))
    return _page(request, references, [Proposed(reference, form)], status=422)


@require_POST
def code_ideas(request: HtmxRequest) -> HttpResponse:
    """Suggest codes for what is being written; nothing of it is kept."""
    _own(request)
    form = CodeIdeasForm(request.POST)
    told = told_by(**form.cleaned_data) if form.is_valid() else ""
    choices = [(as_code(one.cpv_class), class_words(one.cpv_class)) for one in ideas([told])[0]]
    chosen = request.POST.get("classification_code", "")
    context = {"choices": choices, "chosen": chosen}
    return render(request, "tenders/cpv_suggest_ideas.html", context)


def _own(request: HtmxRequest) -> Profile:
    profile = own_profile(request)
    if profile is None or not can_mark(request.user):
        raise PermissionDenied
    return profile


def _proposed(references: list[Reference], data: Any = None) -> list[Proposed]:
    told = [told_by(reference.title, reference.text) for reference in references]
    return [
        Proposed(one, ConfirmCodeForm(data, ideas=found, prefix=f"reference-{one.pk}"))
        for one, found in zip(references, ideas(told), strict=True)
    ]


def _page(
    request: HtmxRequest,
    references: list[Reference],
    proposed: list[Proposed],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "proposed": [one for one in proposed if one.form.has_ideas],
        "coded": [
            (one, class_words(one.classification_code))
            for one in references
            if one.classification_code
        ],
        "has_references": bool(references),
        "current_tab": "match_list",
    }
    return render(request, "tenders/cpv_suggest_list.html", context, status=status)
