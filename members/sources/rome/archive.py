"""The archive: one CSV for each table, its edition in their names ("unix_item_v460_utf8.csv")."""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from collectif.core.vocabularies.files import VocabularyRefused, opened_zip

type Row = Mapping[str, str]

# The archive of 2026 holds 28 MB in 30 tables.
MAX_BYTES = 200 * 1024 * 1024
_TABLE = re.compile(r"(?:.*/)?unix_(?P<table>\w+?)_v(?P<edition>[0-9]{2,5})(?:_utf8)?\.csv", re.I)


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive; `edition` is the number its files carry, "460" for ROME 4.0 version 60."""

    edition: str
    members: Mapping[str, str]
    _zip: zipfile.ZipFile

    def rows(self, table: str, columns: Sequence[str]) -> Iterator[Row]:
        """Yield the rows of a table, whose header must name `columns`.

        Raises VocabularyRefused for a missing table or column, or a cell out of reason.
        """
        name = self.members.get(table)
        if name is None:
            raise VocabularyRefused("unknown_format", f"no table {table}")
        reader = csv.DictReader(io.StringIO(_decoded(self._zip.read(name)), newline=""))
        missing = set(columns) - set(reader.fieldnames or ())
        if missing:
            raise VocabularyRefused("unknown_format", f"{table}: no {', '.join(sorted(missing))}")
        try:
            for cells in reader:
                yield {column: (cells[column] or "") for column in columns}
        except csv.Error as error:
            raise VocabularyRefused("bad_entry", f"{table}: {error}") from error


@contextmanager
def opened(body: bytes) -> Iterator[Archive]:
    """Open the archive; raises VocabularyRefused for another one, or one that is not safe."""
    with opened_zip(body, max_bytes=MAX_BYTES) as archive:
        found = [one for name in archive.namelist() if (one := _TABLE.fullmatch(name))]
        members = {one["table"].lower(): one[0] for one in found}
        editions = Counter(one["edition"] for one in found)
        if len(editions) != 1 or len(members) != len(found):
            kinds = ", ".join(sorted(editions)) or ", ".join(archive.namelist())[:200]
            raise VocabularyRefused("unknown_format", f"zip of {kinds}")
        yield Archive(edition=next(iter(editions)), members=members, _zip=archive)


def _decoded(body: bytes) -> str:
    """Return the text; whatever their names say, some of the files are in cp1252."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise VocabularyRefused("not_text", "neither UTF-8 nor cp1252")
