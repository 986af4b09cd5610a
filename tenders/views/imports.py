from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest
from tenders.actions.imports import Fate, import_lines, plan_lines, prepare_import
from tenders.forms.imports import ImportForm, example, headings, told
from tenders.models import ImportBatch
from tenders.permissions import can_enter_private_calls, can_publish_private_calls
from tenders.sources.private import model_file
from tenders.sources.private.lines import Problem

PAGE_SIZE = 100
FATES: tuple[Fate, ...] = ("refused", "created", "updated", "known")
MODELS = {
    "csv": (model_file.as_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        model_file.as_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file as its page shows it; `problems` are sentences."""

    number: int
    title: str
    fate: Fate
    public_id: str
    problems: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request: HtmxRequest) -> HttpResponse:
    """Choose a file; it is read and shown, nothing is entered yet."""
    _require_entry(request)
    is_post = request.method == "POST"
    form = ImportForm(
        request.POST if is_post else None,
        request.FILES if is_post else None,
        can_publish=can_publish_private_calls(request.user),
    )
    if form.is_valid():
        batch = prepare_import(
            owner=request.user,
            file_name=form.cleaned_data["file_name"],
            reading=form.cleaned_data["file"],
            visibility=form.visibility_or_team(),
        )
        return redirect(batch)
    context = {"form": form, "headings": headings()}
    status = 422 if form.errors else 200
    return render(request, "tenders/import_form.html", context, status=status)


@require_safe
def import_model(request: HtmxRequest, kind: Literal["csv", "xlsx"]) -> HttpResponse:
    """Give the file to fill in."""
    _require_entry(request)
    make, content_type = MODELS[kind]
    # An ASCII name, without spaces.
    name = f"{_('calls-to-import')}.{kind}"
    return HttpResponse(
        make(headings(), example(timezone.localdate())),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def import_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """What importing would do to each line; once done, what it did."""
    batch = _own_batch(request, public_id)
    rows = sorted(_rows(request, batch), key=lambda row: (row.fate != "refused", row.number))
    counts = {fate: sum(1 for row in rows if row.fate == fate) for fate in FATES}
    context = {
        "batch": batch,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "counts": counts,
        "writable_count": counts["created"] + counts["updated"],
    }
    return render(request, "tenders/import_detail.html", context)


@require_POST
def import_confirm(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Enter the lines that can be."""
    batch = _own_batch(request, public_id)
    import_lines(batch=batch, actor=request.user, now=timezone.now())
    return redirect(batch)


def _require_entry(request: HtmxRequest) -> None:
    if not can_enter_private_calls(request.user):
        raise PermissionDenied


def _own_batch(request: HtmxRequest, public_id: UUID) -> ImportBatch:
    _require_entry(request)
    kept = ImportBatch.objects.visible_to(request.user).kept_at(timezone.now())
    return get_object_or_404(kept, public_id=public_id)


def _rows(request: HtmxRequest, batch: ImportBatch) -> Iterable[Row]:
    if batch.imported_at:
        return map(_row_done, batch.outcomes)
    plans = plan_lines(batch=batch, actor=request.user, now=timezone.now())
    return [
        Row(
            plan.line.number,
            plan.line.title,
            plan.fate,
            str(plan.call.procedure.public_id) if plan.call else "",
            [told(problem) for problem in plan.problems],
        )
        for plan in plans
    ]


def _row_done(outcome: dict[str, Any]) -> Row:
    problems = [told(Problem(*problem)) for problem in outcome["problems"]]
    return Row(outcome["number"], outcome["title"], outcome["fate"], outcome["public_id"], problems)
