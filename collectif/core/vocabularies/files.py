"""Files of reference lists as they come: their bytes, their digest, and what is refused of them."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

type RefusalCode = Literal[
    "bad_entry",
    "compression",
    "language",
    "missing_parent",
    "not_json",
    "not_text",
    "not_xml",
    "too_few",
    "too_large",
    "unknown_format",
    "unsafe_xml",
]

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


@contextmanager
def opened_zip(body: bytes, *, max_bytes: int) -> Iterator[zipfile.ZipFile]:
    """Open an archive that says it holds at most `max_bytes`; reading a member keeps to its word.

    Raises VocabularyRefused "compression" or "too_large", also for what goes wrong inside.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if sum(member.file_size for member in archive.infolist()) > max_bytes:
                raise VocabularyRefused("too_large", "zip")
            yield archive
    except NotImplementedError as error:
        # The official zip of the CPV is in Deflate64, which Python does not know.
        raise VocabularyRefused("compression", "unzip it first, then give the file") from error
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
        raise VocabularyRefused("compression", str(error)) from error
