"""Whole tables as values, to say that two ways lead to the same end or that nothing moved."""

from typing import Any

from django.db import connection

from tenders.models import Lot, Match, Notice, SourceRecord

# Row by row, with the id of the transaction that last wrote the row.
TABLES = ("tenders_sourcerecord", "tenders_notice", "tenders_lot", "members_organization")


def every_row() -> dict[str, list[tuple[Any, ...]]]:
    """Return each row of what a pull writes, with its `xmin`: equal means not even touched."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT xmin::text, {table}.* FROM {table} ORDER BY id")
            found[table] = cursor.fetchall()
    return found


def contents() -> dict[str, list[Any]]:
    """Return what the rows say, whatever their ids and times: equal means the same end."""
    notice_fields = [
        field.name
        for field in Notice._meta.concrete_fields
        if field.name not in {"id", "public_id", "record", "buyer", "normalised_at", "matched_at"}
    ]
    return {
        "records": list(
            SourceRecord.objects.order_by("source_id").values_list(
                "source_id", "payload", "digest", "quarantine_code", "quarantine_detail"
            )
        ),
        "notices": list(
            Notice.objects.order_by("source_id").values_list(
                *notice_fields, "buyer__name", "buyer__siret"
            )
        ),
        "lots": list(
            Lot.objects.order_by("notice__source_id", "number").values_list(
                "notice__source_id",
                "number",
                "position",
                "title",
                "description",
                "classification_codes",
                "departments",
                "estimated_value",
            )
        ),
    }


def matches() -> list[tuple[Any, ...]]:
    rows = Match.objects.order_by("profile", "notice")
    return list(rows.values_list("profile", "notice", "score", "parts", "statistics"))
