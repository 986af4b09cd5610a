import gzip
import io
import zipfile

import pytest

from collectif.core.vocabularies.files import (
    VocabularyRefused,
)
from tenders.sources.vocabularies import files
from tenders.sources.vocabularies.files import is_workbook, unpacked
from tests.tenders.vocabulary_files import workbook_body, zipped


def refusal(body):
    with pytest.raises(VocabularyRefused) as caught:
        unpacked(body)
    return caught.value.code


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
