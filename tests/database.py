"""The database of the tests: made once for all workers, and emptied in a few milliseconds."""

import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from django.db import OperationalError, connection, transaction

from scripts.locks import held
from tests.concurrency import PATIENCE

# Rows that Django writes after a migration, the same for ever.
LASTING = {"auth_permission", "django_content_type"}
GUARDED = """
    SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
    WHERE NOT tgisinternal AND tgtype & 8 <> 0
"""


def copy_one_migrated(shared: Path) -> None:
    """Have this worker copy a migrated database; `shared` is a folder of this run alone."""
    test = connection.settings_dict["TEST"]
    own = test["NAME"]
    test.update(NAME=own, TEMPLATE=migrate_one(shared), MIGRATE=False)


def migrate_one(shared: Path) -> str:
    """Migrate the database that workers copy, unless that is done, and return its name.

    It stays on the server, until the next run makes it anew.
    """
    name, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    own, model = test["NAME"], f"test_{name}_model"
    with held(shared / "migrating.lock"):
        if not (shared / "migrated").exists():
            test["NAME"] = model
            connection.creation.create_test_db(verbosity=0, autoclobber=True)
            connection.creation.destroy_test_db(name, verbosity=0, keepdb=True)
            test["NAME"] = own
            (shared / "migrated").touch()
    return model


def empty_tables(_test_case: Any) -> None:
    """Leave no row behind, as Django's `flush`, which spends 240 ms on tables without any.

    A transaction of the live server that is under way is waited for.
    """
    tables = _tables()
    with transaction.atomic(), connection.cursor() as cursor:
        _lock(tables)
        cursor.execute("SELECT " + ", ".join(f"EXISTS(SELECT FROM {name})" for name in tables))
        filled = [
            name for name, has_rows in zip(tables, cursor.fetchone(), strict=True) if has_rows
        ]
        if guarded := [name for name in filled if name in _guarded()]:
            cursor.execute(f"TRUNCATE {_listed(guarded)} CASCADE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for name in filled:
            cursor.execute(f"DELETE FROM {name}")


def _lock(tables: list[str]) -> None:
    """Lock them all at once: who held some while waiting for others could be waited for in turn.

    Postgres would then end one of the two, and maybe not the live server's.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {_listed(tables)} NOWAIT")
                return
        except OperationalError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.01)


@cache
def _tables() -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted(set(names) - LASTING)


@cache
def _guarded() -> set[str]:
    """Tables that refuse to lose a row otherwise than by TRUNCATE."""
    with connection.cursor() as cursor:
        cursor.execute(GUARDED)
        return {name for (name,) in cursor.fetchall()}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
