"""The empty file that people fill in and import: the headings we read, and one example."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter


def as_csv(headings: Sequence[str], example: Sequence[str]) -> bytes:
    """Return a CSV that French spreadsheets open as it is: semicolons, UTF-8 with its mark."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([headings, example])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(headings: Sequence[str], example: Sequence[str]) -> bytes:
    """Return a workbook whose cells are all text, so that no first zero is lost."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet()
        text = book.add_format({"num_format": "@"})
        sheet.set_column(0, len(headings) - 1, 22, text)
        sheet.write_row(0, 0, headings, book.add_format({"bold": True, "num_format": "@"}))
        sheet.write_row(1, 0, example, text)
        sheet.freeze_panes(1, 0)
    return stream.getvalue()
