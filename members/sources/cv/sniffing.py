"""Which format a file is in, by its content; its name must agree."""

from enum import StrEnum
from pathlib import PurePath

from members.sources.cv.archives import part_names
from members.sources.cv.errors import CvFault, UnreadableCv
from members.sources.cv.plain import decode


class CvFormat(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    TEXT = "txt"
    XML = "xml"
    JSON = "json"


DOCX_PART = "word/document.xml"
ODT_PART = "content.xml"
_HEAD = 1_024
_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
# A Word document with a password is an OLE container around an encrypted archive (MS-OFFCRYPTO).
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def recognise(data: bytes, filename: str) -> CvFormat:
    """Return the format of `data`.

    Raises "unknown_format" for a name we do not read, "wrong_extension" when the content is of
    another format than the name says, "encrypted" or "corrupt" where that shows at once.
    """
    expected = expected_format(filename)
    found = _found(data)
    if expected is CvFormat.TEXT and found in (CvFormat.XML, CvFormat.JSON):
        return CvFormat.TEXT
    if found is not expected:
        raise UnreadableCv(CvFault.WRONG_EXTENSION)
    return expected


def expected_format(filename: str) -> CvFormat:
    try:
        return CvFormat(PurePath(filename.strip().lower()).suffix.removeprefix("."))
    except ValueError as error:
        raise UnreadableCv(CvFault.UNKNOWN_FORMAT) from error


def _found(data: bytes) -> CvFormat | None:
    if _PDF in data[:_HEAD]:
        return CvFormat.PDF
    if data.startswith(_ZIP):
        return _office_format(part_names(data))
    if data.startswith(_OLE):
        _refuse_password(data)
        return None
    return _text_format(decode(data))


def _office_format(names: frozenset[str]) -> CvFormat | None:
    if DOCX_PART in names:
        return CvFormat.DOCX
    return CvFormat.ODT if {ODT_PART, "META-INF/manifest.xml"} <= names else None


def _refuse_password(data: bytes) -> None:
    if _OLE_ENCRYPTED in data:
        raise UnreadableCv(CvFault.ENCRYPTED)


def _text_format(text: str | None) -> CvFormat | None:
    if text is None:
        return None
    start = text[:_HEAD].lstrip("\ufeff \t\r\n")[:1]
    return {"<": CvFormat.XML, "{": CvFormat.JSON}.get(start, CvFormat.TEXT)
