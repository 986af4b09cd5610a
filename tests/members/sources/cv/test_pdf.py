import pytest

from members.sources.cv import pdf
from members.sources.cv.errors import UnreadableCv
from tests.members.sources.cv import documents, europass


def test_columns_are_read_one_after_the_other():
    lines = pdf.read(documents.pdf_in_two_columns()).lines

    assert lines.index("Langues") < lines.index("Expériences professionnelles")
    assert "Contrôle de gestion " not in [line for line in lines if "Groupe" in line]


def test_the_document_of_europass_is_read_rather_than_its_page():
    data = documents.pdf_with_attachment("cv.XML", europass.passport_xml())

    assert pdf.read(data).record.headline == documents.HEADLINE


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.txt", b"notes"),
        ("other.xml", b"<other/>"),
        ("empty.xml", b'<Candidate xmlns="http://www.europass.eu/1.0"/>'),
    ],
)
def test_other_attachments_are_left_alone(name, content):
    assert pdf.read(documents.pdf_with_attachment(name, content)).record is None


def test_an_attached_bomb_is_refused():
    data = documents.pdf_with_attachment("cv.xml", b"<!DOCTYPE a><a/>")

    with pytest.raises(UnreadableCv, match="bomb"):
        pdf.read(data)
