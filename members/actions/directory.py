from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import Event, record_event
from collectif.core.text import normalise_spaces
from members.models import DirectorySearch, User


@transaction.atomic
def keep_search(*, owner: User, name: str, query: str) -> DirectorySearch:
    """Keep a search of the directory; the same one under the same name is kept once.

    `query` comes from `members.filters.saved.canonical_query`. Raises ValidationError: `too_many`
    (also when two are kept at once), `name_taken`, and by field `blank`, `max_length`.
    """
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    search = DirectorySearch(owner=owner, name=normalise_spaces(name), query=query)
    if same := owner.directory_searches.filter(name=search.name, query=query).first():
        return same
    if owner.directory_searches.count() >= DirectorySearch.MAX_PER_PERSON:
        message = _("You already have %(count)s searches: remove one you no longer need.")
        count = {"count": DirectorySearch.MAX_PER_PERSON}
        raise ValidationError(message, code="too_many", params=count)
    search.full_clean()
    search.save(force_insert=True)
    search.refresh_from_db(fields=["public_id"])
    record_event(actor=owner, verb="directory_search_kept", subject=search)
    return search


@transaction.atomic
def remove_search(*, search: DirectorySearch) -> None:
    """Drop a search; one that is already gone changes nothing."""
    removed_count, _rows = DirectorySearch.objects.filter(pk=search.pk).delete()
    if removed_count:
        record_event(actor=search.owner, verb="directory_search_removed", subject=search)


@transaction.atomic
def record_export(*, actor: User, row_count: int) -> Event:
    """Write down that a coordinator takes the directory away, and how many people are in it."""
    return record_event(
        actor=actor, verb="directory_exported", subject=actor, form="csv", rows=row_count
    )
