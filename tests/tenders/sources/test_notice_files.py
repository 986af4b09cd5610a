import gzip
import json

import pytest

from tenders.sources.notice_files import read_file
from tests.tenders.sources.daily_feed import document
from tests.tenders.sources.records import fnsimple, legacy, make_record, mapa

ROWS = [make_record(fnsimple()), make_record(mapa(), idweb="26-10002")]


@pytest.fixture
def kept(tmp_path):
    """Write a file; return its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def ids(path, source=None):
    return [(outcome.own_id, outcome.error) for outcome in read_file(path, source)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.jsonl", "\n".join(map(json.dumps, ROWS)) + "\n\n"),
        ("rows.json", json.dumps(ROWS)),
        ("rows.json", "\ufeff" + json.dumps({"total_count": 2, "results": ROWS})),
        ("rows.jsonl.gz", gzip.compress("\n".join(map(json.dumps, ROWS)).encode())),
        ("rows.json.gz", gzip.compress(json.dumps(ROWS).encode())),
    ],
)
def test_rows_are_read_however_they_are_kept(kept, name, content):
    assert ids(kept(name, content)) == [("26-10001", ""), ("26-10002", "")]


def test_one_row_alone_is_read(kept):
    (outcome,) = read_file(kept("row.json", json.dumps(ROWS[0])))

    assert (outcome.source, outcome.facts.variant) == ("boamp", "fnsimple")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("26-10001.xml", document(fnsimple())),
        ("26-10001.xml.gz", gzip.compress(document(fnsimple()).encode())),
        ("26-10001.xml", document(fnsimple(), old=True).replace("UTF-8", "iso-8859-1")
         .encode("iso-8859-1")),
    ],
)  # fmt: skip
def test_xml_of_boamp_is_known_by_its_root(kept, name, content):
    (outcome,) = read_file(kept(name, content))

    assert (outcome.own_id, outcome.source, outcome.error) == ("26-10001", "boamp", "")
    assert outcome.facts.lots == ()
    assert "d'avril à octobre" in outcome.facts.description


def test_other_xml_goes_to_the_reader_of_ted(kept):
    path = kept("000123-2026.xml", "<TED_EXPORT><a>b</a></TED_EXPORT>")

    (outcome,) = read_file(path)

    assert (outcome.own_id, outcome.source) == ("000123-2026", "ted")
    assert (outcome.error, outcome.detail) == ("unknown_variant", "TED_EXPORT")


def test_source_asked_for_is_believed(kept):
    assert ids(kept("a.xml", document(legacy(), old=True)), "ted") == [("a", "unknown_variant")]
    assert ids(kept("a.json", json.dumps(ROWS[:1])), "ted") == [("26-10001", "not_a_record")]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.jsonl", '{"idweb"\n' + json.dumps(ROWS[0]), [("a.jsonl:1", "not_json"),
                                                         ("26-10001", "")]),
        ("a.jsonl", '5\n{"idweb": "26-5"}\n', [("a.jsonl:1", "not_a_record"),
                                               ("26-5", "donnees_not_json")]),
        ("a.json", "[" * 100_000, [("a.json", "not_json")]),
        ("a.json", "[]", []),
        ("a.xml", "<ann><GESTION>", [("a", "not_xml")]),
        ("a.xml", "", [("a", "not_xml")]),
        ("a.xml", "<!DOCTYPE ann [<!ENTITY e 'x'>]><ann>&e;</ann>", [("a", "unsafe_xml")]),
        ("a.json.gz", b"not gzip", [("a.json.gz", "unreadable_file")]),
        ("a.json.gz", gzip.compress(b"[1, 2, 3]")[:-12], [("a.json.gz", "unreadable_file")]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why_and_the_rest_is_read(kept, name, content, expected):
    assert ids(kept(name, content)) == expected


def test_missing_file_is_an_outcome_too(tmp_path):
    (outcome,) = read_file(tmp_path / "nowhere.json")

    assert (outcome.own_id, outcome.error) == ("nowhere.json", "unreadable_file")
    assert "No such file" in outcome.detail
