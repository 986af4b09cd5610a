"""Office documents are zip archives: one part of one is read, and never more than a CV holds."""

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from members.sources.cv.errors import CvFault, UnreadableCv
from members.sources.cv.limits import MAX_PART_BYTES

_ENCRYPTED = 0x1


def part_names(data: bytes) -> frozenset[str]:
    """Return the names of the parts; raise "corrupt" for an archive without its directory."""
    with _opened(data) as archive:
        return frozenset(archive.namelist())


def part(data: bytes, name: str) -> bytes:
    """Return one part; raise "bomb" above `MAX_PART_BYTES`, "encrypted" or "corrupt"."""
    with _opened(data) as archive:
        info = archive.getinfo(name)
        if info.file_size > MAX_PART_BYTES:
            raise UnreadableCv(CvFault.BOMB)
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableCv(CvFault.ENCRYPTED)
        try:
            # zipfile stops at the size that was declared, whatever the compressed bytes hold.
            return archive.read(info)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise UnreadableCv(CvFault.CORRUPT) from error


def _opened(data: bytes) -> ZipFile:
    try:
        return ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, OSError) as error:
        raise UnreadableCv(CvFault.CORRUPT) from error
