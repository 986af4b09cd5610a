"""The feeds of a saved search, for programs that cannot log in: a secret key opens them."""

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from collectif.core.http import HtmxRequest, site_url
from tenders.filters.saved import cancelled_by, found_by
from tenders.models import SavedSearch
from tenders.permissions import can_browse_tenders
from tenders.pipeline.exports.atom import write_feed
from tenders.pipeline.exports.ical import write_calendar
from tenders.pipeline.exports.scope import public_only

MOST_ENTRIES = 50
MOST_EVENTS = 500
# Long enough for every calendar to have seen that a call is cancelled.
CANCELLED_SHOWN = timedelta(days=30)
FRESH_SECONDS = 900


@login_not_required
@require_safe
def feed_atom(request: HtmxRequest, key: str) -> HttpResponseBase:
    """What a saved search finds, newest first."""
    search = _opened(key)
    return _answer(
        request, search, lambda: _atom(search, request.path), "application/atom+xml; charset=utf-8"
    )


@login_not_required
@require_safe
def feed_calendar(request: HtmxRequest, key: str) -> HttpResponseBase:
    """The deadlines of what a saved search finds; cancelled calls say so."""
    search = _opened(key)
    return _answer(request, search, lambda: _calendar(search), "text/calendar; charset=utf-8")


def _opened(key: str) -> SavedSearch:
    """The search that a key opens, as long as its owner may read the list herself."""
    search = SavedSearch.objects.opened_by(key).first()
    if search is None or not search.owner.is_active or not can_browse_tenders(search.owner):
        raise Http404
    return search


def _atom(search: SavedSearch, path: str) -> bytes:
    newest = public_only(found_by(search, timezone.now())).order_by("-first_seen_at", "-pk")
    return write_feed(
        list(newest.defer("search_vector", "lot_text")[:MOST_ENTRIES]),
        title=search.name,
        feed_id=f"urn:uuid:{search.public_id}",
        page_url=site_url(search.get_absolute_url()),
        feed_url=site_url(path),
        site_url=settings.SITE_URL,
        empty_since=search.followed_from,
    )


def _calendar(search: SavedSearch) -> bytes:
    now = timezone.now()
    dated = public_only(found_by(search, now)).filter(submission_deadline__isnull=False)
    cancelled = public_only(cancelled_by(search, now)).filter(
        submission_deadline__gt=now - CANCELLED_SHOWN
    )
    events = [
        procedure
        for group in (dated, cancelled)
        for procedure in group.for_list().order_by("closes_at", "pk")[:MOST_EVENTS]
    ]
    return write_calendar(events, name=search.name, site_url=settings.SITE_URL)


def _answer(
    request: HtmxRequest, search: SavedSearch, write: Callable[[], bytes], content_type: str
) -> HttpResponseBase:
    """The feed in its owner's language, or 304 when the reader holds the same bytes."""
    with translation.override(search.owner.language):
        body = write()
    response = HttpResponse(body, content_type=content_type)
    patch_cache_control(response, private=True, max_age=FRESH_SECONDS)
    etag = f'"{hashlib.sha256(body).hexdigest()}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
