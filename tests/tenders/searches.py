"""The list of calls as an address asks for it: its rows, its counts, what stands beside."""

from django.http import QueryDict
from django.utils import timezone

from tenders.filters import ProcedureFilter
from tenders.filters.counts import Counts, find
from tenders.filters.facets import Facets
from tenders.filters.listing import list_procedures
from tenders.models import Procedure


def search(query: str = "") -> ProcedureFilter:
    return ProcedureFilter(QueryDict(query), Procedure.objects.all(), now=timezone.now())


def titles(query: str) -> set[str]:
    return {procedure.title for procedure in search(query).qs}


def counts(query: str = "", **options) -> Counts:
    return find(search(query), **{"profile": None, "start": 0, "size": 20, **options})


def listed(query: str, profile=None) -> list[str]:
    listing = list_procedures(search(query), profile=profile, number=None)
    return [procedure.title for procedure in listing.page]


def facets(query: str = "") -> Facets:
    looked = search(query)
    return Facets(looked, find(looked, profile=None, start=0, size=20), QueryDict(query))
