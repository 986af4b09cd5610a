"""A CSV or XLSX file that a person gives us, as rows of text; refused whole when it is no such."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Literal

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

type UnreadableCode = Literal[
    "empty",
    "too_large",
    "too_many_rows",
    "too_many_columns",
    "old_excel",
    "unknown_format",
    "damaged",
    "missing_columns",
    "repeated_columns",
]

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 2_000
MAX_COLUMNS = 50
# Rows of a workbook looked at, blank ones included: some are formatted down to row 1,048,576.
MAX_SCANNED = 10_000
# An XLSX is a zip: what it may hold once unpacked.
MAX_UNPACKED = 20 * 1024 * 1024
MAX_PARTS = 500

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8", b"GIF8", b"\x1f\x8b", b"<", b"{\\rtf")
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")
_DELIMITERS = (";", "\t", ",")


class UnreadableFile(Exception):
    """Nothing is taken from this file; `detail` names the columns, or the limit."""

    def __init__(self, code: UnreadableCode, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(code, detail)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something; `number` is the one a spreadsheet shows."""

    number: int
    cells: tuple[str, ...]


def read_rows(body: bytes) -> list[Row]:
    """Return the rows that hold something, heading first; raise UnreadableFile.

    The format is known by its bytes, never by its name. CSV: UTF-8, UTF-16 or Windows-1252,
    parted by semicolons, commas or tabs.
    """
    if len(body) > MAX_BYTES:
        raise UnreadableFile("too_large")
    if body.startswith(_OLE):
        raise UnreadableFile("old_excel")
    rows = _workbook_rows(body) if body.startswith(_ZIP) else _csv_rows(body)
    found = list(_checked(rows))
    if not found:
        raise UnreadableFile("empty")
    return found


def _checked(rows: Iterable[tuple[str, ...]]) -> Iterator[Row]:
    count = 0
    for number, cells in enumerate(rows, start=1):
        if not any(cells):
            continue
        count += 1
        # The heading is one more.
        if count > MAX_ROWS + 1 or number > MAX_SCANNED:
            raise UnreadableFile("too_many_rows", str(MAX_ROWS))
        if len(cells) > MAX_COLUMNS:
            raise UnreadableFile("too_many_columns", str(MAX_COLUMNS))
        yield Row(number, cells)


def _csv_rows(body: bytes) -> Iterator[tuple[str, ...]]:
    text = _decoded(body)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    first_line = 1
    try:
        for cells in reader:
            # A cell of several lines takes several in the file, and one in a spreadsheet.
            yield _trimmed(cells)
            first_line += 1
    except csv.Error as error:
        raise UnreadableFile("damaged", str(first_line)) from error


def _decoded(body: bytes) -> str:
    if body.startswith(_BINARY):
        raise UnreadableFile("unknown_format")
    for encoding in _encodings(body):
        try:
            text = body.decode(encoding)
        except UnicodeError:
            continue
        if "\x00" in text:
            raise UnreadableFile("unknown_format")
        return text
    raise UnreadableFile("unknown_format")


def _encodings(body: bytes) -> tuple[str, ...]:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    return ("utf-8-sig", "cp1252")


def _delimiter(text: str) -> str:
    """Return what parts the heading most often, quoted names apart; ";" in doubt."""
    heading = next((line for line in text.splitlines() if line.strip()), "")
    bare = "".join(heading.split('"')[::2])
    return max(_DELIMITERS, key=bare.count)


def _workbook_rows(body: bytes) -> Iterator[tuple[str, ...]]:
    _refuse_bomb(body)
    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
        sheet = next(sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
        rows = sheet.iter_rows(max_row=MAX_SCANNED + 1, max_col=MAX_COLUMNS + 1, values_only=True)
        yield from (_trimmed(map(_text, row)) for row in islice(rows, MAX_SCANNED + 1))
        book.close()
    except (InvalidFileException, OSError, zipfile.BadZipFile) as error:
        raise UnreadableFile("damaged") from error
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        SyntaxError,
        TypeError,
        ValueError,
    ) as bad:
        # What openpyxl raises on parts that are missing or made up.
        raise UnreadableFile("damaged") from bad


def _refuse_bomb(body: bytes) -> None:
    """Refuse a zip that unpacks to far more than a sheet needs, or that declares entities.

    `zipfile` never gives more than the size a part declares: summing those is enough.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise UnreadableFile("too_large")
            if "xl/workbook.xml" not in archive.namelist():
                raise UnreadableFile("unknown_format")
            declares = any(_declares_entities(archive.read(part)) for part in parts)
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError) as error:
        raise UnreadableFile("damaged") from error
    if declares:
        raise UnreadableFile("damaged")


def _declares_entities(part: bytes) -> bool:
    if part.startswith((b"\xff\xfe", b"\xfe\xff")):
        part = part.replace(b"\x00", b"")
    return any(word in part for word in _ENTITIES)


def _trimmed(cells: Iterable[str]) -> tuple[str, ...]:
    """Return the cells without the empty ones that trail."""
    found = [cell.strip() for cell in cells]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


def _text(value: object) -> str:
    """Return what a cell of a spreadsheet shows, close enough for our readers."""
    match value:
        case None:
            return ""
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime():
            return value.isoformat(sep=" ", timespec="minutes")
        case date():
            return value.isoformat()
        case float() if value.is_integer() and abs(value) < 10**15:
            return str(int(value))
    return str(value)
