"""What cannot be beaten: reading JSON alone, and copying the same rows into bare tables."""

import json
import time

from django.db import connection, transaction

from tenders.models import SourceRecord
from tests.tenders.benchmark.filling import TABLES
from tests.tenders.benchmark.notices import Market, bodies

COPIED = 5_000
# How many rows of each table the copied dossiers have.
OF_DOSSIERS = {
    "tenders_procedure": "id",
    "tenders_procedurekey": "procedure_id",
    "tenders_lot": "procedure_id",
    "tenders_lotresult": "procedure_id",
    "tenders_notice": "procedure_id",
}


def json_rate(market: Market) -> float:
    """Return the FNSimple records a second that `json.loads` reads, its inner text included."""
    texts = [one.body for one in bodies(market, "fnsimple", min(2_000, market.count))]
    start = time.process_time()
    for text in texts:
        json.loads(json.loads(text)["donnees"])
    return len(texts) / (time.process_time() - start)


def copy_rate() -> float:
    """Return the records a second that COPY writes, with all that hangs from them, unindexed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE newest ON COMMIT DROP AS {_sample()}")
        copies = {table: _dumped(cursor, table) for table in TABLES if table in _conditions()}
        seconds = sum(_copied(cursor, table, data) for table, data in copies.items())
    return min(COPIED, SourceRecord.objects.count()) / seconds


def _sample() -> str:
    return f"SELECT record_id, procedure_id FROM tenders_notice ORDER BY id DESC LIMIT {COPIED}"


def _conditions() -> dict[str, str]:
    held = {
        table: f"{key} IN (SELECT procedure_id FROM newest)" for table, key in OF_DOSSIERS.items()
    }
    return held | {"tenders_sourcerecord": "id IN (SELECT record_id FROM newest)"}


def _dumped(cursor, table: str) -> bytes:
    select = f"SELECT {_columns(cursor, table)} FROM {table} WHERE {_conditions()[table]}"
    with cursor.copy(f"COPY ({select}) TO STDOUT") as copy:
        return b"".join(bytes(block) for block in copy)


def _copied(cursor, table: str, data: bytes) -> float:
    columns = _columns(cursor, table)
    cursor.execute(f"CREATE TABLE copied_{table} (LIKE {table})")
    start = time.perf_counter()
    with cursor.copy(f"COPY copied_{table} ({columns}) FROM STDIN") as copy:
        copy.write(data)
    seconds = time.perf_counter() - start
    cursor.execute(f"DROP TABLE copied_{table}")
    return seconds


def _columns(cursor, table: str) -> str:
    cursor.execute(
        "SELECT string_agg(column_name, ', ' ORDER BY ordinal_position)"
        " FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    return cursor.fetchone()[0]
