"""Files that prove something: a few kinds, and each is what its name says."""

import re
from io import BytesIO
from pathlib import PurePosixPath
from typing import Literal
from zipfile import BadZipFile, ZipFile

from collectif.core.text import clean_text
from members.sources.pictures import PictureProblem, PictureRefused, pixels_of, upright

type EvidenceProblem = Literal["mismatch"] | PictureProblem

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
# How Pillow names and writes the pictures among them, by the media type.
PICTURES = {"image/png": ("PNG", {}), "image/jpeg": ("JPEG", {"quality": 90})}
# Pixels written as they are; others are converted.
PLAIN_MODES = {"PNG": ("1", "L", "LA", "RGB", "RGBA", "I;16"), "JPEG": ("L", "RGB")}
ACCEPTED = ",".join(f".{extension}" for extension in KINDS)
_UNSAFE = re.compile(r'[\\/:*?"<>|%]+')


class EvidenceRefused(Exception):
    """The file cannot be taken; `problem` says why."""

    def __init__(self, problem: EvidenceProblem) -> None:
        super().__init__(problem)
        self.problem = problem


def accepted(name: str, data: bytes) -> bytes:
    """Return what is kept of a file: all of it, but of a picture its pixels alone.

    Where, when and with what a picture was taken is nobody's business. Raises EvidenceRefused.
    """
    extension = extension_of(name)
    if len(data) > MAX_BYTES:
        raise EvidenceRefused("too_large")
    if not data:
        raise EvidenceRefused("empty")
    if extension not in KINDS:
        raise EvidenceRefused("kind")
    if not _is_such(extension, data):
        raise EvidenceRefused("mismatch")
    media_type = KINDS[extension][1]
    return _bare_picture(media_type, data) if media_type in PICTURES else data


def extension_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def content_type(name: str) -> str:
    """Return the media type of a file that `accepted` let through."""
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
    return start != OFFICE or _holds_text(extension, data)


def _holds_text(extension: str, data: bytes) -> bool:
    try:
        with ZipFile(BytesIO(data)) as archive:
            return OFFICE_PARTS[extension] in archive.namelist()
    except (BadZipFile, ValueError, OSError):
        return False


def _bare_picture(media_type: str, data: bytes) -> bytes:
    kind, options = PICTURES[media_type]
    try:
        image = upright(data, (kind,))
    except PictureRefused as refused:
        is_other = refused.problem in {"kind", "broken"}
        raise EvidenceRefused("mismatch" if is_other else refused.problem) from refused
    if image.mode not in PLAIN_MODES[kind]:
        keeps_holes = kind == "PNG" and image.has_transparency_data
        image = image.convert("RGBA" if keeps_holes else "RGB")
    written = BytesIO()
    pixels_of(image).save(written, kind, **options)
    return written.getvalue()
