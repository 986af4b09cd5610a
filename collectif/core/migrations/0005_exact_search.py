from django.db import migrations

# Whole words, accents aside, without stems: « formatio » finds « formation » as one types.
CREATE_EXACT_CONFIGURATION = """
CREATE TEXT SEARCH CONFIGURATION fr_exact (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION fr_exact
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_event_append_only")]
    operations = [
        migrations.RunSQL(
            CREATE_EXACT_CONFIGURATION, "DROP TEXT SEARCH CONFIGURATION fr_exact;"
        ),
    ]
