import hashlib
import json
import math
from dataclasses import dataclass
from typing import Any

from tenders.sources.boamp import record
from tenders.sources.errors import UnparsableRecord


@dataclass(frozen=True, slots=True)
class Received:
    """One record as it came: who it is, what it holds, and how to tell that it has changed.

    `digest`: SHA-256 of the canonical JSON, before anything was taken out of it.
    """

    source_id: str
    digest: str
    payload: Any


def receive(row: Any) -> Received:
    """Identify a record; one without a usable id is known by its contents."""
    canonical = json.dumps(row, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    try:
        source_id = record.source_id(row)
    except UnparsableRecord:
        source_id = f"unidentified-{digest}"
    return Received(source_id, digest, storable(row))


def storable(value: Any) -> Any:
    """Return JSON that Postgres takes: no NUL, no lone surrogate, no infinity."""
    match value:
        case str():
            return value.replace("\0", "").encode(errors="replace").decode()
        case float() if not math.isfinite(value):
            return str(value)
        case list() | tuple():
            return [storable(item) for item in value]
        case dict():
            return {storable(key): storable(item) for key, item in value.items()}
        case _:
            return value
