"""The two kinds of tables: what stands in them, cell by cell."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation

from collectif.core.csv_tables import BLOCK
from tenders.models import Procedure
from tenders.pipeline.exports.csv import write_csv
from tenders.pipeline.exports.table import Column, columns, lines
from tenders.pipeline.exports.xlsx import write_xlsx
from tests.tenders.factories import ProcedureFactory, at

SITE = "https://collectif.example"


def column(kind="text") -> Column:
    return Column(field="title", header="Titre", kind=kind, read=str)


def csv_rows(blocks) -> list[list[str]]:
    text = b"".join(blocks).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def cells(shown, rows, sheet="Feuille"):
    target = io.BytesIO()
    write_xlsx(target, shown, rows, sheet=sheet)
    return openpyxl.load_workbook(io.BytesIO(target.getvalue()))[sheet]


def one_line(**values) -> dict:
    ProcedureFactory(**values)
    shown = columns(SITE)
    line = next(lines(Procedure.objects.all(), shown))
    return dict(zip([column.header for column in shown], line, strict=True))


def test_line_holds_true_values(db):
    with translation.override("en"):
        line = one_line(
            title="Conseil en achats",
            submission_deadline=at("2026-12-01", "11:00"),
            estimated_value=Decimal("80000.50"),
            lot_count=3,
            is_social=True,
            is_reserved=None,
            departments=["38", "73"],
        )
    assert line["Title"] == "Conseil en achats"
    assert line["Deadline"] == datetime(2026, 12, 1, 12, 0)  # noqa: DTZ001 - as tables have it
    assert line["Estimated value"] == Decimal("80000.50")
    assert (line["Lots"], line["Social clause"], line["Reserved"]) == (3, "yes", "")
    assert line["Départements"] == "38, 73"
    assert line["State"] == "call published"
    assert line["On this site"] == f"{SITE}{Procedure.objects.get().get_absolute_url()}"


def test_undated_call_says_why(db):
    with translation.override("en"):
        line = one_line(undated=True)
    assert (line["Deadline"], line["Doubt on the deadline"]) == (None, "no date given")


def test_csv_is_rfc_4180_with_a_mark_for_excel():
    blocks = list(write_csv([column()], [['Études, "conseil"\net suite'], ["é"]]))
    assert b"".join(blocks) == (
        b'\xef\xbb\xbfTitre\r\n"\xc3\x89tudes, ""conseil""\net suite"\r\n\xc3\xa9\r\n'
    )


@pytest.mark.parametrize("text", ["=1+1", "+33 4", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"])
def test_csv_never_starts_a_formula(text):
    assert csv_rows(write_csv([column()], [[text]]))[1] == [f"'{text}"]


def test_csv_leaves_numbers_and_dates_alone():
    row = [Decimal("-12.50"), 3, date(2026, 12, 1), datetime(2026, 12, 1, 16, 0), None]  # noqa: DTZ001
    assert csv_rows(write_csv([column()] * 5, [row]))[1] == [
        "-12.50",
        "3",
        "2026-12-01",
        "2026-12-01 16:00",
        "",
    ]


def test_csv_goes_out_in_blocks():
    blocks = list(write_csv([column()], [["x" * 1000]] * 200))
    assert [len(block) > BLOCK for block in blocks] == [True, True, True, False]


def test_csv_of_nothing_has_its_head():
    assert csv_rows(write_csv([column()], [])) == [["Titre"]]


def test_xlsx_holds_true_types_and_no_formula():
    shown = [column(), column("number"), column("count"), column("date"), column("datetime")]
    when = datetime(2026, 12, 1, 16, 0)  # noqa: DTZ001
    row = ["=1+1", Decimal("80000.5"), 3, date(2026, 12, 1), when]
    sheet = cells(shown, [row])
    found = [cell.value for cell in sheet[2]]
    assert found == ["=1+1", 80000.5, 3, datetime(2026, 12, 1), when]  # noqa: DTZ001
    assert sheet["A2"].data_type == "s"
    assert sheet["E2"].is_date


def test_xlsx_leaves_empty_cells_empty():
    sheet = cells([column(), column("number")], [["", None]])
    assert [cell.value for row in sheet.iter_rows() for cell in row] == ["Titre", "Titre"]


def test_xlsx_cuts_what_a_cell_cannot_hold():
    assert len(cells([column()], [["x" * 40_000]])["A2"].value) == 32_767


def test_xlsx_survives_characters_xml_refuses():
    assert "b" in cells([column()], [["a\x07b"]])["A2"].value


def test_xlsx_of_nothing_has_its_head():
    sheet = cells([column()], [])
    assert [cell.value for cell in sheet[1]] == ["Titre"]


def test_head_speaks_french():
    with translation.override("fr"):
        assert len({column.header for column in columns(SITE)}) == len(columns(SITE))
