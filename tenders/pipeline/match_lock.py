"""The lock between matching under the version in force, which many share, and its replacement."""

from typing import Final

from django.db import connection
from django.db.models import DateTimeField, Func

KEY: Final = "hashtextextended('tenders.matching', 0)"


class ClockTimestamp(Func):
    """The time by the clock of Postgres, later than the start of the transaction."""

    function = "clock_timestamp"
    template = "%(function)s()"
    output_field = DateTimeField()


def share_version() -> None:
    """Keep the version in force until the end of the transaction; taken before any other lock."""
    _execute(f"SELECT pg_advisory_xact_lock_shared({KEY})")


def hold_version() -> None:
    """Wait for those who match, and keep others from it until the end of the transaction."""
    _execute(f"SELECT pg_advisory_xact_lock({KEY})")


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
