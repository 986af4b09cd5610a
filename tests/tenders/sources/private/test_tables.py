import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from tenders.sources.private import tables
from tenders.sources.private.tables import UnreadableFile, read_rows


def csv_of(text: str, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


def cells(body: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in read_rows(body)]


def refusal(body: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_rows(body)
    return refused.value.code


def workbook(*rows, sheet=None) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        if sheet:
            book.add_worksheet(sheet).hide()
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                page.write(number, column, value)
        page.activate()
        page.set_first_sheet()
    return stream.getvalue()


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_parted_as_its_heading_is(delimiter):
    text = delimiter.join(["objet", "acheteur"]) + "\n" + delimiter.join(["Audit", "Ville"])

    assert cells(csv_of(text)) == [("objet", "acheteur"), ("Audit", "Ville")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_in_the_encodings_of_spreadsheets(encoding):
    body = csv_of("objet;acheteur\nÉtude d’été;Hôpital\n", encoding)

    assert cells(body)[1] == ("Étude d’été", "Hôpital")


def test_quoted_cells_hold_separators_and_lines():
    rows = read_rows(csv_of('a;b\n"x;y\nz";2\n\n;;\n3;4\n'))

    assert [(row.number, row.cells) for row in rows] == [
        (1, ("a", "b")),
        (2, ("x;y\nz", "2")),
        (5, ("3", "4")),
    ]


def test_separators_in_quoted_headings_do_not_count():
    assert cells(csv_of('"a,b,c";d\n1;2\n')) == [("a,b,c", "d"), ("1", "2")]


def test_workbook_is_read_as_it_shows():
    body = workbook(["objet", "limite", "valeur"], ["Audit", "31/12/2026 16:00", 80000.0])

    assert cells(body)[1] == ("Audit", "31/12/2026 16:00", "80000")


def test_dates_and_numbers_of_a_workbook_become_text():
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    moment = datetime(2026, 12, 31, 16, 30)  # noqa: DTZ001
    book.active.append([moment, date(2026, 12, 31), 5650110900005, 80000.5, True, None])
    book.save(stream)

    [row] = cells(stream.getvalue())
    assert row == ("2026-12-31 16:30", "2026-12-31", "5650110900005", "80000.5", "True")


def test_hidden_sheet_is_not_the_one_that_is_read():
    assert cells(workbook(["objet"], sheet="listes")) == [("objet",)]


def test_formula_is_not_computed():
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["objet", '=HYPERLINK("http://example.com")'])
    book.save(stream)

    assert cells(stream.getvalue()) == [("objet",)]


def test_rows_formatted_down_to_the_last_do_not_count():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page = book.add_worksheet()
        page.write(0, 0, "objet")
        page.set_row(1_048_575, 20)

    assert cells(stream.getvalue()) == [("objet",)]


def zip_of(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), body)
    return stream.getvalue()


def poisoned() -> bytes:
    """A workbook whose strings declare an entity of an entity."""
    clean = workbook(["objet"])
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(clean)) as source, zipfile.ZipFile(stream, "w") as target:
        for part in source.infolist():
            body = source.read(part)
            if part.filename == "xl/sharedStrings.xml":
                entity = b'<!DOCTYPE sst [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
                body = body.replace(b"?>\n", b"?>\n" + entity, 1)
            target.writestr(part, body)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"\n\n;;\n", "empty"),
        (b"a" * (tables.MAX_BYTES + 1), "too_large"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_excel"),
        (b"%PDF-1.7", "unknown_format"),
        (b"<html>", "unknown_format"),
        (b"objet\x00", "unknown_format"),
        (b"objet;\x81\x8d", "unknown_format"),
        (b"PK\x03\x04 nothing more", "damaged"),
        (zip_of(word__document_xml=b"<w/>"), "unknown_format"),
        (zip_of(xl__workbook_xml=b"<w/>"), "damaged"),
        (zip_of(xl__workbook_xml=b"<w/>", xl__huge_xml=b"0" * 21_000_000), "too_large"),
        (poisoned(), "damaged"),
        (csv_of(";".join("x" * 51)), "too_many_columns"),
        (csv_of("x\n" * 2002), "too_many_rows"),
        (csv_of('x\n"' + "y" * 200_000), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_file_that_is_not_ours_to_read_is_refused_whole(body, code):
    assert refusal(body) == code


def test_workbook_with_too_many_rows_is_refused():
    assert refusal(workbook(*[["x"]] * 2002)) == "too_many_rows"


def test_as_many_rows_as_we_say_are_read():
    assert len(read_rows(csv_of("x\n" * 2001))) == 2001


@given(st.binary(max_size=400) | st.binary(max_size=200).map(lambda body: b"PK\x03\x04" + body))
def test_any_bytes_are_read_or_refused(body):
    try:
        rows = read_rows(body)
    except UnreadableFile:
        return
    assert rows
