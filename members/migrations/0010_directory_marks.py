from django.db import migrations, models

# Every search reads them: they stay in the row.
NARROW = "ALTER TABLE members_directoryentry ALTER COLUMN marks SET STORAGE PLAIN"
# As `members.pipeline.directory_codes.marks` writes them.
FILL = """
UPDATE members_directoryentry SET marks = COALESCE((
    SELECT string_agg(int2send(number::smallint), '')
    FROM (
        SELECT unnest(facets)::int AS number
        UNION ALL
        SELECT 11000 + 4 * rank + max(level) - 1
        FROM generate_series(0, 14) AS rank, generate_series(1, 4) AS level
        WHERE families & (1::bigint << (15 * (level - 1) + rank)) <> 0
        GROUP BY rank
        UNION ALL
        SELECT 11500 + rank FROM generate_series(0, 14) AS rank WHERE forms & (1 << rank) <> 0
    ) AS told
), '')
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0009_directory_narrow")]

    operations = [
        migrations.RemoveIndex(model_name="directoryentry", name="directory_listed"),
        migrations.AddField(
            model_name="directoryentry", name="marks", field=models.BinaryField(default=b"")
        ),
        migrations.RunSQL(sql=NARROW, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(sql=FILL, reverse_sql=migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="directoryentry",
            index=models.Index(
                fields=[
                    "audience",
                    "-confirmation_count",
                    "-proof_count",
                    "-skill_count",
                    "name_key",
                    "id",
                ],
                include=(
                    "profile",
                    "families",
                    "forms",
                    "facets",
                    "marks",
                    "is_remote",
                    "days_per_month",
                    "available_from",
                ),
                name="directory_listed",
            ),
        ),
    ]
