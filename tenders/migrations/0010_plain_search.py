import django.contrib.postgres.indexes
import django.contrib.postgres.search
import tenders.models.search_query
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenders', '0009_rereading_and_outside'),
    ]

    operations = [
        migrations.RemoveIndex(model_name="procedure", name="procedure_search"),
        migrations.RemoveField(model_name="procedure", name="search_vector"),
        migrations.AddField(
            model_name="procedure",
            name="search_vector",
            field=models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector(tenders.models.search_query.PlainText('title'), config='fr', weight='A'), '||', django.contrib.postgres.search.SearchVector(tenders.models.search_query.PlainText('title'), config='fr_exact', weight='A'), django.contrib.postgres.search.SearchConfig('fr')), '||', django.contrib.postgres.search.SearchVector(tenders.models.search_query.PlainText('buyer_name'), config='fr', weight='B'), django.contrib.postgres.search.SearchConfig('fr')), '||', django.contrib.postgres.search.SearchVector(tenders.models.search_query.PlainText('buyer_name'), config='fr_exact', weight='B'), django.contrib.postgres.search.SearchConfig('fr')), '||', django.contrib.postgres.search.SearchVector(tenders.models.search_query.PlainText('description'), config='fr', weight='C'), django.contrib.postgres.search.SearchConfig('fr')), '||', django.contrib.postgres.search.SearchVector(tenders.models.search_query.PlainText('lot_text'), config='fr', weight='D'), django.contrib.postgres.search.SearchConfig('fr')), output_field=django.contrib.postgres.search.SearchVectorField()),
        ),
        migrations.AddIndex(
            model_name="procedure",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_vector"], name="procedure_search"
            ),
        ),
    ]
