from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest, render_partial
from collectif.core.search import SearchText
from meetings.forms.notes import MinutesSearchForm
from meetings.models import MinutesVersion, Passage
from meetings.models.version import PassageQuerySet
from meetings.permissions import can_read_minutes

PAGE_SIZE = 20


@require_safe
def minutes_list(request: HtmxRequest) -> HttpResponse:
    """Published minutes, latest first; or the passages that hold some words."""
    if not can_read_minutes(request.user):
        raise PermissionDenied
    form = MinutesSearchForm(request.GET)
    typed = form.typed
    versions = MinutesVersion.objects.visible_to(request.user).current()
    rows = _found(versions, typed) if typed else versions.for_list()
    context = {
        "form": form,
        "typed": typed,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
    }
    status = 200 if form.is_valid() else 422
    return render_partial(
        request, "meetings/minutes_list.html", context, partial="found", status=status
    )


def _found(versions: QuerySet[MinutesVersion], typed: SearchText) -> PassageQuerySet:
    """Passages of the minutes in force, those of the latest meeting first."""
    held = Passage.objects.filter(version__in=versions.values("pk")).found(typed)
    return held.with_extract(typed).for_search()
