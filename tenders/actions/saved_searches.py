import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.models import User
from tenders.enums import AlertCadence
from tenders.models.saved_search import MOST_SEARCHES, SavedSearch, digest_of

# 256 bits: nobody finds the address of a feed by trying.
KEY_BYTES = 32


@transaction.atomic
def save_search(
    *,
    owner: User,
    name: str,
    query: str,
    cadence: AlertCadence = AlertCadence.NONE,
) -> SavedSearch:
    """Keep a search of the list; what appears from now on is news.

    `query` comes from `tenders.filters.saved.canonical_query`. Raises ValidationError: `too_many`
    (twenty a person, also when two are saved at once), `name_taken`, `invalid_choice`.
    """
    _lock_person(owner)
    search = SavedSearch(
        owner=owner,
        name=name,
        position=_free_position(owner),
        query=query,
        cadence=cadence,
    )
    search.full_clean()
    search.save(force_insert=True)
    search.refresh_from_db(fields=["public_id", "saved_at", "followed_from"])
    _record(search, "search_saved", cadence=search.cadence)
    return search


@transaction.atomic
def change_search(
    *,
    search: SavedSearch,
    name: str,
    query: str,
    cadence: AlertCadence,
) -> SavedSearch:
    """Rename a search, look for something else with it, or hear of it more or less often.

    What was found and not yet told is forgotten when it looks for something else, and when its
    e-mails begin or stop: news starts now. Saying the same again changes nothing.
    Raises ValidationError: `name_taken`, `invalid_choice`.
    """
    search = _lock(search)
    wanted = {"name": name, "query": query, "cadence": cadence}
    changed = [field for field, value in wanted.items() if getattr(search, field) != value]
    if not changed:
        return search
    begins_or_stops = (search.cadence == AlertCadence.NONE) != (cadence == AlertCadence.NONE)
    for field in changed:
        setattr(search, field, wanted[field])
    search.full_clean()
    if begins_or_stops or "query" in changed:
        changed += _start_afresh(search, now=timezone.now())
    search.save(update_fields=changed)
    _record(search, "search_changed", cadence=search.cadence)
    return search


@transaction.atomic
def remove_search(*, search: SavedSearch) -> None:
    """Drop a search with all it found: its feeds close, its e-mails stop."""
    search = _lock(search)
    _record(search, "search_removed")
    search.delete()


@transaction.atomic
def stop_alerts(*, search: SavedSearch) -> SavedSearch:
    """End the e-mails of one search; the search stays. A second time, nothing happens."""
    search = _lock(search)
    if search.has_alerts:
        search.cadence = AlertCadence.NONE
        fields = _start_afresh(search, now=timezone.now())
        search.save(update_fields=["cadence", *fields])
        _record(search, "search_alerts_stopped")
    return search


@transaction.atomic
def stop_all_alerts(*, owner: User) -> int:
    """End the e-mails of every search of a person; return how many sent some."""
    _lock_person(owner)
    searches = list(owner.saved_searches.exclude(cadence=AlertCadence.NONE))
    for search in searches:
        stop_alerts(search=search)
    return len(searches)


@transaction.atomic
def open_feeds(*, search: SavedSearch) -> str:
    """Give the feeds of a search a new secret key, and return it: it is shown once.

    Only its digest is kept. The key before, if there was one, opens nothing any more.
    """
    search = _lock(search)
    key = secrets.token_urlsafe(KEY_BYTES)
    search.feed_digest = digest_of(key)
    search.feed_opened_at = timezone.now()
    search.save(update_fields=["feed_digest", "feed_opened_at"])
    _record(search, "search_feeds_opened")
    return key


@transaction.atomic
def close_feeds(*, search: SavedSearch) -> SavedSearch:
    """Take the key of the feeds away; without one, nothing happens."""
    search = _lock(search)
    if search.has_feeds:
        search.feed_digest, search.feed_opened_at = "", None
        search.save(update_fields=["feed_digest", "feed_opened_at"])
        _record(search, "search_feeds_closed")
    return search


def _lock_person(owner: User) -> None:
    """Her searches change one after the other, so that twenty stay twenty."""
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)


def _lock(search: SavedSearch) -> SavedSearch:
    return SavedSearch.objects.select_for_update(of=("self",)).get(pk=search.pk)


def _free_position(owner: User) -> int:
    taken = set(owner.saved_searches.values_list("position", flat=True))
    free = (place for place in range(1, MOST_SEARCHES + 1) if place not in taken)
    if position := next(free, None):
        return position
    message = _("You already have %(count)s searches: remove one you no longer need.")
    raise ValidationError(message % {"count": MOST_SEARCHES}, code="too_many")


def _start_afresh(search: SavedSearch, *, now: datetime) -> list[str]:
    search.hits.waiting().delete()
    search.followed_from, search.alerted_up_to = now, None
    return ["followed_from", "alerted_up_to"]


def _record(search: SavedSearch, verb: str, **facts: str) -> None:
    """Only the person writes here, or whoever holds a link she was sent."""
    record_event(actor=search.owner, verb=verb, subject=search, **facts)
