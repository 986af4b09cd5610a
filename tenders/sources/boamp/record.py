"""The 41 fields around `donnees`: what every variant has, in BOAMP's own words."""

import json
import re
from datetime import date
from itertools import chain

from tenders.sources.boamp import earlier
from tenders.sources.codes import unique
from tenders.sources.deadlines import YEARS
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import LinkFacts, NoticeKind
from tenders.sources.places import department_codes
from tenders.sources.wire import Json, children, keys_of, text_of, texts_of

_SOURCE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,49}")

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
# What stands for the schema in the daily feed before 2024, whose versions are alike.
OLD_FEED = "daily feed before 2024"
# The schema that a row names -> the version of the form. Some name none, or the text "None".
_VERSIONS = {
    "boamp_v110.xsd": "legacy_v110",
    "boamp_v230.xsd": "legacy_v230",
    "boamp_v240.xsd": "legacy_v240",
    OLD_FEED: "legacy_xml_2017",
}
# Sentences that stand where a winner's name should be.
_NO_WINNER = re.compile(r"infructueu|sans suite|déclaré|non attribué|\bnéant\b", re.I)
_WINNERS_MAX = 100


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
    if day.year not in YEARS:
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
    return procedure_code(text_of(record, "type_procedure"))


def procedure_code(name: str) -> str:
    """Return the eForms code of one of BOAMP's own words for a procedure, or "adapted"."""
    return _PROCEDURES.get(name.upper(), "")


def legacy_variant(record: Json) -> str:
    """Return the version of the old form: "legacy_v230", or "legacy_unlabelled"."""
    return _VERSIONS.get(text_of(record, "source_schema").lower(), "legacy_unlabelled")


def winners(record: Json) -> tuple[str, ...]:
    """Return the names in `titulaire`, without the sentences some buyers write there."""
    names = unique(texts_of(record, "titulaire")[:_WINNERS_MAX])
    return tuple(name for name in names if not _NO_WINNER.search(name))


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


def links(record: Json, management: Json) -> LinkFacts:
    """Return the earlier notices this one follows, corrects, cancels or awards."""
    listed = texts_of(record, "annonce_lie")
    listed += texts_of(management, "REFERENCE", "ANNONCE_ANTERIEUR", "IDWEB")
    former = children(management, "MARCHE", "ANNONCE_ANTERIEUR")
    former += children(decode(children(record, "annonces_anterieures")))
    return earlier.merged(LinkFacts(boamp=earlier.boamp_ids(listed)), earlier.references(former))


def _kind_of(word: str) -> NoticeKind:
    return _KINDS.get(word.upper().replace("-", "_"), "other")
