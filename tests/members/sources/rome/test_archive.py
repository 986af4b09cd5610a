import pytest

from collectif.core.vocabularies.files import VocabularyRefused
from members.sources.rome import archive as module
from members.sources.rome.archive import opened
from tests.members.rome_archive import archive, csv_body, member_name, zipped

CAFE = [{"code": "1", "label": "café « noir »"}]


def rows(body, table="cafe", columns=("code", "label")):
    with opened(body) as archive:
        return list(archive.rows(table, columns))


def refusal(body, **options):
    with pytest.raises(VocabularyRefused) as caught:
        rows(body, **options)
    return caught.value.code, caught.value.detail


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_tables_are_read_whatever_their_encoding(encoding):
    body = zipped({member_name("cafe"): csv_body(CAFE, encoding)})
    assert rows(body) == CAFE


def test_edition_is_the_one_of_the_names():
    with opened(archive("460")) as found:
        assert found.edition == "460"


def test_tables_may_stand_in_a_folder_beside_other_files():
    body = zipped({f"RefRomeCsv/{member_name('cafe')}": csv_body(CAFE), "version.txt": b"4.61"})
    assert rows(body) == CAFE


def test_columns_that_are_not_asked_for_are_left_out():
    assert rows(zipped({member_name("cafe"): csv_body(CAFE)}), columns=("label",)) == [
        {"label": "café « noir »"}
    ]


def test_cells_may_hold_quotes_and_lines():
    odd = [{"code": "1", "label": 'dit "le\nnoir", fort'}]
    assert rows(zipped({member_name("cafe"): csv_body(odd)})) == odd


def test_short_row_reads_as_empty_cells():
    body = zipped({member_name("cafe"): b'"code","label"\r\n"1"\r\n'})
    assert rows(body) == [{"code": "1", "label": ""}]


@pytest.mark.parametrize(
    ("members", "code", "detail"),
    [
        ({}, "unknown_format", "zip of "),
        ({"readme.txt": b"hello"}, "unknown_format", "zip of readme.txt"),
        ({member_name("tea"): b"code"}, "unknown_format", "no table cafe"),
        ({member_name("cafe"): b""}, "unknown_format", "cafe: no code, label"),
        ({member_name("cafe"): b'"code"\r\n"1"'}, "unknown_format", "cafe: no label"),
        (
            {member_name("cafe"): b"", member_name("cafe", "460"): b""},
            "unknown_format",
            "zip of 460, 461",
        ),
        ({member_name("cafe"): b"", f"old/{member_name('cafe')}": b""}, "unknown_format", "461"),
        ({member_name("cafe"): b"\x81"}, "not_text", "cp1252"),
    ],
)
def test_other_archives_are_refused(members, code, detail):
    found = refusal(zipped(members))
    assert found[0] == code
    assert detail in found[1]


def test_cell_out_of_reason_is_refused():
    body = zipped({member_name("cafe"): csv_body([{"code": "1", "label": "x" * 200_000}])})
    assert refusal(body) == ("bad_entry", "cafe: field larger than field limit (131072)")


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04nonsense", archive()[:-40]])
def test_damaged_archives_are_refused(body):
    assert refusal(body)[0] == "compression"


def test_damaged_table_is_refused():
    body = bytearray(zipped({member_name("cafe"): csv_body(CAFE * 100)}))
    body[60:70] = b"\x00" * 10
    assert refusal(bytes(body))[0] == "compression"


def test_bomb_is_refused_before_it_swells(monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 1_000)
    assert refusal(zipped({member_name("cafe"): b"x" * 1_001}))[0] == "too_large"


def test_archive_that_lies_about_its_size_is_refused():
    body = bytearray(zipped({member_name("cafe"): b"x" * 100_000}))
    central = body.rindex(b"PK\x01\x02")
    body[central + 24 : central + 28] = (10).to_bytes(4, "little")
    assert refusal(bytes(body))[0] == "compression"
