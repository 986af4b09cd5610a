import gzip
import io
import json
import tracemalloc
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenders.sources.decp.files import UnreadableFile, read_file
from tenders.sources.decp.lines import BadLine, ContractLine
from tests.tenders.contract_factories import BUYER, SUPPLIERS, cells, csv_file

TODAY = date(2026, 3, 1)


def read(body):
    return list(read_file(io.BytesIO(body), today=TODAY))


def titles(body):
    return [line.title for line in read(body)]


def reason(body):
    with pytest.raises(UnreadableFile) as refused:
        read(body)
    return refused.value.code, refused.value.detail


def test_csv_gives_one_line_for_each_supplier():
    first, second = (cells(titulaire_id=siret) for siret in SUPPLIERS)

    lines = read(csv_file(first, second))

    assert [line.supplier_siret for line in lines] == [*SUPPLIERS]
    assert {line.uid for line in lines} == {f"{BUYER}2024-12"}


def test_gzip_semicolons_and_byte_order_mark_are_taken():
    body = csv_file(cells(objet="Étude; « suite », fin\nsur deux lignes"), delimiter=";")

    assert titles(gzip.compress(b"\xef\xbb\xbf" + body)) == [
        "Étude; « suite », fin sur deux lignes"
    ]


def test_names_of_earlier_editions_are_known():
    body = csv_file(cells()).replace(b"titulaire_nom", b"titulaire_denominationSociale")
    body = body.replace(b"acheteur_id", b"acheteur.id")

    (line,) = read(body)

    assert (line.supplier_name, line.buyer_siret) == ("Atelier Brévent", BUYER)


def test_bad_lines_are_told_and_the_others_read():
    body = csv_file(cells(), cells(id=""), cells(id="2024-13")) + b"\nun,deux\n"

    good, no_number, other, short = read(body)

    assert isinstance(good, ContractLine)
    assert no_number == BadLine(3, "no_number", BUYER)
    assert other.uid == f"{BUYER}2024-13"
    assert short == BadLine(6, "wrong_cells", "2 / 23")


def test_a_cell_out_of_reason_is_a_bad_line():
    body = csv_file(cells(objet="x" * 200_000), cells(id="2024-13"))

    huge, other = read(body)

    assert (huge.number, huge.code) == (2, "wrong_cells")
    assert other.uid == f"{BUYER}2024-13"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", ("empty", "")),
        (b" \n", ("empty", "")),
        (gzip.compress(b""), ("empty", "")),
        (b"PAR1\x15\x04", ("unknown_format", "b'PAR1'")),
        (b"<!doctype html>", ("unknown_format", "b'<!do'")),
        (b"PK\x03\x04", ("unknown_format", "b'PK\\x03\\x04'")),
        (
            b"uid,acheteur_id,objet,montant\n",
            ("missing_columns", "id, titulaire_id, codeCPV, dateNotification"),
        ),
    ],
)
def test_file_that_is_not_one_says_why(body, expected):
    assert reason(body) == expected


def test_cut_gzip_is_damaged():
    body = gzip.compress(csv_file(*(cells(id=f"2024-{n}") for n in range(500))))

    assert reason(body[:-20])[0] == "damaged"
    assert reason(body[:40] + b"\xff" * 40 + body[80:])[0] == "damaged"


def test_json_is_read_like_the_tabular_file():
    contract = {
        "id": "2024-12",
        "acheteur": {"id": BUYER},
        "objet": "Conseil",
        "montant": 60000.0,
        "dateNotification": "2024-03-01",
        "titulaires": [{"titulaire": {"typeIdentifiant": "SIRET", "id": SUPPLIERS[0]}}],
    }
    body = json.dumps({"marches": {"marche": [contract, 7, contract | {"id": None}]}}).encode()

    line, odd, nameless = read(body)

    assert (line.uid, line.supplier_siret) == (f"{BUYER}2024-12", SUPPLIERS[0])
    assert odd == BadLine(2, "not_a_contract", "7")
    assert nameless == BadLine(3, "no_number", BUYER)


def test_json_with_a_byte_order_mark_is_json():
    assert read(b"\xef\xbb\xbf" + b'{"marches": []}') == []


def test_memory_does_not_grow_with_the_file():
    line = csv_file(cells()).split(b"\n", 1)

    def peak(count):
        body = io.BytesIO(gzip.compress(line[0] + b"\n" + line[1] * count))
        tracemalloc.start()
        assert sum(1 for _line in read_file(body, today=TODAY)) == count
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    assert peak(10_000) < 1.5 * peak(1_000) + 100_000


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=500))
def test_any_bytes_give_lines_or_a_reason(body):
    for start in (b"", csv_file(), b'{"marches": [', gzip.compress(body)[:3]):
        with suppress(UnreadableFile):
            assert all(isinstance(line, ContractLine | BadLine) for line in read(start + body))
