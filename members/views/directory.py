from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from collectif.core.csv_tables import write_csv
from collectif.core.http import HtmxRequest, render_partial
from members.actions.directory import record_export
from members.actions.profile_views import record_view
from members.enums import Audience, ProfileField
from members.filters import DirectoryFilter
from members.filters.facets import Facets
from members.filters.listing import list_people
from members.filters.offered import known_lists
from members.filters.saved import canonical_query
from members.models import DirectoryEntry
from members.models.directory import DirectoryEntryQuerySet
from members.models.reference import FRESH_YEARS
from members.permissions import audience_of, can_export_directory
from members.pipeline.acquaintance import Standing, standing_between
from members.pipeline.directory_table import CHUNK, headers, lines
from members.pipeline.shown_profile import shown_profile


def visible_entries(request: HtmxRequest) -> DirectoryEntryQuerySet:
    """The directory as the person has it; those who have none are refused."""
    audience = audience_of(request.user)
    if audience is None:
        raise PermissionDenied
    return DirectoryEntry.objects.seen_by(request.user, audience)


@require_safe
def directory_list(request: HtmxRequest) -> HttpResponse:
    """The people of the collective: words, filters with their counts, four orders, two views."""
    search = DirectoryFilter(request.GET, visible_entries(request), today=timezone.localdate())
    is_understood = search.is_valid()
    listing = list_people(search, number=request.GET.get("page"))
    facets = Facets(search, listing.found, request.GET)
    context = {
        "search": search,
        "total": listing.found.total,
        "page": listing.page,
        "facets": facets.all(),
        "skill_choices": facets.skill_choices(),
        "chips": facets.chips(),
        "known": known_lists(),
        "rome_choices": facets.rome_choices(),
        "other_towns": facets.other_towns(),
        "can_export": can_export_directory(request.user),
        "can_keep": is_understood and bool(canonical_query(request.GET)),
    }
    return render_partial(
        request,
        "members/directory_list.html",
        context,
        partial="people",
        status=200 if is_understood else 422,
    )


@require_POST
def directory_export(request: HtmxRequest) -> HttpResponse | StreamingHttpResponse:
    """Give the list of the url as a table, streamed; coordinators alone, and it is written down."""
    entries = visible_entries(request)
    if not can_export_directory(request.user):
        raise PermissionDenied
    search = DirectoryFilter(request.GET, entries, today=timezone.localdate())
    if not search.is_valid():
        return redirect(f"{reverse('members:directory_list')}?{request.GET.urlencode()}")
    found = search.hits().order_by("name_key", "pk")
    record_export(actor=request.user, row_count=found.count())
    name = f"{_('directory')}-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        write_csv(headers(), lines(found.for_list().iterator(CHUNK))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def directory_detail(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """A person, as the viewer may know her; she may know who looked."""
    entry = _entry(visible_entries(request), public_id)
    record_view(profile=entry.profile, viewer=request.user, today=timezone.localdate())
    standing = standing_between(request.user, entry.profile.user)
    return _page(request, entry, "members/directory_detail.html", standing=standing)


@login_not_required
@require_safe
def profile_public(request: HtmxRequest, public_id: UUID) -> HttpResponse:
    """A person as she opened herself to everyone; not to search engines without her name."""
    entry = _entry(DirectoryEntry.objects.public(), public_id)
    response = _page(request, entry, "members/directory_public.html")
    response["Referrer-Policy"] = "no-referrer"
    return response


def _entry(entries: DirectoryEntryQuerySet, public_id: UUID) -> DirectoryEntry:
    return get_object_or_404(entries.select_related("profile__user"), profile__public_id=public_id)


def _page(
    request: HtmxRequest, entry: DirectoryEntry, template: str, **more: Standing
) -> HttpResponse:
    shown = shown_profile(entry.profile, Audience(entry.audience))
    context = {
        "entry": entry,
        "shown": shown,
        "is_own": entry.profile.user_id == request.user.pk,
        "oldest_fresh_year": timezone.localdate().year - FRESH_YEARS,
        "is_indexed": ProfileField.NAME in shown.fields,
        "today": timezone.localdate(),
        **more,
    }
    return render(request, template, context)
