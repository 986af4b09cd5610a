"""PDF, in the order its author wrote it: the columns of a page stay apart, dates with their line.

Europass puts the whole CV in its PDFs as XML too: that is read rather than the page.
"""

from collections.abc import Iterator
from io import BytesIO

from pypdf import PageObject, PdfReader
from pypdf.errors import LimitReachedError

from members.sources.cv import europass, xml
from members.sources.cv.documents import Document, Record
from members.sources.cv.errors import CvFault, UnreadableCv
from members.sources.cv.limits import MAX_BYTES, MAX_CHARACTERS, MAX_PAGES


def read(data: bytes) -> Document:
    """Return the record that Europass attached, or the lines of the pages.

    Raises "encrypted", "too_long" above `MAX_PAGES`, "bomb" for streams that swell without end.
    """
    try:
        return _read(PdfReader(BytesIO(data)))
    except LimitReachedError as error:
        raise UnreadableCv(CvFault.BOMB) from error


def _read(reader: PdfReader) -> Document:
    # A document that only forbids printing or copying opens with an empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise UnreadableCv(CvFault.ENCRYPTED)
    if len(reader.pages) > MAX_PAGES:
        raise UnreadableCv(CvFault.TOO_LONG)
    return _attached(reader) or Document(lines=tuple(_lines(reader)))


def _attached(reader: PdfReader) -> Document | None:
    documents = filter(None, map(_europass, _attached_xml(reader)))
    return next((one for one in documents if one.record != Record()), None)


def _attached_xml(reader: PdfReader) -> Iterator[bytes]:
    for name, contents in reader.attachments.items():
        if name.lower().endswith(".xml"):
            yield from (content for content in contents if len(content) <= MAX_BYTES)


def _europass(content: bytes) -> Document | None:
    root = xml.parse(content)
    return europass.read_xml(root) if europass.is_europass(root) else None


def _lines(reader: PdfReader) -> list[str]:
    lines: list[str] = []
    count = 0
    for page in reader.pages:
        text = _text(page)
        count += len(text)
        if count > MAX_CHARACTERS:
            raise UnreadableCv(CvFault.TOO_LONG)
        lines += text.splitlines()
    return lines


def _text(page: PageObject) -> str:
    # `extract_text` passes over what it cannot decode, and would call a bomb a blank page.
    page.get_contents()
    return page.extract_text()
