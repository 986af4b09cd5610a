import io
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.sources.private.documents import digest_of, problem_of, safe_name


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.pdf", b"%PDF-1.7"),
        ("a.PDF", b"\xef\xbb\xbf\n%PDF-1.4"),
        ("a.docx", b"PK\x03\x04"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.jpg", b"\xff\xd8\xff\xe0"),
        ("a.txt", "été".encode("cp1252")),
        ("a.csv", "été".encode("utf-16")),
    ],
)
def test_known_kinds_are_taken(name, head):
    assert problem_of(name, head) == ""


@pytest.mark.parametrize(
    ("name", "head", "problem"),
    [
        ("a.pdf.exe", b"%PDF-1.7", "kind"),
        (".pdf", b"%PDF-1.7", "kind"),
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"\x00" * 1030 + b"%PDF-", "mismatch"),
        ("a.png", b"\xff\xd8\xff", "mismatch"),
        ("a.csv", b"a\x00b", "mismatch"),
    ],
)
def test_other_files_are_not(name, head, problem):
    assert problem_of(name, head) == problem


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cahier des charges.pdf", "cahier des charges.pdf"),
        ("../../etc/passwd.txt", "etc passwd.txt"),
        ('a"b\r\nc.pdf', "a b c.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),
        ("..", "document"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_name_is_safe_to_show_and_to_save_under(name, expected):
    assert safe_name(name) == expected


@given(st.text(max_size=400))
def test_any_name_becomes_a_short_one_without_a_path(name):
    safe = safe_name(name)

    assert 0 < len(safe) <= 400
    assert not set(safe) & set('/\\"\r\n\x00')


def test_digest_rewinds_the_file():
    content = io.BytesIO(b"abc")
    content.read()

    assert digest_of(content) == sha256(b"abc").hexdigest()
    assert content.read() == b"abc"
