import pytest

from members.sources import evidence
from members.sources.evidence import EvidenceRefused, accepted, content_type, safe_name
from tests.members.photo_files import GPS, bomb, located, near, opened, picture
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
def test_known_file_is_taken_as_it_is(name, data):
    assert accepted(name, data) == data


def test_picture_tells_neither_where_nor_with_what_it_was_taken():
    sent = located(orientation=6)
    assert opened(sent).getexif().get_ifd(GPS)

    kept = accepted("IMG_2041.JPG", sent)

    assert dict(opened(kept).getexif()) == {}
    assert set(opened(kept).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"chez moi" not in kept
    # Blue was below on the left: it is the first corner of the picture once upright.
    assert near(opened(kept).getpixel((20, 20)), (0, 0, 255))


@pytest.mark.parametrize(
    ("kind", "mode", "colour", "kept_mode"),
    [
        ("PNG", "RGBA", (0, 0, 0, 0), "RGBA"),
        ("PNG", "I;16", 40_000, "I;16"),
        ("PNG", "P", 0, "RGB"),
        ("PNG", "1", 0, "1"),
        ("JPEG", "L", 90, "L"),
        ("JPEG", "CMYK", (0, 90, 20, 0), "RGB"),
    ],
)
def test_pixels_stay_what_they_are_when_they_can(kind, mode, colour, kept_mode):
    name = {"PNG": "a.png", "JPEG": "a.jpg"}[kind]
    assert opened(accepted(name, picture(kind, mode=mode, colour=colour))).mode == kept_mode


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
        ("a.png", bomb(), "too_many_pixels"),
    ],
)
def test_other_file_is_refused(name, data, problem):
    with pytest.raises(EvidenceRefused) as refused:
        accepted(name, data)

    assert refused.value.problem == problem


def test_size_is_limited(monkeypatch):
    monkeypatch.setattr(evidence, "MAX_BYTES", 10)

    assert accepted("a.pdf", b"%PDF-12345") == b"%PDF-12345"
    with pytest.raises(EvidenceRefused, match="too_large"):
        accepted("a.pdf", b"%PDF-123456")


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
