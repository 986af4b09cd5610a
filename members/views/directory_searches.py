from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest
from members.actions import directory as actions
from members.filters.saved import canonical_query, understands
from members.forms.directory_search import DirectorySearchForm
from members.models import DirectorySearch
from members.permissions import can_browse_directory


@require_safe
def directory_search_list(request: HtmxRequest) -> HttpResponse:
    """The searches of the directory that a person keeps."""
    _require_reader(request)
    context = {
        "searches": request.user.directory_searches.all(),
        "most": DirectorySearch.MAX_PER_PERSON,
    }
    return render(request, "members/directory_search_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def directory_search_create(request: HtmxRequest) -> HttpResponse:
    """Keep the search that stands in the url, as the directory writes it."""
    _require_reader(request)
    query = canonical_query(request.GET)
    if not understands(query):
        messages.warning(request, _("This search no longer exists: start again from the list."))
        return redirect("members:directory_list")
    form = DirectorySearchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.keep_search(owner=request.user, query=query, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your search is kept."))
            return redirect("members:directory_search_list")
    context = {"form": form, "query": query}
    status = 422 if form.errors else 200
    return render(request, "members/directory_search_form.html", context, status=status)


@require_POST
def directory_search_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    search = get_object_or_404(request.user.directory_searches, public_id=public_id)
    actions.remove_search(search=search)
    messages.success(request, _("Your search is removed."))
    return redirect("members:directory_search_list")


def _require_reader(request: HtmxRequest) -> None:
    if not can_browse_directory(request.user):
        raise PermissionDenied
