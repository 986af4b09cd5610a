"""The 41 fields around `donnees`: what every variant has, in BOAMP's own words."""

import json
import re
from datetime import date
from itertools import chain

from tenders.sources.boamp.wire import (
    Json,
    children,
    keys_of,
    text_of,
    texts_of,
)
from tenders.sources.codes import unique
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import ContractNature, NoticeKind
from tenders.sources.places import department_codes

_SOURCE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,49}")
_YEARS = range(1990, 2101)

_KINDS: dict[str, NoticeKind] = {
    "APPEL_OFFRE": "call",
    "ATTRIBUTION": "award",
    "RECTIFICATIF": "correction",
    "ANNULATION": "cancellation",
    "PRE_INFORMATION": "planning",
    "PERIODIQUE": "planning",
    "MODIFICATION": "modification",
    "INTENTION_CONCLURE": "direct_award_intention",
}
_PROCEDURES = {
    "OUVERT": "open",
    "RESTREINT": "restricted",
    "NEGOCIE": "neg-w-call",
    "DIALOGUE_COMPETITIF": "comp-dial",
    "ATTRIBUE_SANS_PUB_JOUE": "neg-wo-call",
    "PROCEDURE_ADAPTE": "adapted",
    "AUTRE": "oth",
}
_NATURES: dict[str, ContractNature] = {
    "TRAVAUX": "works",
    "WORKS": "works",
    "FOURNITURES": "supplies",
    "SUPPLIES": "supplies",
    "SERVICE": "services",
    "SERVICES": "services",
}


def source_id(record: Json) -> str:
    """Return `idweb` ("26-81222"); raise `UnparsableRecord` without a sane one."""
    text = text_of(record, "idweb")
    if not _SOURCE_ID.fullmatch(text):
        raise UnparsableRecord("bad_id", repr(text[:60]))
    return text


def published_on(record: Json) -> date:
    """Return `dateparution`; raise `UnparsableRecord` without a sane one."""
    text = text_of(record, "dateparution")
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        raise UnparsableRecord("bad_date", repr(text[:60])) from None
    if day.year not in _YEARS:
        raise UnparsableRecord("bad_date", text)
    return day


def donnees(record: Json) -> Json:
    """Return `donnees`, a JSON string in the API; raise `UnparsableRecord` when it is not one."""
    decoded = decode(children(record, "donnees"))
    if not keys_of(decoded):
        raise UnparsableRecord("donnees_not_json")
    return decoded


def gestion(record: Json) -> Json:
    """Return `gestion` decoded; None when it cannot be: nothing vital is only there."""
    return decode(children(record, "gestion"))


def decode(values: list[Json]) -> Json:
    """Return the first value, decoded when it is a string of JSON; None when it is not JSON."""
    value = next(iter(values), None)
    if not isinstance(value, str):
        return value
    try:
        decoded: Json = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return decoded


def kind(record: Json) -> NoticeKind:
    """Return the kind: `etat` first, since a correction may keep the nature of its call."""
    state = _kind_of(text_of(record, "etat"))
    if state in {"correction", "cancellation"}:
        return state
    return _kind_of(text_of(record, "nature"))


def procedure_type(record: Json) -> str:
    """Return the eForms code of `type_procedure`, or "adapted"."""
    return _PROCEDURES.get(text_of(record, "type_procedure").upper(), "")


def natures(names: tuple[str, ...]) -> tuple[ContractNature, ...]:
    """Return eForms contract natures; each form writes them in its own case and number."""
    found = (_NATURES.get(name.upper()) for name in names)
    return tuple(dict.fromkeys(nature for nature in found if nature))


def record_natures(record: Json) -> tuple[ContractNature, ...]:
    """Return the natures of the record itself, null on a twelfth of legacy notices."""
    return natures(tuple(texts_of(record, "type_marche")))


def departments(record: Json, management: Json) -> tuple[str, ...]:
    """Return the départements of publication, those of `gestion` when the record has none."""
    printed = texts_of(record, "code_departement") or texts_of(
        management, "INDEXATION", "DEP_PUBLICATION"
    )
    performance = texts_of(record, "code_departement_prestation")
    codes = map(department_codes, printed + performance)
    return unique(chain.from_iterable(codes))


def criteria(record: Json, management: Json) -> frozenset[str]:
    """Return "sociaux" and "environnementaux" when the notice has such clauses."""
    marked = keys_of(management, "INDEXATION", "CRITERES_SOCIAUX_ENV")
    return frozenset(name.lower() for name in (*texts_of(record, "criteres"), *marked))


def linked_ids(record: Json, management: Json) -> list[str]:
    """Return the earlier notices this one follows, corrects, cancels or awards."""
    earlier = children(management, "MARCHE", "ANNONCE_ANTERIEUR")
    return [
        *texts_of(record, "annonce_lie"),
        *texts_of(management, "REFERENCE", "ANNONCE_ANTERIEUR", "IDWEB"),
        *texts_of(earlier, "REFERENCE", "IDWEB"),
    ]


def is_source_id(text: str) -> bool:
    """Say whether a linked id has the shape of a BOAMP one."""
    return _SOURCE_ID.fullmatch(text) is not None


def _kind_of(word: str) -> NoticeKind:
    return _KINDS.get(word.upper().replace("-", "_"), "other")
