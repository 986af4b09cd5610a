"""The one list that an archive holds, whichever way it is packed."""

import gzip
import io
import zipfile
import zlib

from collectif.core.vocabularies.files import VocabularyRefused, opened_zip

# Ten times the largest list there is today (communes: 8 MB), once unzipped.
MAX_BYTES = 80 * 1024 * 1024
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"


def unpacked(body: bytes) -> bytes:
    """Return the list itself when it came in gzip or in a zip of one useful file.

    A workbook, which is a zip too, is returned as it is.
    """
    if body.startswith(_GZIP):
        body = _gunzipped(body)
    if body.startswith(_ZIP):
        body = _unzipped(body)
    if len(body) > MAX_BYTES:
        raise VocabularyRefused("too_large", f"{len(body)} bytes")
    return body


def is_workbook(body: bytes) -> bool:
    """Say whether `body` is an XLSX: a zip, once `unpacked` has opened the others."""
    return body.startswith(_ZIP)


def _gunzipped(body: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(body)) as stream:
            return stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise VocabularyRefused("compression", str(error)) from error


def _unzipped(body: bytes) -> bytes:
    with opened_zip(body, max_bytes=MAX_BYTES) as archive:
        if "[Content_Types].xml" in archive.namelist():
            return body
        return _useful_member(archive)


def _useful_member(archive: zipfile.ZipFile) -> bytes:
    """Return the one list of the archive; the supplementary vocabulary of the CPV is another."""
    names = [
        name
        for name in archive.namelist()
        if name.lower().endswith((".xml", ".xlsx", ".json")) and "suppl" not in name.lower()
    ]
    if len(names) != 1:
        raise VocabularyRefused("unknown_format", f"zip of {', '.join(archive.namelist())[:200]}")
    with archive.open(names[0]) as stream:
        return stream.read(MAX_BYTES + 1)
