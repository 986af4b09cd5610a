"""What recent calls ask for, told in classes of the CPV."""

from collections.abc import Iterable, Mapping

from django.db import connection

from tenders.models.procedure_queryset import ProcedureQuerySet

# A call that asks for two classes of one subject counts once there.
COUNTED = """
SELECT asked.subject, count(DISTINCT call.id)
FROM ({calls}) call
CROSS JOIN unnest(call.cpv_prefixes) AS class
JOIN unnest(%s::text[], %s::text[]) AS asked(subject, prefix) ON asked.prefix = class
GROUP BY asked.subject
"""


def count_by_subject(
    calls: ProcedureQuerySet, prefixes: Mapping[str, Iterable[str]]
) -> dict[str, int]:
    """Return how many of `calls` hold a class of each subject, in one query.

    `prefixes`: the classes of the CPV of each subject ("79411"); a subject nobody asks for is 0.
    """
    pairs = [(subject, prefix) for subject, classes in prefixes.items() for prefix in classes]
    sql, params = calls.order_by().values("id", "cpv_prefixes").query.sql_with_params()
    with connection.cursor() as cursor:
        subjects, classes = [list(side) for side in zip(*pairs, strict=True)] or ([], [])
        cursor.execute(COUNTED.format(calls=sql), (*params, subjects, classes))
        return dict.fromkeys(prefixes, 0) | dict(cursor.fetchall())
