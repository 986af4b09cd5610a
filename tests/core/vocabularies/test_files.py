import io
import zipfile

import pytest

from collectif.core.vocabularies.files import (
    VocabularyFile,
    VocabularyRefused,
    language_of,
    opened_zip,
    release_of,
)


def zipped(name: str, body: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return stream.getvalue()


def content(body: bytes, max_bytes: int = 1_000) -> bytes:
    with opened_zip(body, max_bytes=max_bytes) as archive:
        return archive.read("list.csv")


def refusal(body: bytes, max_bytes: int = 1_000) -> str:
    with pytest.raises(VocabularyRefused) as caught:
        content(body, max_bytes)
    return caught.value.code


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("code_fr.xml", "fr"),
        ("eforms-sdk_code_sv.xml.gz", "sv"),
        ("https://example.org/1.15.1/translations/code_de.xml", "de"),
        ("cpv_2008.xml", ""),
        ("code_it.xml", ""),
        ("/fr.d/labels.xml", ""),
    ],
)
def test_language_is_read_in_the_name(name, language):
    assert language_of(name) == language


def test_release_is_read_in_the_address():
    assert release_of("https://example.org/SDK/1.15.1/translations/code_fr.xml") == "1.15.1"
    assert release_of("https://example.org/SDK/develop/code_fr.xml") == ""


def test_digest_is_of_the_bytes_as_received():
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert VocabularyFile(source="empty", body=b"").digest == empty


def test_refusal_reads_as_its_code_and_what_is_known():
    assert str(VocabularyRefused("too_few", "3 codes")) == "too_few: 3 codes"
    assert str(VocabularyRefused("unsafe_xml")) == "unsafe_xml"


def test_archive_opens():
    assert content(zipped("list.csv", b"code")) == b"code"


def test_archive_that_says_it_swells_is_refused():
    assert content(zipped("list.csv", b"a" * 1_000)) == b"a" * 1_000
    assert refusal(zipped("list.csv", b"a" * 1_001)) == "too_large"


def test_archive_that_lies_about_its_size_is_refused():
    body = bytearray(zipped("list.csv", b"a" * 100_000))
    size = body.rindex(b"PK\x01\x02") + 24
    body[size : size + 4] = (10).to_bytes(4, "little")
    assert refusal(bytes(body)) == "compression"


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04nonsense", zipped("list.csv", b"code")[:-9]])
def test_damaged_archive_is_refused(body):
    assert refusal(body) == "compression"


def test_compression_python_does_not_know_is_said_plainly():
    body = bytearray(zipped("list.csv", b"code"))
    central = body.rindex(b"PK\x01\x02")
    body[8:10] = body[central + 10 : central + 12] = (9).to_bytes(2, "little")  # Deflate64
    with pytest.raises(VocabularyRefused, match="unzip it first"):
        content(bytes(body))


def test_encrypted_archive_is_refused():
    body = bytearray(zipped("list.csv", b"code"))
    central = body.rindex(b"PK\x01\x02")
    body[6] |= 1
    body[central + 8] |= 1
    assert refusal(bytes(body)) == "compression"
