"""Files of the DECP, read line after line: memory does not grow with them."""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any, BinaryIO, Literal

from tenders.sources.decp.documents import NotADocument, contracts, flatten
from tenders.sources.decp.lines import BadLine, ContractLine, Refused, read_line

type UnreadableCode = Literal["damaged", "missing_columns", "unknown_format", "empty"]

COLUMNS = ("id", "acheteur_id", "titulaire_id", "objet", "codeCPV", "montant", "dateNotification")
# Names of earlier editions of the consolidated file.
ALIASES = {"titulaire_denominationSociale": "titulaire_nom"}
DETAIL_MAX_LENGTH = 120
MAX_HEADER = 65_536

_GZIP, _PARQUET = b"\x1f\x8b", b"PAR1"


class UnreadableFile(Exception):
    """Nothing can be taken from this file; `detail` says which columns or which bytes."""

    def __init__(self, code: UnreadableCode, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(code, detail)


def read_file(stream: BinaryIO, *, today: date) -> Iterator[ContractLine | BadLine]:
    """Yield each line cleaned, or why it is left out; raise UnreadableFile.

    `stream` holds CSV (comma or semicolon) or JSON (2019 or 2022 format), gzipped or not; it is
    closed at the end.
    """
    try:
        with ExitStack() as stack:
            source = stack.enter_context(_unzipped(stream, stack))
            head = source.peek(4).removeprefix(b"\xef\xbb\xbf").lstrip()
            text = io.TextIOWrapper(source, encoding="utf-8-sig", errors="replace", newline="")
            yield from _read_text(stack.enter_context(text), head, today)
    except (EOFError, OSError, zlib.error, NotADocument) as error:
        raise UnreadableFile("damaged", str(error)) from error


def _unzipped(stream: BinaryIO, stack: ExitStack) -> "io.BufferedReader[Any]":
    source: io.BufferedReader[Any] = stack.enter_context(io.BufferedReader(stream))
    if not source.peek(2).startswith(_GZIP):
        return source
    return io.BufferedReader(stack.enter_context(gzip.GzipFile(fileobj=source)))


def _read_text(
    text: io.TextIOWrapper, head: bytes, today: date
) -> Iterator[ContractLine | BadLine]:
    if not head:
        raise UnreadableFile("empty")
    if head.startswith((_PARQUET, b"<", b"PK")):
        raise UnreadableFile("unknown_format", repr(head[:4]))
    return _read_json(text, today) if head.startswith((b"{", b"[")) else _read_csv(text, today)


def _read_json(text: io.TextIOWrapper, today: date) -> Iterator[ContractLine | BadLine]:
    for number, contract in enumerate(contracts(text), start=1):
        if not isinstance(contract, dict):
            yield BadLine(number, "not_a_contract", str(contract)[:DETAIL_MAX_LENGTH])
            continue
        for cells in flatten(contract):
            yield _line(cells, number, today)


def _read_csv(text: io.TextIOWrapper, today: date) -> Iterator[ContractLine | BadLine]:
    header = text.readline(MAX_HEADER)
    delimiter = ";" if header.count(";") > header.count(",") else ","
    names = _names(next(csv.reader([header], delimiter=delimiter)))
    rows = csv.reader(text, delimiter=delimiter)
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield BadLine(rows.line_num + 1, "wrong_cells", str(error))
            continue
        if row is None:
            return
        if len(row) == len(names):
            yield _line(dict(zip(names, row, strict=True)), rows.line_num + 1, today)
        elif row:
            yield BadLine(rows.line_num + 1, "wrong_cells", f"{len(row)} / {len(names)}")


def _names(header: list[str]) -> list[str]:
    names = [name.strip().replace(".", "_") for name in header]
    names = [ALIASES.get(name, name) for name in names]
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise UnreadableFile("missing_columns", ", ".join(missing))
    return names


def _line(cells: dict[str, str], number: int, today: date) -> ContractLine | BadLine:
    try:
        return read_line(cells, today=today)
    except Refused as refused:
        return BadLine(number, refused.code, refused.detail[:DETAIL_MAX_LENGTH])
