import pytest

from members.sources.cv.errors import UnreadableCv
from members.sources.cv.sniffing import CvFormat, expected_format, recognise
from tests.members.sources.cv.documents import archive


@pytest.mark.parametrize(
    ("filename", "expected"),
    [
        ("cv.pdf", "pdf"),
        ("Mon CV (2).DOCX", "docx"),
        (" cv.odt ", "odt"),
        ("cv.2024.txt", "txt"),
        ("/etc/cv.json", "json"),
        ("cv\0.xml", "xml"),
    ],
)
def test_format_is_expected_by_the_name(filename, expected):
    assert expected_format(filename) == expected


@pytest.mark.parametrize("filename", ["", "cv", "pdf", ".pdf", "cv.", "cv.doc", "cv.pdf.exe"])
def test_other_names_are_unknown(filename):
    with pytest.raises(UnreadableCv, match="unknown_format"):
        expected_format(filename)


@pytest.mark.parametrize(
    ("data", "filename", "expected"),
    [
        (b"\n%PDF-1.4 ...", "cv.pdf", CvFormat.PDF),
        (b"  {}", "cv.json", CvFormat.JSON),
        (b"\xef\xbb\xbf<a/>", "cv.xml", CvFormat.XML),
        (b"{not json", "cv.txt", CvFormat.TEXT),
        (b"<not xml", "cv.txt", CvFormat.TEXT),
        ("{}".encode("utf-16"), "cv.json", CvFormat.JSON),
    ],
)
def test_format_is_recognised_by_the_content(data, filename, expected):
    assert recognise(data, filename) is expected


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"plain text", "cv.pdf", "wrong_extension"),
        (b"plain text", "cv.json", "wrong_extension"),
        (b"%PDF-1.4", "cv.txt", "wrong_extension"),
        (b"{\\rtf1 }", "cv.docx", "wrong_extension"),
        (archive({"xl/workbook.xml": ""}), "cv.docx", "wrong_extension"),
        (archive({"content.xml": ""}), "cv.odt", "wrong_extension"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "cv.docx", "wrong_extension"),
        (b"PK\x03\x04", "cv.docx", "corrupt"),
    ],
)
def test_a_content_that_is_not_what_the_name_says_is_refused(data, filename, code):
    with pytest.raises(UnreadableCv, match=code):
        recognise(data, filename)
