"""Why a call was kept or set aside, and what became of it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from collectif.core.http import HtmxRequest
from tenders.actions.marks import explain_mark, tell_outcome
from tenders.enums import FeedbackReason, MarkKind, Verdict
from tenders.forms.feedback import REASONS, ReasonForm
from tenders.models import ProcedureMark
from tenders.views.marks import mark_subject, marked_card, way_back

SAID = {
    Verdict.APPLIED: gettext_lazy("Noted: you answered this call. Good luck."),
    Verdict.WON: gettext_lazy("Noted: you won. Well done!"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def mark_explain(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Say why, in one click; a page of its own for those who have no script."""
    procedure, profile = mark_subject(request, public_id)
    mark = get_object_or_404(ProcedureMark, profile=profile, procedure=procedure)
    kind = MarkKind(mark.kind)
    form = ReasonForm(request.POST if request.method == "POST" else None, kind=kind)
    if form.is_valid():
        try:
            explain_mark(profile=profile, procedure=procedure, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if request.htmx:
                said = reason_words(kind, **form.cleaned_data)
                return marked_card(request, procedure, profile, said=said)
            messages.success(request, _("Thank you: noted."))
            return redirect(way_back(request) or procedure)
    status = 422 if form.errors else 200
    if request.htmx and request.method == "POST":
        return marked_card(request, procedure, profile, form=form, status=status)
    context = {
        "procedure": procedure,
        "kind": kind,
        "reason_form": form,
        "way_back": way_back(request),
    }
    return render(request, "tenders/mark_explain.html", context, status=status)


@require_POST
def outcome_create(request: HtmxRequest, public_id: UUID, verdict: Verdict) -> HttpResponse:
    """Say that a kept call was answered, or won."""
    procedure, profile = mark_subject(request, public_id)
    try:
        tell_outcome(profile=profile, procedure=procedure, verdict=verdict)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, SAID[verdict])
    return redirect(way_back(request) or procedure)


def reason_words(kind: MarkKind, *, reason: FeedbackReason, words: str) -> str:
    """The reason as the person chose it."""
    return str(REASONS[kind].get(reason) or words or FeedbackReason(reason).label)
