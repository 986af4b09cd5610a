"""From the bytes of a file to what it holds. Runs in the child process: imports nothing of ours
but its neighbours, for the whole project takes a second to load.
"""

import json
from collections.abc import Callable
from typing import Any

from members.sources.cv import docx, europass, json_resume, odt, pdf, plain, xml
from members.sources.cv.documents import Document, Record, printable, size
from members.sources.cv.errors import CvFault, UnreadableCv
from members.sources.cv.limits import MAX_BYTES, MAX_CHARACTERS, MAX_LINE_LENGTH
from members.sources.cv.sniffing import CvFormat, recognise

_FEWEST_LETTERS = 20


def read_document(data: bytes, filename: str) -> Document:
    """Return the lines or the record of `data`; raise `UnreadableCv` and nothing else.

    The name only serves to check that the content is what it says.
    """
    if not data.strip():
        raise UnreadableCv(CvFault.EMPTY)
    if len(data) > MAX_BYTES:
        raise UnreadableCv(CvFault.TOO_LARGE)
    try:
        document = _READERS[recognise(data, filename)](data)
    except UnreadableCv:
        raise
    except MemoryError as error:
        raise UnreadableCv(CvFault.BOMB) from error
    except Exception as error:  # Broken files make their readers raise anything.
        raise UnreadableCv(CvFault.CORRUPT) from error
    return _measured(document)


def _measured(document: Document) -> Document:
    """Return the document, no line too long; raise "too_long", or "no_text" for a scan."""
    if document.record == Record():
        raise UnreadableCv(CvFault.NO_TEXT)
    if size(document) > MAX_CHARACTERS:
        raise UnreadableCv(CvFault.TOO_LONG)
    if document.record:
        return document
    if sum(char.isalpha() for line in document.lines for char in line) < _FEWEST_LETTERS:
        raise UnreadableCv(CvFault.NO_TEXT)
    return Document(tuple(printable(line[:MAX_LINE_LENGTH]) for line in document.lines))


def _read_xml(data: bytes) -> Document:
    return europass.read_xml(xml.parse(data))


def _read_json(data: bytes) -> Document:
    content: Any = json.loads(plain.decode(data) or "")
    if isinstance(content, dict) and europass.PASSPORT in content:
        return europass.read_passport(content[europass.PASSPORT])
    if json_resume.is_json_resume(content):
        return json_resume.read(content)
    raise UnreadableCv(CvFault.UNKNOWN_FORMAT)


_READERS: dict[CvFormat, Callable[[bytes], Document]] = {
    CvFormat.PDF: pdf.read,
    CvFormat.DOCX: docx.read,
    CvFormat.ODT: odt.read,
    CvFormat.TEXT: plain.read,
    CvFormat.XML: _read_xml,
    CvFormat.JSON: _read_json,
}
