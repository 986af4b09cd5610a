import pytest

from members.sources.cv import plain

TEXT = "Œuvrer à Sorne – l’été\r\nBudget"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_texts_of_each_encoding_are_read(encoding):
    assert plain.decode(TEXT.encode(encoding)) == TEXT
    assert plain.read(TEXT.encode(encoding)).lines == tuple(TEXT.splitlines())


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n", b"\x81\x8d", b"\xff\xfea", b"a\0\0\0b", b"\xef\xbb\xbf\xff"]
)
def test_what_is_no_text_is_not_read(data):
    assert plain.decode(data) is None
    assert plain.read(data).lines == ()
