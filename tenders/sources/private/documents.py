"""Files that a bid team may keep: known kinds only, and what they say they are."""

import re
from hashlib import file_digest
from pathlib import PurePosixPath
from typing import Any, Literal

from tenders.sources.cleaning import clean_line

type DocumentProblem = Literal["", "kind", "mismatch", "empty"]

NAME_LENGTH = 150
# How many of its first bytes tell what a file is.
HEAD_LENGTH = 2048

_OFFICE, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Extension -> how such a file begins; an empty tuple for plain text.
KINDS: dict[str, tuple[bytes, ...]] = {
    "csv": (),
    "doc": (_OLD_OFFICE,),
    "docx": (_OFFICE,),
    "jpeg": (b"\xff\xd8\xff",),
    "jpg": (b"\xff\xd8\xff",),
    "odp": (_OFFICE,),
    "ods": (_OFFICE,),
    "odt": (_OFFICE,),
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "ppt": (_OLD_OFFICE,),
    "pptx": (_OFFICE,),
    "txt": (),
    "xls": (_OLD_OFFICE,),
    "xlsx": (_OFFICE,),
    "zip": (_OFFICE,),
}
_UNSAFE = re.compile(r'[\\/:*?"<>|%]+')


def problem_of(name: str, head: bytes) -> DocumentProblem:
    """Say why a file is not taken; `head`: its first HEAD_LENGTH bytes.

    A PDF may begin with a few odd bytes, as its readers allow.
    """
    extension = PurePosixPath(name).suffix.lower().removeprefix(".")
    if extension not in KINDS:
        return "kind"
    if not head:
        return "empty"
    starts = KINDS[extension]
    if not starts:
        return "mismatch" if _is_binary(head) else ""
    is_such = head.startswith(starts) or (extension == "pdf" and starts[0] in head[:1024])
    return "" if is_such else "mismatch"


def digest_of(content: Any) -> str:
    """Return the SHA-256 of a binary file, read piece by piece, and rewind it."""
    content.seek(0)
    digest = file_digest(content, "sha256").hexdigest()
    content.seek(0)
    return digest


def safe_name(name: str) -> str:
    """Return a name to show and to save under: one line, no path, its extension kept."""
    bare = clean_line(_UNSAFE.sub(" ", name), 1_000).strip(". ")
    path = PurePosixPath(bare or "document")
    stem = path.stem[: NAME_LENGTH - len(path.suffix)].strip(". ") or "document"
    return f"{stem}{path.suffix}"


def _is_binary(head: bytes) -> bool:
    return b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
