import pytest

from members.sources import evidence
from members.sources.evidence import content_type, problem_of, safe_name
from tests.members.skills_factories import PDF, office, png

DOCX, ODT = office("word/document.xml"), office("content.xml")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", PDF),
        ("A.PDF", b"\n\n" + PDF),
        ("a.png", png()),
        ("a.docx", DOCX),
        ("a.odt", ODT),
    ],
)
def test_known_file_is_taken(name, data):
    assert problem_of(name, data) == ""


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.pdf", b"", "empty"),
        ("a.exe", b"MZ", "kind"),
        ("pdf", PDF, "kind"),
        ("a.html", b"<script>", "kind"),
        ("a.pdf", b"<script>alert(1)</script>", "mismatch"),
        ("a.pdf", png(), "mismatch"),
        ("a.png", PDF, "mismatch"),
        ("a.png", png()[:20], "mismatch"),
        ("a.jpg", b"\xff\xd8\xff rien", "mismatch"),
        ("a.docx", ODT, "mismatch"),
        ("a.odt", DOCX, "mismatch"),
        ("a.docx", b"PK\x03\x04 rien", "mismatch"),
        ("a.docx", office("payload.exe"), "mismatch"),
    ],
)
def test_other_file_is_refused(name, data, problem):
    assert problem_of(name, data) == problem


def test_size_is_limited(monkeypatch):
    monkeypatch.setattr(evidence, "MAX_BYTES", 10)

    assert problem_of("a.pdf", b"%PDF-12345") == ""
    assert problem_of("a.pdf", b"%PDF-123456") == "too_large"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Mon rapport.pdf", "Mon rapport.pdf"),
        ("../../etc/passwd.pdf", "etc passwd.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie x.pdf"),
        ("<b>.pdf", "b.pdf"),
        ("é" * 400 + ".pdf", "é" * 146 + ".pdf"),
    ],
)
def test_name_is_safe_to_show_and_to_save(name, safe):
    assert safe_name(name) == safe


def test_media_type_follows_the_name():
    assert content_type("a.PNG") == "image/png"
