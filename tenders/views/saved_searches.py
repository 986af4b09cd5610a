from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from collectif.core.http import HtmxRequest, site_url
from tenders.actions import saved_searches as actions
from tenders.filters.saved import canonical_query, criteria_of, understands
from tenders.forms.saved_search import NewSearchForm, SavedSearchForm
from tenders.models import SavedSearch
from tenders.models.saved_search import MOST_SEARCHES
from tenders.permissions import can_browse_tenders

RECENTLY = timedelta(days=7)
NAME_LENGTH = 80


@require_safe
def saved_search_list(request: HtmxRequest) -> HttpResponse:
    """The searches a person keeps, and how each tells her what is new."""
    _require_reader(request)
    recent = Count("hits", filter=Q(hits__found_at__gt=timezone.now() - RECENTLY))
    own = SavedSearch.objects.visible_to(request.user).annotate(recent_count=recent)
    searches = list(own.for_list())
    context = {
        "searches": list(
            zip(searches, criteria_of([search.query for search in searches]), strict=True)
        ),
        "most": MOST_SEARCHES,
        "current_tab": "saved_search_list",
    }
    return render(request, "tenders/saved_search_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_search_create(request: HtmxRequest) -> HttpResponse:
    """Keep the search that stands in the url, as the list writes it."""
    _require_reader(request)
    query = canonical_query(request.GET)
    own = SavedSearch.objects.visible_to(request.user)
    initial = {"name": _suggested_name(query), **_without(query)}
    form = NewSearchForm(_posted(request), initial=initial, searches=own)
    if not understands(query):
        messages.warning(request, _("This search no longer exists: start again from the list."))
        return redirect("tenders:procedure_list")
    if form.is_valid():
        try:
            _keep(request, form, query)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your search is saved."))
            return redirect("tenders:saved_search_list")
    return _form_page(request, form, query)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_search_update(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Rename a search, or hear of it otherwise."""
    search = _own(request, public_id)
    form = SavedSearchForm(_posted(request), instance=search, initial=_without(search.query))
    if form.is_valid():
        try:
            actions.change_search(search=search, **_wanted(form, search.query))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your search is changed."))
            return redirect("tenders:saved_search_list")
    return _form_page(request, form, search.query, search=search)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_search_delete(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Ask before a search is removed."""
    search = _own(request, public_id)
    if request.method == "POST":
        actions.remove_search(search=search)
        messages.success(request, _("Your search is removed."))
        return redirect("tenders:saved_search_list")
    return render(request, "tenders/saved_search_delete.html", {"search": search})


@require_POST
@never_cache
def feed_open(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """Show the addresses of the feeds, this once: they hold the key, which we do not keep."""
    search = _own(request, public_id)
    key = actions.open_feeds(search=search)
    context = {
        "search": search,
        "atom_url": site_url(reverse("tenders:feed_atom", args=[key])),
        "calendar_url": site_url(reverse("tenders:feed_calendar", args=[key])),
    }
    return render(request, "tenders/saved_search_feeds.html", context)


@require_POST
def feed_close(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    actions.close_feeds(search=_own(request, public_id))
    messages.success(request, _("The feeds of this search are closed: their addresses are dead."))
    return redirect("tenders:saved_search_list")


def _require_reader(request: HtmxRequest) -> None:
    if not can_browse_tenders(request.user):
        raise PermissionDenied


def _own(request: HtmxRequest, public_id: UUID) -> SavedSearch:
    return get_object_or_404(SavedSearch.objects.visible_to(request.user), public_id=public_id)


def _keep(request: HtmxRequest, form: NewSearchForm, query: str) -> SavedSearch:
    values = _wanted(form, query)
    if replaced := values.pop("replaced", None):
        return actions.change_search(search=replaced, **values)
    return actions.save_search(owner=request.user, **values)


def _wanted(form: SavedSearchForm, query: str) -> dict[str, Any]:
    """What the actions take: the words to leave out become part of the query."""
    values = dict(form.cleaned_data)
    values["query"] = canonical_query(QueryDict(query), without=values.pop("without"))
    return values


def _suggested_name(query: str) -> str:
    """What the search asks for, as a first name for it: "conseil, Isère (38)"."""
    said = [value for _label, values in criteria_of([query])[0] for value in values]
    return Truncator(", ".join(said)).chars(NAME_LENGTH)


def _without(query: str) -> dict[str, str]:
    return {"without": QueryDict(query).get("without", "")}


def _posted(request: HtmxRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _form_page(
    request: HtmxRequest, form: SavedSearchForm, query: str, **context: Any
) -> HttpResponse:
    context |= {"form": form, "criteria": criteria_of([query])[0]}
    status = 422 if form.errors else 200
    return render(request, "tenders/saved_search_form.html", context, status=status)
