import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

import collectif.core.search
import meetings.models.version


class Migration(migrations.Migration):
    """Postgres cannot change what a generated column says: it is written anew."""

    dependencies = [("meetings", "0008_minutes_told")]

    operations = [
        migrations.RemoveIndex(model_name="passage", name="passage_search"),
        migrations.RemoveField(model_name="passage", name="search_vector"),
        migrations.AddField(
            model_name="passage",
            name="search_vector",
            field=models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector(meetings.models.version.Unglued(collectif.core.search.PlainText('heading')), config='fr', weight='A'), '||', django.contrib.postgres.search.SearchVector(meetings.models.version.Unglued(collectif.core.search.PlainText('heading')), config='fr_exact', weight='A'), django.contrib.postgres.search.SearchConfig('fr')), '||', django.contrib.postgres.search.SearchVector(meetings.models.version.Unglued(collectif.core.search.PlainText('plain_text')), config='fr', weight='B'), django.contrib.postgres.search.SearchConfig('fr')), '||', django.contrib.postgres.search.SearchVector(meetings.models.version.Unglued(collectif.core.search.PlainText('plain_text')), config='fr_exact', weight='B'), django.contrib.postgres.search.SearchConfig('fr')), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddIndex(
            model_name="passage",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_vector"], name="passage_search"
            ),
        ),
    ]
