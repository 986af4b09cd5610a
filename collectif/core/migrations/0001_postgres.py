from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

# `french` keeps accents, so « developpement » would find nothing; `fr` drops them first.
CREATE_SEARCH_CONFIGURATION = """
CREATE TEXT SEARCH CONFIGURATION fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION fr
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(
            CREATE_SEARCH_CONFIGURATION,
            "DROP TEXT SEARCH CONFIGURATION fr;",
        ),
    ]
