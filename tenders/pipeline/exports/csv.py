from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from collectif.core import csv_tables
from tenders.pipeline.exports.table import Column


def write_csv(columns: Sequence[Column], lines: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield the table in blocks of CSV."""
    return csv_tables.write_csv([column.header for column in columns], lines)
