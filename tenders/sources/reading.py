"""Which reader a record goes to."""

import json

from tenders.sources.boamp import normalise as boamp
from tenders.sources.boamp import xml as boamp_xml
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import NoticeFacts
from tenders.sources.private import entry
from tenders.sources.ted import normalise as ted
from tenders.sources.wire import Json


def read_record(*, source: str, source_id: str, body: str, media_type: str) -> NoticeFacts:
    """Return the facts of one record; raises UnparsableRecord, and nothing else."""
    match source, media_type:
        case "boamp", "application/json":
            return boamp.normalise(_decoded(body))
        case "boamp", "application/xml":
            return boamp_xml.normalise_xml(body, source_id)
        case "ted", "application/xml":
            return ted.normalise(body, source_id)
        case "private", "application/json":
            return entry.normalise(body)
    raise UnparsableRecord("unknown_variant", f"{source} {media_type}")


def _decoded(body: str) -> Json:
    try:
        value: Json = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UnparsableRecord("not_a_record", type(error).__name__) from error
    return value
