import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.uuid
import tenders.models.private
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '__first__'),
        ('tenders', '0004_vocabularies'),
    ]

    operations = [
        migrations.CreateModel(
            name='ConfidentialityAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signed_on', models.DateField(verbose_name='signed')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='recorded')),
            ],
            options={
                'verbose_name': 'confidentiality agreement',
                'verbose_name_plural': 'confidentiality agreements',
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
            ],
            options={
                'verbose_name': 'import of calls',
                'verbose_name_plural': 'imports of calls',
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
            ],
            options={
                'verbose_name': 'private call',
                'verbose_name_plural': 'private calls',
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
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
            },
        ),
        migrations.AddField(
            model_name='confidentialityagreement',
            name='recorded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by'),
        ),
        migrations.AddField(
            model_name='confidentialityagreement',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='import_batches', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='privatecall',
            name='published_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='shared by'),
        ),
        migrations.AddField(
            model_name='privatecall',
            name='submitted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='private_calls', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='privatecall',
            name='procedure',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='private_call', to='tenders.procedure', verbose_name='procedure'),
        ),
        migrations.AddField(
            model_name='confidentialityagreement',
            name='procedure',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='agreements', to='tenders.procedure', verbose_name='procedure'),
        ),
        migrations.AddField(
            model_name='proceduredocument',
            name='procedure',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='tenders.procedure', verbose_name='procedure'),
        ),
        migrations.AddField(
            model_name='proceduredocument',
            name='uploaded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='procedure_documents', to=settings.AUTH_USER_MODEL, verbose_name='added by'),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(('visibility__in', ['everyone', 'members', 'team'])), name='import_batch_visibility_known'),
        ),
        migrations.AddConstraint(
            model_name='privatecall',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', True), ('published_by__isnull', True)), models.Q(('published_at__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='private_call_published_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='confidentialityagreement',
            constraint=models.UniqueConstraint(fields=('procedure', 'user'), name='confidentiality_agreement_once'),
        ),
        migrations.AddConstraint(
            model_name='proceduredocument',
            constraint=models.UniqueConstraint(fields=('procedure', 'sha256'), name='procedure_document_once'),
        ),
        migrations.AddConstraint(
            model_name='proceduredocument',
            constraint=models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='procedure_document_not_empty'),
        ),
    ]
