"""Whole tables as values, to say that two ways lead to the same end or that nothing moved."""

from typing import Any

from django.db import connection

from tenders.models import Match, Notice, Procedure, SourceRecord

# Row by row, with the id of the transaction that last wrote the row.
TABLES = (
    "tenders_sourcerecord",
    "tenders_notice",
    "tenders_procedure",
    "tenders_lot",
    "tenders_lotresult",
    "members_organization",
)
# What a dossier says, ids and times of ours aside.
COLUMNS = [
    field.name
    for field in Procedure._meta.concrete_fields
    if field.name
    not in {
        "id",
        "public_id",
        "merged_into",
        "buyer",
        "fact_notices",
        "first_seen_at",
        "changed_at",
        "matched_at",
    }
]


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
    numbers = dict(Notice.objects.values_list("pk", "source_id"))
    return {
        "records": list(
            SourceRecord.objects.order_by("source", "source_id").values_list(
                "source", "source_id", "body", "digest", "quarantine_code", "quarantine_detail"
            )
        ),
        "dossiers": sorted(_dossier(one, numbers) for one in _shown()),
    }


def _shown() -> list[Procedure]:
    shown = Procedure.objects.filter(merged_into=None).select_related("buyer")
    return list(shown.prefetch_related("notices", "lots", "results"))


def _dossier(one: Procedure, numbers: dict[int, str]) -> str:
    """Return all that a dossier says, with the numbers of notices in place of their ids."""
    columns = {name: getattr(one, name) for name in COLUMNS}
    said_by = {name: numbers[pk] for name, pk in one.fact_notices.items()}
    notices = sorted((notice.source_id, str(notice.facts)) for notice in one.notices.all())
    parts = [
        {field.name: getattr(part, field.name) for field in part._meta.concrete_fields[3:]}
        | {"said_by": numbers.get(part.notice_id)}
        for part in [*one.lots.all(), *one.results.all()]
    ]
    # A number names the buyer; how its row is called depends on which notice came first.
    buyer = one.buyer.siret or one.buyer.name
    return repr((notices, columns, said_by, buyer, parts))


def matches() -> list[tuple[Any, ...]]:
    """Return what holds; two ways may have opened and closed different rows."""
    rows = Match.objects.holding().order_by("profile", "procedure")
    return list(rows.values_list("profile", "procedure", "score", "parts", "statistics"))
