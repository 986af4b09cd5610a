"""Files that prove something: a few kinds, and each is what its name says."""

import re
from io import BytesIO
from pathlib import PurePosixPath
from typing import Literal
from zipfile import BadZipFile, ZipFile

from PIL import Image, UnidentifiedImageError

from collectif.core.text import clean_text

type EvidenceProblem = Literal["", "kind", "mismatch", "empty", "too_large"]

MAX_BYTES = 10 * 1024 * 1024
NAME_LENGTH = 150
PDF, OFFICE, PNG, JPEG = b"%PDF-", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
# Readers of PDF allow a few odd bytes before its first line.
PDF_HEAD = 1_024
# Extension -> how such a file begins, and what a browser should be told of it.
KINDS = {
    "pdf": (PDF, "application/pdf"),
    "png": (PNG, "image/png"),
    "jpg": (JPEG, "image/jpeg"),
    "jpeg": (JPEG, "image/jpeg"),
    "odt": (OFFICE, "application/vnd.oasis.opendocument.text"),
    "docx": (OFFICE, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
# The part that makes an archive a text document.
OFFICE_PARTS = {"odt": "content.xml", "docx": "word/document.xml"}
ACCEPTED = ",".join(f".{extension}" for extension in KINDS)
_UNSAFE = re.compile(r'[\\/:*?"<>|%]+')


def problem_of(name: str, data: bytes) -> EvidenceProblem:
    """Say why a file is not taken, "" when it is; `data`: the whole of it."""
    extension = extension_of(name)
    if len(data) > MAX_BYTES:
        return "too_large"
    if not data:
        return "empty"
    if extension not in KINDS:
        return "kind"
    return "" if _is_such(extension, data) else "mismatch"


def extension_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def content_type(name: str) -> str:
    """Return the media type of a file that `problem_of` has accepted."""
    return KINDS[extension_of(name)][1]


def safe_name(name: str) -> str:
    """Return a name to show and to save under: one line, no path, its extension kept."""
    path = PurePosixPath(clean_text(_UNSAFE.sub(" ", name)).strip(". ") or "document")
    stem = path.stem[: NAME_LENGTH - len(path.suffix)].strip(". ") or "document"
    return f"{stem}{path.suffix}"


def _is_such(extension: str, data: bytes) -> bool:
    start = KINDS[extension][0]
    if start == PDF:
        return PDF in data[:PDF_HEAD]
    if not data.startswith(start):
        return False
    return _holds_text(extension, data) if start == OFFICE else _is_image(data)


def _holds_text(extension: str, data: bytes) -> bool:
    try:
        with ZipFile(BytesIO(data)) as archive:
            return OFFICE_PARTS[extension] in archive.namelist()
    except (BadZipFile, ValueError, OSError):
        return False


def _is_image(data: bytes) -> bool:
    try:
        with Image.open(BytesIO(data)) as image:
            image.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return False
    return True
