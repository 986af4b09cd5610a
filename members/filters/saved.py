"""A search of the directory kept as text: written in one form, and asked again."""

from django.http import QueryDict

from members.filters.directory import DirectoryForm
from members.models import DirectorySearch

# How the list is shown, and how a skill was looked for: not whom it holds.
SHOWN_ONLY = frozenset({"sort", "view", "rome"})


def canonical_query(data: QueryDict) -> str:
    """Write what `data` searches for in one form: known fields alone, sorted, nothing empty."""
    kept = QueryDict(mutable=True)
    for name in sorted(DirectoryForm.base_fields.keys() - SHOWN_ONLY):
        if said := sorted({value.strip() for value in data.getlist(name)} - {""}):
            kept.setlist(name, said)
    return kept.urlencode()


def understands(query: str) -> bool:
    """Say whether a query fits, and each of its values is one that the directory offers."""
    is_short = len(query) <= DirectorySearch.QUERY_LENGTH
    return is_short and DirectoryForm(QueryDict(query)).is_valid()
