"""One record of the API becomes one `NoticeFacts`, or an `UnparsableRecord`. Nothing else."""

import re
from collections.abc import Callable

from tenders.sources.boamp import (
    deadlines,
    dsp,
    eforms,
    fnsimple,
    legacy,
    mapa,
    record,
)
from tenders.sources.boamp.content import (
    DESCRIPTION_MAX_LENGTH,
    TITLE_MAX_LENGTH,
    Content,
)
from tenders.sources.boamp.wire import Json, child, keys_of, text_of
from tenders.sources.cleaning import clean_line, clean_text, clean_url
from tenders.sources.codes import siret, unique
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import BuyerFacts, NoticeFacts, NoticeKind
from tenders.sources.places import department_of_postcode, zone_of

NAME_MAX_LENGTH = 500
PLACE_MAX_LENGTH = 100
MAX_PLACES = 100
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
_DATED_KINDS: frozenset[NoticeKind] = frozenset({"call", "correction"})
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def normalise(row: Json) -> NoticeFacts:
    """Return the facts of one record of the `boamp` dataset.

    Raises `UnparsableRecord` for a record without a sane id, date or title, whose `donnees` is
    not JSON, or of a variant we do not know; never anything else, whatever it holds.
    """
    if not isinstance(row, dict):
        raise UnparsableRecord("not_a_record", type(row).__name__)
    management = record.gestion(row)
    content = _read_content(record.donnees(row), record.kind(row))
    kind = content.kind or record.kind(row)
    own_id = record.source_id(row)
    departments = record.departments(row, management)
    deadline = _deadline(row, management, content, kind)
    criteria = record.criteria(row, management)
    return NoticeFacts(
        source_id=own_id,
        variant=content.variant,
        kind=kind,
        title=_title(row, content),
        description=clean_text(content.description, DESCRIPTION_MAX_LENGTH),
        buyer=_buyer(row, content),
        contract_natures=record.natures(content.natures) or record.record_natures(row),
        main_classification_code=content.main_code,
        additional_classification_codes=_without(content.main_code, content.additional_codes),
        departments=departments,
        nuts_codes=content.nuts,
        places=_places(content),
        published_on=record.published_on(row),
        submission_deadline=deadline.at,
        deadline_text=deadline.text,
        deadline_issue=deadline.issue,
        estimated_value=content.amounts.estimated,
        estimated_value_min=content.amounts.minimum,
        estimated_value_max=content.amounts.maximum,
        framework_maximum=content.amounts.framework_maximum,
        currency=content.amounts.currency,
        procedure_type=_procedure_type(row, content),
        is_social="sociaux" in criteria,
        is_green="environnementaux" in criteria,
        reserved_codes=content.reserved_codes,
        documents_url=clean_url(content.documents_url),
        submission_url=clean_url(content.submission_url),
        source_url=clean_url(text_of(row, "url_avis")) or f"{NOTICE_URL}{own_id}",
        linked_source_ids=_linked_ids(row, management, content, own_id),
        procedure_id=_procedure_id(row, content),
        lots=content.lots,
    )


def _read_content(body: Json, kind: NoticeKind) -> Content:
    first_key = keys_of(body)[0]
    if reader := VARIANTS.get(first_key):
        return reader(child(body, first_key), kind)
    if first_key in _LEGACY_ROOTS:
        return legacy.read(body, kind)
    raise UnparsableRecord("unknown_variant", first_key)


def _title(row: Json, content: Content) -> str:
    printed = (content.title, text_of(row, "objet"))
    titles = (clean_line(text, TITLE_MAX_LENGTH) for text in printed)
    if title := next(filter(None, titles), ""):
        return title
    raise UnparsableRecord("missing_title")


def _buyer(row: Json, content: Content) -> BuyerFacts:
    """Return the buyer; `nomacheteur` may hold an address under the name."""
    fallback = next(iter(text_of(row, "nomacheteur").splitlines()), "")
    name = clean_line(content.buyer_name, NAME_MAX_LENGTH) or clean_line(fallback, NAME_MAX_LENGTH)
    return BuyerFacts(name=name, siret=siret(content.buyer_id))


def _deadline(
    row: Json, management: Json, content: Content, kind: NoticeKind
) -> deadlines.Deadline:
    if kind not in _DATED_KINDS:
        return deadlines.Deadline()
    text = content.deadline_text or text_of(management, "INDEXATION", "DATE_LIMITE_REPONSE")
    if content.variant != "legacy":  # There its stamp +01:00 has been turned into UTC.
        text = text or text_of(row, "datelimitereponse")
    text = clean_line(text, deadlines.TEXT_MAX_LENGTH)
    postcode = department_of_postcode(content.buyer_postcode)
    own = (postcode,) if postcode else record.departments(row, management)
    reader = deadlines.read_instant if content.variant == "eforms" else deadlines.read_wall_clock
    deadline = reader(text, zone=zone_of(own), published_on=record.published_on(row))
    return deadline if kind == "call" else deadlines.without_issue(deadline)


def _places(content: Content) -> tuple[str, ...]:
    return unique(clean_line(place, PLACE_MAX_LENGTH) for place in content.places[:MAX_PLACES])


def _procedure_type(row: Json, content: Content) -> str:
    """Return the form's own code; only legacy and eForms may trust the record."""
    if content.procedure_type or content.variant == "fnsimple":
        return content.procedure_type
    return record.procedure_type(row)


def _linked_ids(row: Json, management: Json, content: Content, own_id: str) -> tuple[str, ...]:
    printed = [*record.linked_ids(row, management), *content.linked_ids]
    return _without(own_id, unique(filter(record.is_source_id, printed)))


def _procedure_id(row: Json, content: Content) -> str:
    printed = (content.procedure_id, text_of(row, "contractfolderid"))
    ids = (text.lower() for text in printed)
    return next(filter(_UUID.fullmatch, ids), "")


def _without(excluded: str, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value for value in values if value != excluded)
