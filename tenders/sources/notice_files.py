"""Notices kept in files, one or many: rows of the API of BOAMP, XML of BOAMP or TED."""

import gzip
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from collectif.core.remote.errors import SourceUnavailable
from tenders.sources.boamp.normalise import normalise as read_boamp_row
from tenders.sources.boamp.xml import normalise_xml as read_boamp_xml
from tenders.sources.bodies import xml_text
from tenders.sources.errors import UnparsableRecord
from tenders.sources.facts import NoticeFacts
from tenders.sources.ted.normalise import normalise as read_ted_xml
from tenders.sources.wire import Json, text_of

type SourceName = Literal["boamp", "ted"]

_SUFFIXES = re.compile(r"(?:\.(?:xml|jsonl?|ndjson|gz))+$", re.I)
_LINES = re.compile(r"\.(?:jsonl|ndjson)(?:\.gz)?$", re.I)
# The roots of BOAMP's two XML formats; all others are for the reader of TED to judge.
_BOAMP_ROOT = re.compile(r"<(?:[\w.-]+:)?(?:ann|ANNONCE)[\s>/]")
_HEAD_LENGTH = 4_000
_BROKEN_FILE = (OSError, EOFError, zlib.error)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record: its facts, or the code and words of what is wrong.

    `own_id`: the id of the notice, else the place of the record ("rows.jsonl:12").
    """

    own_id: str
    source: SourceName
    facts: NoticeFacts | None = None
    error: str = ""
    detail: str = ""


def read_file(path: Path, source: SourceName | None = None) -> Iterator[Outcome]:
    """Yield what became of each record of a file; never raises for what the file holds.

    JSON: one row, a list of rows, an answer of the API (`results`), or one row a line. XML: one
    notice. All may be gzipped. Without `source`, JSON and the roots of BOAMP are its own.
    """
    opened = gzip.open if path.suffix.lower() == ".gz" else open
    try:
        with opened(path, "rb") as file:
            if _LINES.search(path.name):
                yield from _lines(file, path.name, source)
            else:
                yield from _whole(file.read(), path.name, source)
    except _BROKEN_FILE as error:
        words = str(error) or type(error).__name__
        yield Outcome(path.name, source or "boamp", error="unreadable_file", detail=words)


def _lines(file: Iterable[bytes], name: str, source: SourceName | None) -> Iterator[Outcome]:
    for number, line in enumerate(file, start=1):
        if line.strip():
            yield from _json(line, f"{name}:{number}", source)


def _whole(body: bytes, name: str, source: SourceName | None) -> Iterator[Outcome]:
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        yield from _json(body, name, source)
    else:
        yield _xml(body, name, source)


def _json(body: bytes, place: str, source: SourceName | None) -> Iterator[Outcome]:
    try:
        value: Json = json.loads(body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        yield Outcome(place, source or "boamp", error="not_json", detail=str(error))
        return
    for row in _rows(value):
        yield _row(row, place, source or "boamp")


def _rows(value: Json) -> list[Json]:
    if isinstance(value, dict) and isinstance(value.get("results"), list):
        return cast("list[Json]", value["results"])
    return value if isinstance(value, list) else [value]


def _row(row: Json, place: str, source: SourceName) -> Outcome:
    own_id = text_of(row, "idweb") or place
    try:
        if source == "ted":
            raise UnparsableRecord("not_a_record", "TED notices are read from their XML")
        facts = read_boamp_row(row)
    except UnparsableRecord as error:
        return Outcome(own_id, source, error=error.code, detail=error.detail)
    return Outcome(facts.source_id, source, facts)


def _xml(body: bytes, name: str, source: SourceName | None) -> Outcome:
    stem = _SUFFIXES.sub("", name)
    own_source: SourceName = source or "ted"
    try:
        text = xml_text(body)
        if source is None and _BOAMP_ROOT.search(text[:_HEAD_LENGTH]):
            own_source = "boamp"
        read = read_boamp_xml if own_source == "boamp" else read_ted_xml
        facts = read(text, stem)
    except SourceUnavailable as error:
        return Outcome(stem, own_source, error="not_xml", detail=error.detail)
    except UnparsableRecord as error:
        return Outcome(stem, own_source, error=error.code, detail=error.detail)
    return Outcome(facts.source_id, own_source, facts)
