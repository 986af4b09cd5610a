import django.contrib.postgres.fields
import django.db.models.functions.comparison
import django.db.models.functions.text
import tenders.models.list_words
from django.db import migrations, models


# The codes of an array as one text: an index can hold it, and Postgres counts by it three times
# faster than by the array.
CREATE_JOINED_CODES = """
CREATE FUNCTION joined_codes(prefix text, codes varchar[], longest integer) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT coalesce(string_agg(prefix || code, ''), '')
    FROM unnest(codes) code WHERE length(code) <= longest
);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0001_initial'),
        ('tenders', '0007_private_and_saved'),
    ]

    operations = [
        migrations.RunSQL(
            CREATE_JOINED_CODES, "DROP FUNCTION joined_codes(text, varchar[], integer);"
        ),
        migrations.RemoveConstraint(
            model_name='place',
            name='place_centre_on_earth',
        ),
        migrations.RemoveIndex(
            model_name='procedure',
            name='procedure_open',
        ),
        migrations.AddField(
            model_name='procedure',
            name='department_words',
            field=models.GeneratedField(db_persist=True, expression=tenders.models.list_words.JoinedCodes('departments', longest=3, prefix=' '), output_field=models.TextField()),
        ),
        migrations.AddField(
            model_name='procedure',
            name='division_words',
            field=models.GeneratedField(db_persist=True, expression=tenders.models.list_words.JoinedCodes('cpv_prefixes', longest=2, prefix=' '), output_field=models.TextField()),
        ),
        migrations.AddField(
            model_name='procedure',
            name='facet_words',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Concat(tenders.models.list_words.JoinedCodes('contract_natures', prefix=' nature='), tenders.models.list_words.JoinedCodes('sources', prefix=' source='), models.Value(' procedure='), 'procedure_type', models.Case(models.When(then=django.db.models.functions.text.Concat(models.Value(' value='), django.db.models.functions.comparison.Cast('value_band', models.TextField())), value_issue=''), default=models.Value(' value=check'), output_field=models.TextField()), models.Case(models.When(models.Q(('is_reserved', True), models.Q(('reserved_codes', models.Value([], django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20)))), _negated=True), ('reserved_execution', 'yes'), _connector='OR'), then=models.Value(' reserved=yes')), default=models.Value(' reserved=no'), output_field=models.TextField()), models.Case(models.When(models.Q(('is_social', True)), then=models.Value(' clause=social')), default=models.Value(''), output_field=models.TextField()), models.Case(models.When(models.Q(('is_green', True)), then=models.Value(' clause=green')), default=models.Value(''), output_field=models.TextField()), models.Value(' '), output_field=models.TextField()), output_field=models.TextField()),
        ),
        migrations.AlterField(
            model_name='savedsearch',
            name='query',
            field=models.CharField(blank=True, max_length=4000, verbose_name='search'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(condition=models.Q(('merged_into__isnull', True), ('state', 'call')), fields=['closes_at', 'id'], include=('submission_deadline', 'last_published_on', 'sort_value', 'visibility', 'buyer', 'departments', 'facet_words', 'department_words', 'division_words'), name='procedure_open'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(condition=models.Q(('merged_into__isnull', True)), fields=['closes_at', 'id'], name='procedure_closing'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(models.OrderBy(models.F('sort_value'), descending=True, nulls_last=True), models.F('id'), condition=models.Q(('merged_into__isnull', True)), name='procedure_value'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__isnull', False), ('longitude__range', (-180, 180))), _connector='OR'), name='place_centre_on_earth'),
        ),
    ]
