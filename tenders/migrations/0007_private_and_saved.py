import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.uuid
import tenders.models.private
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0001_initial'),
        ('tenders', '0006_twins'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ListVisit',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='list_visit', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('read_at', models.DateTimeField(verbose_name='last read')),
                ('previous_at', models.DateTimeField(verbose_name='read before')),
            ],
            options={
                'verbose_name': 'visit to the list',
                'verbose_name_plural': 'visits to the list',
                'constraints': [models.CheckConstraint(condition=models.Q(('previous_at__lte', models.F('read_at'))), name='list_visit_in_order')],
            },
        ),
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.db.models.functions.uuid.UUID7(), editable=False, unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('query', models.CharField(blank=True, max_length=2000, verbose_name='search')),
                ('excluded_words', models.CharField(blank=True, max_length=200, verbose_name='words to leave out')),
                ('cadence', models.CharField(choices=[('none', 'No e-mail'), ('immediate', 'As soon as something is found'), ('daily', 'Once a day, at 7:30'), ('weekly', 'Once a week, on Monday at 7:30')], default='none', max_length=10, verbose_name='e-mails')),
                ('saved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='saved')),
                ('followed_from', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='followed since')),
                ('alerted_up_to', models.DateTimeField(blank=True, null=True, verbose_name='looked into up to')),
                ('feed_digest', models.CharField(blank=True, max_length=64, verbose_name='digest of the feed key')),
                ('feed_opened_at', models.DateTimeField(blank=True, null=True, verbose_name='feeds opened')),
                ('owner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'saved search',
                'verbose_name_plural': 'saved searches',
            },
        ),
        migrations.CreateModel(
            name='SavedSearchHit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('found_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='found')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='told')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_search_hits', to='tenders.procedure', verbose_name='procedure')),
                ('search', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='tenders.savedsearch', verbose_name='search')),
            ],
            options={
                'verbose_name': 'finding of a saved search',
                'verbose_name_plural': 'findings of saved searches',
            },
        ),
        migrations.CreateModel(
            name='ConfidentialityAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signed_on', models.DateField(verbose_name='signed')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='recorded')),
                ('procedure', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='agreements', to='tenders.procedure', verbose_name='procedure')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'confidentiality agreement',
                'verbose_name_plural': 'confidentiality agreements',
                'constraints': [models.UniqueConstraint(fields=('procedure', 'user'), name='confidentiality_agreement_once')],
            },
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.db.models.functions.uuid.UUID7(), editable=False, unique=True)),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('visibility', models.CharField(choices=[('everyone', 'Everyone here'), ('members', 'Members and coordinators'), ('team', 'The bid team only')], max_length=10, verbose_name='who may see it')),
                ('lines', models.JSONField(default=list, verbose_name='lines')),
                ('unknown_headings', models.JSONField(blank=True, default=list, verbose_name='headings left out')),
                ('outcomes', models.JSONField(blank=True, default=list, verbose_name='outcome of the lines')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), db_index=True, verbose_name='read')),
                ('imported_at', models.DateTimeField(blank=True, null=True, verbose_name='imported')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='import_batches', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'import of calls',
                'verbose_name_plural': 'imports of calls',
                'constraints': [models.CheckConstraint(condition=models.Q(('visibility__in', ['everyone', 'members', 'team'])), name='import_batch_visibility_known')],
            },
        ),
        migrations.CreateModel(
            name='PrivateCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_id', models.CharField(max_length=80, unique=True, verbose_name='id')),
                ('reference', models.CharField(blank=True, max_length=40, verbose_name='reference')),
                ('origin', models.CharField(blank=True, max_length=200, verbose_name='who told us')),
                ('contact_name', models.CharField(blank=True, max_length=120, verbose_name='contact')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail of the contact')),
                ('contact_phone', models.CharField(blank=True, max_length=40, verbose_name='telephone of the contact')),
                ('is_nda_required', models.BooleanField(default=False, verbose_name='confidentiality agreement required')),
                ('note', models.TextField(blank=True, max_length=4000, verbose_name='note for the team')),
                ('submitted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='entered')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='shared')),
                ('procedure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='private_call', to='tenders.procedure', verbose_name='procedure')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='shared by')),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='private_calls', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
            ],
            options={
                'verbose_name': 'private call',
                'verbose_name_plural': 'private calls',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='private_call_published_by_someone')],
            },
        ),
        migrations.CreateModel(
            name='ProcedureDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.db.models.functions.uuid.UUID7(), editable=False, unique=True)),
                ('file', models.FileField(upload_to=tenders.models.private.document_path, verbose_name='file')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('sha256', models.CharField(max_length=64, verbose_name='digest')),
                ('uploaded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='added')),
                ('procedure', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='tenders.procedure', verbose_name='procedure')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='procedure_documents', to=settings.AUTH_USER_MODEL, verbose_name='added by')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'constraints': [models.UniqueConstraint(fields=('procedure', 'sha256'), name='procedure_document_once'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='procedure_document_not_empty')],
            },
        ),
        migrations.AddIndex(
            model_name='savedsearch',
            index=models.Index(condition=models.Q(('cadence', 'none'), _negated=True), fields=['owner'], name='saved_search_alerting'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.UniqueConstraint(fields=('owner', 'position'), name='saved_search_place_taken_once'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='saved_search_name_once', violation_error_code='name_taken', violation_error_message='You already have a search of this name.'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.UniqueConstraint(condition=models.Q(('feed_digest', ''), _negated=True), fields=('feed_digest',), name='saved_search_feed_once'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.CheckConstraint(condition=models.Q(('position__range', (1, 20))), name='saved_search_twenty_at_most', violation_error_code='too_many', violation_error_message='You have as many searches as one can follow.'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.CheckConstraint(condition=models.Q(('cadence__in', ['none', 'immediate', 'daily', 'weekly'])), name='saved_search_cadence_known'),
        ),
        migrations.AddConstraint(
            model_name='savedsearch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('feed_digest', ''), ('feed_opened_at__isnull', True)), models.Q(models.Q(('feed_digest', ''), _negated=True), ('feed_opened_at__isnull', False)), _connector='OR'), name='saved_search_feed_has_a_time'),
        ),
        migrations.AddIndex(
            model_name='savedsearchhit',
            index=models.Index(condition=models.Q(('told_at__isnull', True)), fields=['search'], name='saved_search_hit_waiting'),
        ),
        migrations.AddConstraint(
            model_name='savedsearchhit',
            constraint=models.UniqueConstraint(fields=('search', 'procedure'), name='saved_search_hit_once'),
        ),
    ]
