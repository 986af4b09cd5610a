from django.db import migrations

# Until a table has been analysed, Postgres takes a null, or any given value, for one row in two
# hundred: hardly any dossier would then be shown (merged into none), and whatever asks for those
# that are reads the whole index of open calls. The first minutes of a first import are spent so,
# until autovacuum comes; then it counts for itself.
FIRST_STATISTICS = """
SELECT pg_restore_attribute_stats(
    'schemaname', current_schema()::text, 'relname', 'tenders_procedure', 'inherited', false,
    'attname', 'merged_into_id', 'null_frac', 0.99::real);
SELECT pg_restore_attribute_stats(
    'schemaname', current_schema()::text, 'relname', 'tenders_procedure', 'inherited', false,
    'attname', 'state', 'n_distinct', 4::real);
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0029_communes_to_core")]

    operations = [migrations.RunSQL(FIRST_STATISTICS, migrations.RunSQL.noop)]
