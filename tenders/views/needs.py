"""Needs of a call: those kept among the suggested, added, renamed, weighed and removed."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from collectif.core.http import HtmxRequest
from tenders.actions.needs import add_need, change_need, keep_suggested_needs, remove_need
from tenders.enums import NeedWeight
from tenders.forms.needs import NewNeedForm, SuggestionForm
from tenders.pipeline.team import suggestions
from tenders.views.best_people import coverage_page, need_form, sought_call


@require_POST
def needs_keep(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Keep those of the suggested needs that are ticked."""
    procedure = sought_call(request, public_id)
    codes = [one.domain_code for one in suggestions(procedure)]
    form = SuggestionForm(request.POST, codes=codes)
    if form.is_valid():
        try:
            kept = keep_suggested_needs(
                procedure=procedure, actor=request.user, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            said = ngettext("%(count)s need kept.", "%(count)s needs kept.", len(kept))
            messages.success(request, said % {"count": len(kept)})
            return redirect("tenders:coverage", procedure.public_id)
    return coverage_page(request, procedure, form)


@require_POST
def need_create(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    procedure = sought_call(request, public_id)
    form = NewNeedForm(request.POST)
    if form.is_valid():
        try:
            need = add_need(
                procedure=procedure,
                actor=request.user,
                label=form.cleaned_data["label"],
                domain_code=form.cleaned_data["domain_code"],
                weight=NeedWeight(form.cleaned_data["weight"]),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("“%(name)s” is now a need.") % {"name": need.name})
            return redirect("tenders:coverage", procedure.public_id)
    return coverage_page(request, procedure, form)


@require_POST
def need_update(request: HtmxRequest, public_id: UUID, need: UUID) -> HttpResponse:
    procedure = sought_call(request, public_id)
    changed = get_object_or_404(procedure.needs, public_id=need)
    form = need_form(changed, request.POST)
    if form.is_valid():
        try:
            change_need(
                need=changed,
                actor=request.user,
                label=form.cleaned_data["label"],
                weight=NeedWeight(form.cleaned_data["weight"]),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The need is changed."))
            return redirect("tenders:coverage", procedure.public_id)
    return coverage_page(request, procedure, form)


@require_POST
def need_delete(request: HtmxRequest, public_id: UUID, need: UUID) -> HttpResponse:
    """Take a need out; one that has gone already is no error."""
    procedure = sought_call(request, public_id)
    for gone in procedure.needs.filter(public_id=need):
        remove_need(need=gone, actor=request.user)
    messages.success(request, _("The need is removed."))
    return redirect("tenders:coverage", procedure.public_id)
