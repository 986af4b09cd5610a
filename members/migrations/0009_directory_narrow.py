from django.db import migrations

# What every search reads of a row stays in it; the rest stands apart, and twenty rows ask for it.
NARROW = """
ALTER TABLE members_directoryentry
    SET (toast_tuple_target = 128),
    ALTER COLUMN audience SET STORAGE PLAIN,
    ALTER COLUMN name_key SET STORAGE PLAIN,
    ALTER COLUMN facets SET STORAGE PLAIN;
"""
WIDE = """
ALTER TABLE members_directoryentry
    SET (toast_tuple_target = 768),
    ALTER COLUMN audience SET STORAGE EXTENDED,
    ALTER COLUMN name_key SET STORAGE EXTENDED,
    ALTER COLUMN facets SET STORAGE EXTENDED;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0008_application_again")]

    operations = [migrations.RunSQL(sql=NARROW, reverse_sql=WIDE)]
