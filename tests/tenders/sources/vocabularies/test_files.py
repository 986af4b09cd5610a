import gzip
import io
import zipfile

import pytest

from tenders.sources.vocabularies import files
from tenders.sources.vocabularies.files import (
    VocabularyFile,
    VocabularyRefused,
    is_workbook,
    language_of,
    release_of,
    unpacked,
)
from tests.tenders.vocabulary_files import workbook_body, zipped


def refusal(body):
    with pytest.raises(VocabularyRefused) as caught:
        unpacked(body)
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


def test_unpacked_opens_gzip_and_the_useful_file_of_a_zip():
    assert unpacked(gzip.compress(b"<a/>")) == b"<a/>"
    assert (
        unpacked(zipped({"cpv_2008.xml": b"<a/>", "code_cpv_suppl_2008.xml": b"<b/>"})) == b"<a/>"
    )
    assert unpacked(b"<a/>") == b"<a/>"


def test_unpacked_leaves_a_workbook_whole_also_inside_a_zip():
    workbook = workbook_body()
    assert unpacked(workbook) == workbook
    assert unpacked(zipped({"cpv.xlsx": workbook})) == workbook
    assert is_workbook(workbook)
    assert not is_workbook(b"<a/>")


def test_zip_of_two_lists_is_not_guessed():
    assert refusal(zipped({"a.xml": b"<a/>", "b.xml": b"<b/>"})) == "unknown_format"
    assert refusal(zipped({"readme.txt": b""})) == "unknown_format"


@pytest.mark.parametrize(
    "body",
    [gzip.compress(b"<a/>" * 99)[:20], b"\x1f\x8bnonsense", b"PK\x03\x04nonsense"],
    ids=["cut", "not-gzip", "not-zip"],
)
def test_damaged_archives_are_refused(body):
    assert refusal(body) == "compression"


def test_compression_python_does_not_know_is_said_plainly():
    body = bytearray(zipped({"cpv_2008.xml": b"<a/>"}))
    with zipfile.ZipFile(io.BytesIO(bytes(body))) as archive:
        central = archive.start_dir
    body[8:10] = body[central + 10 : central + 12] = (9).to_bytes(2, "little")  # Deflate64
    assert refusal(bytes(body)) == "compression"


def test_bombs_are_cut_before_they_swell(monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 1_000)
    assert refusal(b"a" * 1_001) == "too_large"
    assert refusal(gzip.compress(b"a" * 1_001)) == "too_large"
    assert refusal(zipped({"a.xml": b"a" * 1_001})) == "too_large"
