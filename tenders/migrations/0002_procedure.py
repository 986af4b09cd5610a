import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.functions.uuid
import tenders.models.list_words
import tenders.models.search_query
from django.conf import settings
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

# Each notice becomes the procedure of the same id and address: marks, lots and matches follow.
# `reparse_notices` then gathers the notices of one consultation.
FILL_PROCEDURES = """
INSERT INTO tenders_procedure (
    id, public_id, visibility, sources, state, title, description, lot_text, language, buyer_id,
    buyer_name, buyer_country, buyer_profile_url, contract_natures, main_classification_code,
    classification_codes, cpv_prefixes, departments, nuts_codes, places, first_published_on,
    last_published_on, submission_deadline, deadline_kind, deadline_text, deadline_issue,
    closes_at, estimated_value, estimated_value_min, estimated_value_max, framework_maximum,
    currency, value_issue, value_band, procedure_type, is_framework, is_social, is_green,
    reserved_codes, reserved_execution, variants, group_form, criteria, documents_url,
    submission_url, source_url, cancelled_on, awarded_on, lot_count, notice_count, fact_notices
)
SELECT id, public_id, 'everyone', ARRAY['boamp'],
    CASE WHEN cancelled_on IS NOT NULL THEN 'cancelled' WHEN awarded_on IS NOT NULL THEN 'awarded'
         WHEN kind IN ('call', 'correction') AND NOT is_attached THEN 'call' ELSE 'other' END,
    title, description, lot_text, 'fra', buyer_id, buyer_name, 'FRA', '', contract_natures,
    main_classification_code,
    CASE WHEN main_classification_code = '' THEN additional_classification_codes
         ELSE main_classification_code || additional_classification_codes END,
    '{}', departments, nuts_codes, places, published_on, published_on, current_deadline, '',
    deadline_text, deadline_issue, closes_at, estimated_value, estimated_value_min,
    estimated_value_max, framework_maximum, currency, '', 0, procedure_type, false, is_social,
    is_green, reserved_codes, '', '', '', '[]', documents_url, submission_url, source_url,
    cancelled_on, awarded_on, 0, 1, '{}'
FROM tenders_notice;
SELECT setval(pg_get_serial_sequence('tenders_procedure', 'id'), greatest(max(id), 1))
FROM tenders_procedure;
INSERT INTO tenders_procedurekey (key, procedure_id)
SELECT DISTINCT ON (source_id) 'boamp:' || source_id, id FROM tenders_notice ORDER BY source_id, id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
POINT_NOTICES = """
UPDATE tenders_notice SET procedure_id = id, home_id = id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_exact_search'),
        ('members', '0001_initial'),
        ('tenders', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(
            sql=CREATE_JOINED_CODES,
            reverse_sql="DROP FUNCTION joined_codes(text, varchar[], integer);",
        ),
        migrations.RenameField(
            model_name='notice',
            old_name='procedure_id',
            new_name='folder_id',
        ),
        migrations.CreateModel(
            name='Procedure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.db.models.functions.uuid.UUID7(), editable=False, unique=True)),
                ('visibility', models.CharField(choices=[('everyone', 'Everyone here'), ('members', 'Members and coordinators'), ('team', 'The bid team only')], default='everyone', max_length=10, verbose_name='who may see it')),
                ('state', models.CharField(choices=[('planned', 'announced'), ('call', 'call published'), ('awarded', 'awarded'), ('cancelled', 'cancelled'), ('direct', 'direct award announced'), ('other', 'other')], max_length=10, verbose_name='state')),
                ('closes_at', models.DateTimeField(verbose_name='closes')),
                ('last_published_on', models.DateField(verbose_name='last published')),
                ('sort_value', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='value to sort by')),
                ('facet_words', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Concat(tenders.models.list_words.JoinedCodes('contract_natures', prefix=' nature='), tenders.models.list_words.JoinedCodes('sources', prefix=' source='), models.Value(' procedure='), 'procedure_type', models.Case(models.When(then=django.db.models.functions.text.Concat(models.Value(' value='), django.db.models.functions.comparison.Cast('value_band', models.TextField())), value_issue=''), default=models.Value(' value=check'), output_field=models.TextField()), models.Case(models.When(models.Q(('is_reserved', True), models.Q(('reserved_codes', models.Value([], django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20)))), _negated=True), ('reserved_execution', 'yes'), _connector='OR'), then=models.Value(' reserved=yes')), default=models.Value(' reserved=no'), output_field=models.TextField()), models.Case(models.When(models.Q(('is_social', True)), then=models.Value(' clause=social')), default=models.Value(''), output_field=models.TextField()), models.Case(models.When(models.Q(('is_green', True)), then=models.Value(' clause=green')), default=models.Value(''), output_field=models.TextField()), models.Value(' '), output_field=models.TextField()), output_field=models.TextField())),
                ('department_words', models.GeneratedField(db_persist=True, expression=tenders.models.list_words.JoinedCodes('departments', longest=3, prefix=' '), output_field=models.TextField())),
                ('class_words', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Concat(tenders.models.list_words.JoinedCodes('cpv_prefixes', longest=3, prefix=' '), models.Value(' '), output_field=models.TextField()), output_field=models.TextField())),
                ('sources', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('boamp', 'BOAMP'), ('ted', 'TED'), ('private', 'entered here')], max_length=10), default=list, verbose_name='sources')),
                ('title', models.CharField(max_length=1000, verbose_name='title')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('lot_text', models.TextField(blank=True, editable=False, verbose_name='words of the lots')),
                ('language', models.CharField(default='fra', max_length=3, verbose_name='language')),
                ('buyer_name', models.CharField(max_length=300, verbose_name='buyer, as printed')),
                ('buyer_country', models.CharField(default='FRA', max_length=3, verbose_name='country of the buyer')),
                ('buyer_profile_url', models.URLField(blank=True, max_length=2000, verbose_name='buyer profile')),
                ('contract_natures', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('services', 'Services'), ('supplies', 'Supplies'), ('works', 'Works')], max_length=10), blank=True, default=list, verbose_name='nature')),
                ('main_classification_code', models.CharField(blank=True, max_length=8, validators=[django.core.validators.RegexValidator('^[0-9]{8}\\Z')], verbose_name='main CPV')),
                ('classification_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), blank=True, default=list, verbose_name='all CPV')),
                ('cpv_prefixes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), blank=True, default=list, verbose_name='CPV and their parents')),
                ('departments', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), blank=True, default=list, verbose_name='départements')),
                ('nuts_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, verbose_name='NUTS')),
                ('places', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, verbose_name='places')),
                ('first_published_on', models.DateField(verbose_name='first published')),
                ('submission_deadline', models.DateTimeField(blank=True, null=True, verbose_name='deadline')),
                ('previous_deadline', models.DateTimeField(blank=True, null=True, verbose_name='deadline before')),
                ('deadline_kind', models.CharField(blank=True, choices=[('tenders', 'tenders'), ('requests', 'requests to participate'), ('interest', 'expressions of interest')], max_length=10, verbose_name='what is due')),
                ('deadline_text', models.CharField(blank=True, max_length=100, verbose_name='deadline, as printed')),
                ('deadline_issue', models.CharField(blank=True, choices=[('missing', 'no date given'), ('implausible', 'date out of reason'), ('unreadable', 'date not readable')], max_length=12, verbose_name='doubt on the deadline')),
                ('questions_deadline', models.DateTimeField(blank=True, null=True, verbose_name='questions until')),
                ('estimated_value', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='estimated value')),
                ('estimated_value_min', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='lowest value')),
                ('estimated_value_max', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='highest value')),
                ('framework_maximum', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='framework maximum')),
                ('awarded_value', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='awarded value')),
                ('currency', models.CharField(default='EUR', max_length=3, verbose_name='currency')),
                ('value_issue', models.CharField(blank=True, choices=[('implausible', 'amount out of reason')], max_length=12, verbose_name='doubt on the amount')),
                ('value_band', models.PositiveSmallIntegerField(choices=[(0, 'Amount not said'), (1, 'Less than €40,000'), (2, '€40,000 to €90,000'), (3, '€90,000 to €220,000'), (4, '€220,000 to €1 million'), (5, 'More than €1 million')], default=0, verbose_name='size')),
                ('duration_months', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name='duration in months')),
                ('procedure_type', models.CharField(blank=True, choices=[('open', 'open procedure'), ('restricted', 'restricted procedure'), ('neg-w-call', 'negotiated procedure'), ('neg-wo-call', 'negotiated without a call'), ('comp-dial', 'competitive dialogue'), ('comp-tend', 'competitive tendering'), ('innovation', 'innovation partnership'), ('adapted', 'adapted procedure (MAPA)'), ('oth-single', 'other procedure in one stage'), ('oth-mult', 'other procedure in several stages'), ('oth', 'other procedure')], max_length=20, verbose_name='procedure')),
                ('is_framework', models.BooleanField(default=False, verbose_name='framework agreement')),
                ('is_social', models.BooleanField(default=False, verbose_name='social clause')),
                ('is_green', models.BooleanField(default=False, verbose_name='environmental clause')),
                ('is_reserved', models.BooleanField(blank=True, null=True, verbose_name='reserved participation')),
                ('reserved_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, verbose_name='reserved to')),
                ('reserved_execution', models.CharField(blank=True, choices=[('yes', 'reserved'), ('no', 'not reserved'), ('not-known', 'not known yet')], max_length=10, verbose_name='reserved execution')),
                ('variants', models.CharField(blank=True, choices=[('required', 'variants required'), ('allowed', 'variants allowed'), ('not-allowed', 'variants not allowed')], max_length=12, verbose_name='variants')),
                ('group_form', models.CharField(blank=True, max_length=1000, verbose_name='form required of a group')),
                ('criteria', models.JSONField(blank=True, default=list, verbose_name='award criteria')),
                ('documents_url', models.URLField(blank=True, max_length=2000, verbose_name='documents')),
                ('submission_url', models.URLField(blank=True, max_length=2000, verbose_name='where to submit')),
                ('source_url', models.URLField(blank=True, max_length=2000, verbose_name='official page')),
                ('cancelled_on', models.DateField(blank=True, null=True, verbose_name='cancelled')),
                ('awarded_on', models.DateField(blank=True, null=True, verbose_name='awarded')),
                ('lot_count', models.PositiveSmallIntegerField(default=0, verbose_name='lots')),
                ('notice_count', models.PositiveSmallIntegerField(default=0, verbose_name='notices')),
                ('fact_notices', models.JSONField(blank=True, default=dict, verbose_name='who says what')),
                ('first_seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='first seen')),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
                ('matched_at', models.DateTimeField(blank=True, null=True, verbose_name='matched')),
                ('search_vector', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector(tenders.models.search_query.PlainText('title'), config='fr', weight='A'), '||', django.contrib.postgres.search.SearchVector(tenders.models.search_query.PlainText('title'), config='fr_exact', weight='A'), django.contrib.postgres.search.SearchConfig('fr')), '||', django.contrib.postgres.search.SearchVector(tenders.models.search_query.PlainText('buyer_name'), config='fr', weight='B'), django.contrib.postgres.search.SearchConfig('fr')), '||', django.contrib.postgres.search.SearchVector(tenders.models.search_query.PlainText('buyer_name'), config='fr_exact', weight='B'), django.contrib.postgres.search.SearchConfig('fr')), '||', django.contrib.postgres.search.SearchVector(tenders.models.search_query.PlainText('description'), config='fr', weight='C'), django.contrib.postgres.search.SearchConfig('fr')), '||', django.contrib.postgres.search.SearchVector(tenders.models.search_query.PlainText('lot_text'), config='fr', weight='D'), django.contrib.postgres.search.SearchConfig('fr')), output_field=django.contrib.postgres.search.SearchVectorField())),
            ],
            options={
                'verbose_name': 'procedure',
                'verbose_name_plural': 'procedures',
            },
        ),
        migrations.CreateModel(
            name='ProcedureKey',
            fields=[
                ('key', models.CharField(db_collation='C', max_length=120, primary_key=True, serialize=False, verbose_name='key')),
            ],
            options={
                'verbose_name': 'key of a procedure',
                'verbose_name_plural': 'keys of procedures',
            },
        ),
        migrations.CreateModel(
            name='SourceState',
            fields=[
                ('source', models.CharField(choices=[('boamp', 'BOAMP'), ('ted', 'TED'), ('private', 'entered here')], max_length=10, primary_key=True, serialize=False, verbose_name='source')),
                ('failure_count', models.PositiveSmallIntegerField(default=0, verbose_name='failures in a row')),
                ('paused_until', models.DateTimeField(blank=True, null=True, verbose_name='left in peace until')),
                ('stale_since', models.DateTimeField(blank=True, null=True, verbose_name='out of date since')),
            ],
            options={
                'verbose_name': 'state of a source',
                'verbose_name_plural': 'states of sources',
            },
        ),
        migrations.CreateModel(
            name='SourceValidator',
            fields=[
                ('url', models.CharField(max_length=500, primary_key=True, serialize=False, verbose_name='address')),
                ('value', models.CharField(max_length=300, verbose_name='validator')),
            ],
            options={
                'verbose_name': 'validator of an address',
                'verbose_name_plural': 'validators of addresses',
            },
        ),
        migrations.CreateModel(
            name='ProcedureMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.db.models.functions.uuid.UUID7(), editable=False, unique=True)),
                ('basis', models.CharField(choices=[('linked', 'a notice names both'), ('identical', 'same buyer, object, CPV and deadline'), ('similar', 'same buyer and deadline, similar object'), ('manual', 'put together by hand')], max_length=10, verbose_name='why')),
                ('status', models.CharField(choices=[('proposed', 'to decide'), ('merged', 'put together'), ('refused', 'kept apart'), ('undone', 'separated again')], max_length=10, verbose_name='state')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='proposed')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
            ],
            options={
                'verbose_name': 'merge of procedures',
                'verbose_name_plural': 'merges of procedures',
            },
        ),
        migrations.CreateModel(
            name='ProcedureAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('granted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='given')),
            ],
            options={
                'verbose_name': 'access to a procedure',
                'verbose_name_plural': 'accesses to procedures',
            },
        ),
        migrations.AddField(
            model_name='procedure',
            name='buyer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='procedures', to='members.organization', verbose_name='buyer'),
        ),
        migrations.AddField(
            model_name='procedure',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='tenders.procedure', verbose_name='same as'),
        ),
        migrations.AddField(
            model_name='procedurekey',
            name='procedure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='tenders.procedure', verbose_name='procedure'),
        ),
        migrations.AddField(
            model_name='proceduremerge',
            name='absorbed',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='merges_into', to='tenders.procedure', verbose_name='absorbed'),
        ),
        migrations.AddField(
            model_name='proceduremerge',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='procedure_merges', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='proceduremerge',
            name='kept',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='merges', to='tenders.procedure', verbose_name='kept'),
        ),
        migrations.AddField(
            model_name='procedureaccess',
            name='granted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='given by'),
        ),
        migrations.AddField(
            model_name='procedureaccess',
            name='procedure',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='accesses', to='tenders.procedure', verbose_name='procedure'),
        ),
        migrations.AddField(
            model_name='procedureaccess',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='procedure_accesses', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.RunSQL(
            sql=FILL_PROCEDURES, reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AddField(
            model_name='notice',
            name='source',
            field=models.CharField(choices=[('boamp', 'BOAMP'), ('ted', 'TED'), ('private', 'entered here')], default='boamp', max_length=10, verbose_name='source'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='notice',
            name='procedure',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='tenders.procedure', verbose_name='procedure'),
        ),
        migrations.AddField(
            model_name='notice',
            name='home',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='home_notices', to='tenders.procedure', verbose_name='own procedure'),
        ),
        migrations.AddField(
            model_name='notice',
            name='facts',
            field=models.JSONField(default=dict, verbose_name='facts'),
        ),
        migrations.RunSQL(
            sql=POINT_NOTICES, reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name='notice',
            name='procedure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='tenders.procedure', verbose_name='procedure'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='home',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='home_notices', to='tenders.procedure', verbose_name='own procedure'),
        ),
        migrations.RemoveConstraint(
            model_name='lot',
            name='lot_number_once',
        ),
        migrations.RenameField(
            model_name='lot',
            old_name='notice',
            new_name='procedure',
        ),
        migrations.AlterField(
            model_name='lot',
            name='procedure',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lots', to='tenders.procedure', verbose_name='procedure'),
        ),
        migrations.AddField(
            model_name='lot',
            name='notice',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice', verbose_name='said by'),
        ),
        migrations.AddField(
            model_name='lot',
            name='criteria',
            field=models.JSONField(blank=True, default=list, verbose_name='award criteria'),
        ),
        migrations.AddField(
            model_name='lot',
            name='duration_months',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name='duration in months'),
        ),
        migrations.AddField(
            model_name='lot',
            name='framework_maximum',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='framework maximum'),
        ),
        migrations.AddField(
            model_name='lot',
            name='nuts_codes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, verbose_name='NUTS'),
        ),
        migrations.AddField(
            model_name='lot',
            name='reserved_codes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, verbose_name='reserved to'),
        ),
        migrations.AddField(
            model_name='lot',
            name='submission_deadline',
            field=models.DateTimeField(blank=True, null=True, verbose_name='deadline'),
        ),
        migrations.AddConstraint(
            model_name='lot',
            constraint=models.UniqueConstraint(fields=('procedure', 'number'), name='lot_number_once'),
        ),
        migrations.RemoveConstraint(
            model_name='match',
            name='match_once',
        ),
        migrations.RemoveIndex(
            model_name='match',
            name='match_ranked',
        ),
        migrations.RenameField(
            model_name='match',
            old_name='notice',
            new_name='procedure',
        ),
        migrations.AlterField(
            model_name='match',
            name='procedure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='matches', to='tenders.procedure', verbose_name='procedure'),
        ),
        migrations.AddConstraint(
            model_name='match',
            constraint=models.UniqueConstraint(fields=('profile', 'procedure'), name='match_once'),
        ),
        migrations.AddIndex(
            model_name='match',
            index=models.Index(fields=['profile', '-score', 'procedure'], name='match_ranked'),
        ),
        migrations.RemoveConstraint(
            model_name='noticemark',
            name='notice_mark_once',
        ),
        migrations.RemoveConstraint(
            model_name='noticemark',
            name='notice_mark_kind_known',
        ),
        migrations.RenameModel(
            old_name='NoticeMark',
            new_name='ProcedureMark',
        ),
        migrations.RenameField(
            model_name='proceduremark',
            old_name='notice',
            new_name='procedure',
        ),
        migrations.AlterField(
            model_name='proceduremark',
            name='procedure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='tenders.procedure', verbose_name='procedure'),
        ),
        migrations.AlterField(
            model_name='proceduremark',
            name='profile',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='marks', to='members.profile', verbose_name='profile'),
        ),
        migrations.AlterModelOptions(
            name='proceduremark',
            options={'verbose_name': 'mark on a procedure', 'verbose_name_plural': 'marks on procedures'},
        ),
        migrations.AddConstraint(
            model_name='proceduremark',
            constraint=models.UniqueConstraint(fields=('profile', 'procedure'), name='procedure_mark_once'),
        ),
        migrations.AddConstraint(
            model_name='proceduremark',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['kept', 'hidden'])), name='procedure_mark_kind_known'),
        ),
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_search',
        ),
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_departments',
        ),
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_natures',
        ),
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_links',
        ),
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_open',
        ),
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_published',
        ),
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_cpv',
        ),
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_source_id',
        ),
        migrations.RemoveIndex(
            model_name='notice',
            name='notice_unmatched',
        ),
        migrations.RemoveConstraint(
            model_name='notice',
            name='notice_cpv_8_digits',
        ),
        migrations.RemoveConstraint(
            model_name='notice',
            name='notice_value_not_negative',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='additional_classification_codes',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='awarded_on',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='buyer',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='cancelled_on',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='closes_at',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='contract_natures',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='currency',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='departments',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='documents_url',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='estimated_value',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='estimated_value_max',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='estimated_value_min',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='framework_maximum',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='is_attached',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='is_green',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='is_social',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='linked_source_ids',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='main_classification_code',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='matched_at',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='nuts_codes',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='places',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='procedure_type',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='reserved_codes',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='search_vector',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='submission_url',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='current_deadline',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='buyer_name',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='description',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='lot_text',
        ),
        migrations.RemoveField(
            model_name='notice',
            name='folder_id',
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.UniqueConstraint(fields=('source', 'source_id'), name='notice_source_id_once'),
        ),
        migrations.CreateModel(
            name='LotResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('lot_number', models.CharField(blank=True, max_length=80, verbose_name='lot')),
                ('status', models.CharField(blank=True, choices=[('selec-w', 'winner chosen'), ('clos-nw', 'closed without a winner'), ('open-nw', 'no winner chosen yet')], max_length=10, verbose_name='decision')),
                ('winner_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, verbose_name='winners')),
                ('winner_sirets', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=14), blank=True, default=list, verbose_name='SIRET of the winners')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='amount')),
                ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                ('offer_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='tenders received')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'result of a lot',
                'verbose_name_plural': 'results of lots',
                'ordering': ['position'],
            },
        ),
        migrations.AddField(
            model_name='lotresult',
            name='notice',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenders.notice', verbose_name='said by'),
        ),
        migrations.AddField(
            model_name='lotresult',
            name='procedure',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='results', to='tenders.procedure', verbose_name='procedure'),
        ),
        migrations.AddConstraint(
            model_name='lotresult',
            constraint=models.UniqueConstraint(fields=('procedure', 'position'), name='lot_result_once'),
        ),
        migrations.AddConstraint(
            model_name='lotresult',
            constraint=models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gte', 0), _connector='OR'), name='lot_result_amount_not_negative'),
        ),
        migrations.RenameField(
            model_name='sourcerecord',
            old_name='payload',
            new_name='body',
        ),
        migrations.AlterField(
            model_name='sourcerecord',
            name='body',
            field=models.TextField(verbose_name='payload'),
        ),
        migrations.AddField(
            model_name='sourcerecord',
            name='media_type',
            field=models.CharField(default='application/json', max_length=20, verbose_name='format'),
        ),
        migrations.AlterField(
            model_name='sourcerecord',
            name='run',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='records', to='tenders.sourcerun', verbose_name='run that last changed it'),
        ),
        migrations.AlterField(
            model_name='sourcerecord',
            name='source',
            field=models.CharField(choices=[('boamp', 'BOAMP'), ('ted', 'TED'), ('private', 'entered here')], max_length=10, verbose_name='source'),
        ),
        migrations.AlterField(
            model_name='sourcerun',
            name='source',
            field=models.CharField(choices=[('boamp', 'BOAMP'), ('ted', 'TED'), ('private', 'entered here')], max_length=10, verbose_name='source'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search_vector'], name='procedure_search'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=django.contrib.postgres.indexes.GinIndex(fields=['departments'], name='procedure_departments'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=django.contrib.postgres.indexes.GinIndex(fields=['cpv_prefixes'], name='procedure_cpv'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(condition=models.Q(('merged_into__isnull', True), ('state', 'call')), fields=['closes_at', 'id'], include=('submission_deadline', 'last_published_on', 'sort_value', 'visibility', 'buyer', 'departments', 'facet_words', 'department_words', 'class_words'), name='procedure_open'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(condition=models.Q(('merged_into__isnull', True)), fields=['closes_at', 'id'], name='procedure_closing'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(models.OrderBy(models.F('sort_value'), descending=True, nulls_last=True), models.F('id'), condition=models.Q(('merged_into__isnull', True)), name='procedure_value'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(condition=models.Q(('merged_into__isnull', True)), fields=['-last_published_on', '-id'], name='procedure_published'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(condition=models.Q(('merged_into__isnull', True)), fields=['state', '-last_published_on', '-id'], name='procedure_in_state'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(condition=models.Q(('merged_into__isnull', True)), fields=['buyer', '-last_published_on'], name='procedure_of_buyer'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(condition=models.Q(('merged_into__isnull', True), ('state', 'call')), fields=['buyer', 'submission_deadline'], name='procedure_twins'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(condition=models.Q(('merged_into__isnull', True), ('state', 'call'), ('previous_deadline__isnull', False)), fields=['buyer', 'previous_deadline'], name='procedure_moved_twins'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(fields=['first_seen_at'], name='procedure_seen'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(fields=['changed_at'], name='procedure_changed'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(condition=models.Q(('matched_at__isnull', True)), fields=['id'], name='procedure_unmatched'),
        ),
        migrations.AddConstraint(
            model_name='procedure',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'call', 'awarded', 'cancelled', 'direct', 'other'])), name='procedure_state_known'),
        ),
        migrations.AddConstraint(
            model_name='procedure',
            constraint=models.CheckConstraint(condition=models.Q(('visibility__in', ['everyone', 'members', 'team'])), name='procedure_visibility_known'),
        ),
        migrations.AddConstraint(
            model_name='procedure',
            constraint=models.CheckConstraint(condition=models.Q(('main_classification_code', ''), ('main_classification_code__regex', '^[0-9]{8}$'), _connector='OR'), name='procedure_cpv_8_digits'),
        ),
        migrations.AddConstraint(
            model_name='procedure',
            constraint=models.CheckConstraint(condition=models.Q(('estimated_value__isnull', True), ('estimated_value__gte', 0), _connector='OR'), name='procedure_value_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='procedure',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='procedure_not_merged_into_itself'),
        ),
        migrations.AddConstraint(
            model_name='procedureaccess',
            constraint=models.UniqueConstraint(fields=('procedure', 'user'), name='procedure_access_once'),
        ),
        migrations.AddIndex(
            model_name='proceduremerge',
            index=models.Index(condition=models.Q(('status', 'proposed')), fields=['created_at'], name='procedure_merge_waiting'),
        ),
        migrations.AddIndex(
            model_name='proceduremerge',
            index=models.Index(condition=models.Q(('status', 'proposed'), _negated=True), fields=['-decided_at'], name='procedure_merge_decided'),
        ),
        migrations.AddConstraint(
            model_name='proceduremerge',
            constraint=models.UniqueConstraint(fields=('kept', 'absorbed'), name='procedure_merge_once'),
        ),
        migrations.AddConstraint(
            model_name='proceduremerge',
            constraint=models.CheckConstraint(condition=models.Q(('kept__lt', models.F('absorbed'))), name='procedure_merge_older_kept'),
        ),
        migrations.AddConstraint(
            model_name='proceduremerge',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['proposed', 'merged', 'refused', 'undone'])), name='procedure_merge_status_known'),
        ),
    ]
