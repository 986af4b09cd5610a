"""Which procedures may leave the site by an address that asks for no login, and what they need."""

from tenders.enums import Source, Visibility
from tenders.models.procedure_queryset import ProcedureQuerySet

PUBLIC_SOURCES = [source for source in Source if source.is_pulled]


def public_only(procedures: ProcedureQuerySet) -> ProcedureQuerySet:
    """Keep what was published for all: a call entered here is not, even shown to everyone here."""
    return procedures.filter(visibility=Visibility.EVERYONE, sources__overlap=PUBLIC_SOURCES)


def with_release_parts(procedures: ProcedureQuerySet) -> ProcedureQuerySet:
    """Add what an OCDS release tells beyond the procedure itself; two more queries."""
    light = procedures.defer("search_vector", "lot_text")
    return light.select_related("buyer").prefetch_related("lots", "results")
