"""The words of the calls one can still answer, in an index of their own, made anew each night.

A tenth of the archive, hence found in a tenth of the time. Nothing depends on it: searches ask
the same whether it is there or not, and Postgres takes it when `closes_at` says that it may.
"""

from datetime import datetime

from django.db import connection
from psycopg import sql

NAME = "procedure_recent_words_{now:%Y%m%d%H%M}"
LIKE = "procedure\\_recent\\_words\\_%"
# One bound for each index: a condition may only compare with a constant.
CREATE = sql.SQL("""
CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON tenders_procedure USING gin (search_vector)
WHERE state = 'call' AND merged_into_id IS NULL AND closes_at > {bound}::timestamptz
""")
DROP = sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {name}")
KEPT = """
SELECT relname, indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE relname LIKE %s AND pg_class.relnamespace = current_schema()::regnamespace
"""


def renew_recent_words(now: datetime) -> str:
    """Index the words of what closes after `now`, drop the former index; return the new name.

    Outside any transaction, for writers go on meanwhile. One that was interrupted leaves an
    index that is not valid: it goes first.
    """
    name = NAME.format(now=now)
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [LIKE])
        former = cursor.fetchall()
        for one, is_valid in former:
            if not is_valid:
                _execute(DROP, one)
        _execute(CREATE, name, bound=sql.Literal(now.isoformat()))
        for one, is_valid in former:
            if is_valid and one != name:
                _execute(DROP, one)
    return name


def _execute(statement: sql.SQL, name: str, **parts: sql.Composable) -> None:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        composed = statement.format(name=sql.Identifier(name), **parts)
        cursor.execute(composed.as_string(connection.connection))
