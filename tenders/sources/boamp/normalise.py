"""One record of BOAMP becomes one `NoticeFacts`, or an `UnparsableRecord`. Nothing else."""

from collections.abc import Callable
from dataclasses import replace

from tenders.sources import eforms
from tenders.sources.assembly import assemble
from tenders.sources.boamp import dsp, earlier, fnsimple, legacy, mapa, record
from tenders.sources.cleaning import clean_url
from tenders.sources.codes import contract_natures
from tenders.sources.content import Content
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import NoticeFacts, NoticeKind, ResultFacts, SupplierFacts
from tenders.sources.wire import Json, child, keys_of, text_of, texts_of

NOTICE_URL = "https://www.boamp.fr/pages/avis/?q=idweb:"

type Reader = Callable[[Json, NoticeKind], Content]

# First key of `donnees` -> reader of what stands under it.
VARIANTS: dict[str, Reader] = {
    "EFORMS": eforms.read,
    "FNSimple": fnsimple.read,
    "MAPA": mapa.read,
    "DSP": dsp.read,
}
_LEGACY_ROOTS = frozenset({"IDENTITE", "OBJET"})
_RESULTS: frozenset[NoticeKind] = frozenset({"award", "direct_award_intention"})


def normalise(row: Json) -> NoticeFacts:
    """Return the facts of one record of the `boamp` dataset.

    Raises `UnparsableRecord` for a record without a sane id, date or title, whose `donnees` is
    not JSON, or of a variant we do not know; never anything else, whatever it holds.
    """
    if not isinstance(row, dict):
        raise UnparsableRecord("not_a_record", type(row).__name__)
    management, kind = record.gestion(row), record.kind(row)
    content = _completed(_read_content(row, kind), row, management)
    own_id = record.source_id(row)
    return assemble(
        content,
        source_id=own_id,
        kind=kind,
        published_on=record.published_on(row),
        departments=record.departments(row, management),
        source_url=clean_url(text_of(row, "url_avis")) or f"{NOTICE_URL}{own_id}",
        fallback_title=text_of(row, "objet"),
        fallback_buyer=text_of(row, "nomacheteur"),
        reads_instants=content.variant == "eforms",
        deadline_fallback=_deadline_fallback(row, management, content),
    )


def _read_content(row: dict[str, Json], kind: NoticeKind) -> Content:
    body = record.donnees(row)
    first_key = keys_of(body)[0]
    if reader := VARIANTS.get(first_key):
        return reader(child(body, first_key), kind)
    if first_key in _LEGACY_ROOTS:
        return legacy.read(body, kind)
    raise UnparsableRecord("unknown_variant", first_key)


def _completed(content: Content, row: dict[str, Json], management: Json) -> Content:
    """Return the content with what only the record around it says."""
    clauses = record.criteria(row, management)
    is_named = bool(contract_natures(content.natures))
    return replace(
        content,
        variant=content.variant if content.variant != "legacy" else record.legacy_variant(row),
        natures=content.natures if is_named else tuple(texts_of(row, "type_marche")),
        procedure_type=_procedure_type(row, content),
        is_social=content.is_social or "sociaux" in clauses,
        is_green=content.is_green or "environnementaux" in clauses,
        links=earlier.merged(record.links(row, management), content.links),
        procedure_id=content.procedure_id or text_of(row, "contractfolderid"),
        results=_results(row, content),
    )


def _procedure_type(row: dict[str, Json], content: Content) -> str:
    """Return the form's own code; FNSimple may not trust the record, which says OUVERT."""
    if content.procedure_type or content.variant == "fnsimple":
        return content.procedure_type
    return record.procedure_type(row)


def _results(row: dict[str, Json], content: Content) -> tuple[ResultFacts, ...]:
    """Return the results; when the form names no winner, the record may."""
    names = record.winners(row)
    kind = content.kind or record.kind(row)
    if not names or kind not in _RESULTS or len(content.results) > 1:
        return content.results
    result = next(iter(content.results), ResultFacts())
    if result.winners or result.status == "clos-nw":
        return content.results
    suppliers = tuple(SupplierFacts(name=name) for name in names)
    return (replace(result, status="selec-w", winners=suppliers),)


def _deadline_fallback(row: dict[str, Json], management: Json, content: Content) -> str:
    """Return the deadline of the record, never for the old form: +01:00 has become UTC there."""
    text = text_of(management, "INDEXATION", "DATE_LIMITE_REPONSE")
    if text or content.variant.startswith("legacy"):
        return text
    return text_of(row, "datelimitereponse")
