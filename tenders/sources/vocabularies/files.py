"""Files of reference lists as they come: their bytes, their digest, and what is refused of them."""

import gzip
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

type RefusalCode = Literal[
    "bad_entry",
    "compression",
    "language",
    "missing_parent",
    "not_json",
    "not_xml",
    "too_few",
    "too_large",
    "unknown_format",
    "unsafe_xml",
]

# Ten times the largest list there is today (communes: 8 MB), once unzipped.
MAX_BYTES = 80 * 1024 * 1024
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_LANGUAGE = re.compile(r"(?:^|[_\-/.])(fr|en|de|sv)\.[a-z.]+$")
_RELEASE = re.compile(r"/v?([0-9]+\.[0-9]+\.[0-9]+)/")


class VocabularyRefused(Exception):
    """A file that is not, or not wholly, the list we expect: nothing of it is taken."""

    def __init__(self, code: RefusalCode, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(code, detail)

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code


@dataclass(frozen=True, slots=True)
class VocabularyFile:
    """A file as it was received. `source`: its address, or its name when it was given by hand."""

    source: str
    body: bytes
    language: str = ""
    version: str = ""

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the file, in hexadecimal."""
        return sha256(self.body).hexdigest()


def language_of(source: str) -> str:
    """Return the language a name such as "code_fr.xml" or "code_fr.xml.gz" says, else ""."""
    found = _LANGUAGE.search(source.rpartition("/")[2])
    return found[1] if found else ""


def release_of(source: str) -> str:
    """Return the version an address holds: ".../1.15.1/translations/..." gives "1.15.1"."""
    found = _RELEASE.search(source)
    return found[1] if found else ""


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
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
                raise VocabularyRefused("too_large", "zip")
            if "[Content_Types].xml" in archive.namelist():
                return body
            return _useful_member(archive)
    except NotImplementedError as error:
        # The official zip of the CPV is in Deflate64, which Python does not know.
        raise VocabularyRefused("compression", "unzip it first, then give the file") from error
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError) as error:
        raise VocabularyRefused("compression", str(error)) from error


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
