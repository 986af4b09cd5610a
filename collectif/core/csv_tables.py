import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

BLOCK = 64 * 1024
# Tells spreadsheets that the text is UTF-8.
BOM = "\ufeff"
# A cell that begins so may be taken for a formula and run (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(headers: Sequence[str], lines: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield the table in blocks, as RFC 4180 has it: commas, CRLF, quotes where needed.

    UTF-8 with a byte order mark; dates in ISO 8601, amounts with a point.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write(BOM)
    writer.writerow(headers)
    for line in lines:
        writer.writerow([_cell(value) for value in line])
        if buffer.tell() >= BLOCK:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value


def _emptied(buffer: io.StringIO) -> bytes:
    block = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return block
