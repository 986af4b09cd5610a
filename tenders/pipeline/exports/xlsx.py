from collections.abc import Callable, Iterable, Sequence
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from tenders.pipeline.exports.table import Column, Kind

# Excel has room for these; the head takes one.
MOST_LINES = 1_048_575
MOST_CHARACTERS = 32_767
WIDTHS: dict[Kind, int] = {"text": 24, "number": 16, "count": 8, "date": 12, "datetime": 18}

type Write = Callable[[int, int, Any], None]


def write_xlsx(
    target: IO[bytes], columns: Sequence[Column], lines: Iterable[Sequence[Any]], *, sheet: str
) -> None:
    """Write the table as one sheet with true dates and numbers, and texts that are never formulas.

    Memory stays flat: lines go to a temporary file, then into `target`.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        page = book.add_worksheet(sheet)
        _write_head(page, columns, book.add_format({"bold": True, "bottom": 1}))
        formats = {
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "datetime": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "number": book.add_format({"num_format": "#,##0.00"}),
        }
        writers = [_writer(page, column.kind, formats) for column in columns]
        count = _write_lines(writers, lines)
        page.autofilter(0, 0, count, len(columns) - 1)


def _write_head(page: Worksheet, columns: Sequence[Column], bold: Format) -> None:
    page.freeze_panes(1, 1)
    for place, column in enumerate(columns):
        page.set_column(place, place, 60 if place == 0 else WIDTHS[column.kind])
        page.write_string(0, place, column.header, bold)


def _write_lines(writers: Sequence[Write], lines: Iterable[Sequence[Any]]) -> int:
    row = 0
    for row, line in enumerate(lines, 1):
        for place, (write, value) in enumerate(zip(writers, line, strict=True)):
            if value is not None and value != "":
                write(row, place, value)
    return row


def _writer(page: Worksheet, kind: Kind, formats: dict[str, Format]) -> Write:
    if kind in {"date", "datetime"}:
        return lambda row, place, value: page.write_datetime(row, place, value, formats[kind])
    if kind == "number":
        return lambda row, place, value: page.write_number(row, place, value, formats[kind])
    if kind == "count":
        return page.write_number
    return lambda row, place, value: page.write_string(row, place, value[:MOST_CHARACTERS])
