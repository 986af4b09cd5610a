import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '__first__'),
        ('tenders', '0006_saved_searches'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutsideRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('boamp', 'BOAMP'), ('ted', 'TED'), ('private', 'entered here')], max_length=10, verbose_name='source')),
                ('source_id', models.CharField(max_length=80, verbose_name='id given by the source')),
                ('territory', models.CharField(max_length=600, verbose_name='territory')),
            ],
            options={
                'verbose_name': 'notice out of the territory',
                'verbose_name_plural': 'notices out of the territory',
            },
        ),
        migrations.CreateModel(
            name='Rereading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.db.models.functions.uuid.UUID7(), editable=False, unique=True)),
                ('source', models.CharField(blank=True, choices=[('boamp', 'BOAMP'), ('ted', 'TED'), ('private', 'entered here')], max_length=10, verbose_name='source')),
                ('quarantine_code', models.CharField(blank=True, max_length=40, verbose_name='why they are set apart')),
                ('status', models.CharField(choices=[('queued', 'about to start'), ('running', 'running'), ('succeeded', 'finished'), ('failed', 'stopped by an error')], default='queued', max_length=10, verbose_name='status')),
                ('cursor', models.BigIntegerField(default=0, verbose_name='last record read')),
                ('last_record', models.BigIntegerField(verbose_name='record to stop at')),
                ('total_count', models.PositiveIntegerField(verbose_name='to read')),
                ('seen_count', models.PositiveIntegerField(default=0, verbose_name='read')),
                ('readable_count', models.PositiveIntegerField(default=0, verbose_name='could be read')),
                ('failure_count', models.PositiveSmallIntegerField(default=0, verbose_name='failures in a row')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='asked')),
                ('heartbeat_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='last sign of life')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
            ],
            options={
                'verbose_name': 'second reading',
                'verbose_name_plural': 'second readings',
            },
        ),
        migrations.AddConstraint(
            model_name='outsiderecord',
            constraint=models.UniqueConstraint(fields=('source', 'source_id'), name='outside_record_once'),
        ),
        migrations.AddField(
            model_name='rereading',
            name='requested_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rereadings', to=settings.AUTH_USER_MODEL, verbose_name='asked by'),
        ),
        migrations.AddConstraint(
            model_name='rereading',
            constraint=models.UniqueConstraint(models.Value(1), condition=models.Q(('status__in', ['queued', 'running'])), name='rereading_one_at_a_time', violation_error_code='already_running', violation_error_message='Records are already being read again: wait until that is done.'),
        ),
        migrations.AddConstraint(
            model_name='rereading',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'running', 'succeeded', 'failed'])), name='rereading_status_known'),
        ),
    ]
