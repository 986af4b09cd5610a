import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenders', '0003_awarded_contracts'),
    ]

    operations = [
        migrations.CreateModel(
            name='CpvCode',
            fields=[
                ('code', models.CharField(max_length=8, primary_key=True, serialize=False, validators=[django.core.validators.RegexValidator('^[0-9]{8}\\Z')], verbose_name='code')),
                ('level', models.PositiveSmallIntegerField(verbose_name='level')),
                ('kind', models.CharField(choices=[('services', 'Services'), ('supplies', 'Supplies'), ('works', 'Works')], max_length=10, verbose_name='nature')),
                ('label_fr', models.CharField(blank=True, max_length=500, verbose_name='French label')),
                ('label_en', models.CharField(blank=True, max_length=500, verbose_name='English label')),
                ('label_de', models.CharField(blank=True, max_length=500, verbose_name='German label')),
                ('label_sv', models.CharField(blank=True, max_length=500, verbose_name='Swedish label')),
                ('words', models.TextField(blank=True, editable=False, verbose_name='words')),
                ('is_obsolete', models.BooleanField(default=False, verbose_name='no longer in the list')),
            ],
            options={
                'verbose_name': 'CPV code',
                'verbose_name_plural': 'CPV codes',
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('code', models.CharField(max_length=5, primary_key=True, serialize=False, validators=[django.core.validators.RegexValidator('^[0-9][0-9AB][0-9]{3}\\Z')], verbose_name='INSEE code')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('words', models.CharField(blank=True, editable=False, max_length=100, verbose_name='words')),
                ('department', models.CharField(max_length=3, verbose_name='département')),
                ('postcodes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, verbose_name='postcodes')),
                ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='inhabitants')),
                ('latitude', models.FloatField(blank=True, null=True, verbose_name='latitude')),
                ('longitude', models.FloatField(blank=True, null=True, verbose_name='longitude')),
                ('is_obsolete', models.BooleanField(default=False, verbose_name='no longer in the list')),
            ],
            options={
                'verbose_name': 'commune',
                'verbose_name_plural': 'communes',
            },
        ),
        migrations.CreateModel(
            name='VocabularyImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(choices=[('cpv', 'CPV, what is bought'), ('places', 'communes of France')], max_length=10, verbose_name='list')),
                ('language', models.CharField(blank=True, max_length=2, verbose_name='language')),
                ('source', models.CharField(max_length=500, verbose_name='address or file')),
                ('version', models.CharField(blank=True, max_length=40, verbose_name='version')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256 of the file')),
                ('licence', models.CharField(max_length=200, verbose_name='licence')),
                ('row_count', models.PositiveIntegerField(verbose_name='entries')),
                ('imported_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='imported')),
            ],
            options={
                'verbose_name': 'import of a reference list',
                'verbose_name_plural': 'imports of reference lists',
            },
        ),
        migrations.AddField(
            model_name='cpvcode',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='tenders.cpvcode', verbose_name='class above'),
        ),
        migrations.AddIndex(
            model_name='place',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='place_words', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddIndex(
            model_name='place',
            index=django.contrib.postgres.indexes.GinIndex(fields=['postcodes'], name='place_postcodes'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9][0-9AB][0-9]{3}$')), name='place_code_insee'),
        ),
        migrations.AddConstraint(
            model_name='place',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__isnull', False), ('longitude__range', (-180, 180))), _connector='OR'), name='place_centre_on_earth'),
        ),
        migrations.AddIndex(
            model_name='vocabularyimport',
            index=models.Index(fields=['name', 'language', '-id'], name='vocabulary_import_latest'),
        ),
        migrations.AddConstraint(
            model_name='vocabularyimport',
            constraint=models.CheckConstraint(condition=models.Q(('name__in', ['cpv', 'places'])), name='vocabulary_import_name_known'),
        ),
        migrations.AddConstraint(
            model_name='vocabularyimport',
            constraint=models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='vocabulary_import_sha256'),
        ),
        migrations.AddIndex(
            model_name='cpvcode',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words'], name='cpv_code_words', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='cpvcode',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9]{8}$')), name='cpv_code_8_digits'),
        ),
        migrations.AddConstraint(
            model_name='cpvcode',
            constraint=models.CheckConstraint(condition=models.Q(('level__range', (1, 7))), name='cpv_code_level'),
        ),
        migrations.AddConstraint(
            model_name='cpvcode',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['services', 'supplies', 'works'])), name='cpv_code_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='cpvcode',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 1), ('parent__isnull', True)), models.Q(('level__gt', 1), ('parent__isnull', False)), _connector='OR'), name='cpv_code_only_divisions_at_top'),
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('word', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='word')),
                ('folded', models.CharField(max_length=40, verbose_name='word without accents')),
                ('frequency', models.PositiveIntegerField(verbose_name='frequency')),
            ],
            options={
                'verbose_name': 'word of the titles',
                'verbose_name_plural': 'words of the titles',
            },
        ),
        migrations.AddIndex(
            model_name='searchword',
            index=django.contrib.postgres.indexes.GinIndex(fields=['folded'], name='search_word_folded', opclasses=['gin_trgm_ops']),
        ),
    ]
