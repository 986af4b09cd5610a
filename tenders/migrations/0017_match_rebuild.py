import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.uuid
from django.conf import settings
from django.db import migrations, models

STATUSES = [('queued', 'about to start'), ('running', 'running'), ('succeeded', 'finished'), ('failed', 'stopped by an error')]


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0009_directory_narrow'),
        ('tenders', '0016_match_lifecycle_data'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MatchRebuild',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.db.models.functions.uuid.UUID7(), editable=False, unique=True)),
                ('statistics', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rebuilds', to='tenders.matchstatistics', verbose_name='statistics')),
                ('status', models.CharField(choices=STATUSES, default='queued', max_length=10, verbose_name='status')),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='match_rebuilds', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('planned_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='planned')),
                ('heartbeat_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='last sign of life')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('switch_count', models.PositiveSmallIntegerField(db_default=0, verbose_name='attempts to switch')),
            ],
            options={
                'verbose_name': 'matches drawn again',
                'verbose_name_plural': 'matches drawn again',
                'constraints': [
                    models.UniqueConstraint(models.Value(1), condition=models.Q(('status__in', ('queued', 'running'))), name='match_rebuild_one_at_a_time', violation_error_code='already_running', violation_error_message='All matches are already being drawn again: wait until that is done.'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'running', 'succeeded', 'failed'])), name='match_rebuild_status_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MatchRebuildShard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rebuild', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='shards', to='tenders.matchrebuild', verbose_name='matches drawn again')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('first_profile', models.BigIntegerField(verbose_name='first profile')),
                ('last_profile', models.BigIntegerField(verbose_name='last profile')),
                ('profile_count', models.PositiveIntegerField(verbose_name='profiles')),
                ('match_count', models.PositiveIntegerField(db_default=0, verbose_name='matches')),
                ('status', models.CharField(choices=STATUSES, default='queued', max_length=10, verbose_name='status')),
                ('attempt_count', models.PositiveIntegerField(db_default=0, verbose_name='attempts')),
                ('failure_count', models.PositiveSmallIntegerField(db_default=0, verbose_name='failures in a row')),
                ('heartbeat_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='last sign of life')),
            ],
            options={
                'verbose_name': 'range of profiles drawn again',
                'verbose_name_plural': 'ranges of profiles drawn again',
                'constraints': [
                    models.UniqueConstraint(fields=('rebuild', 'number'), name='match_rebuild_shard_once'),
                    models.CheckConstraint(condition=models.Q(('first_profile__lte', models.F('last_profile'))), name='match_rebuild_shard_in_order'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ProfileDraft',
            fields=[
                ('pk', models.CompositePrimaryKey('rebuild', 'profile', blank=True, editable=False, primary_key=True, serialize=False)),
                ('rebuild', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='profile_drafts', to='tenders.matchrebuild', verbose_name='matches drawn again')),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='matching_drafts', to='members.profile', verbose_name='profile')),
                ('profile_changed_at', models.DateTimeField(verbose_name='version of the profile')),
                ('vector', models.JSONField(verbose_name='words and codes')),
                ('is_full', models.BooleanField(verbose_name='list is full')),
            ],
            options={
                'verbose_name': 'profile read aside',
                'verbose_name_plural': 'profiles read aside',
            },
        ),
        migrations.CreateModel(
            name='MatchDraft',
            fields=[
                ('pk', models.CompositePrimaryKey('rebuild', 'profile', 'procedure', blank=True, editable=False, primary_key=True, serialize=False)),
                ('rebuild', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='match_drafts', to='tenders.matchrebuild', verbose_name='matches drawn again')),
                ('profile', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='match_drafts', to='members.profile', verbose_name='profile')),
                ('procedure', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='match_drafts', to='tenders.procedure', verbose_name='procedure')),
                ('score', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='score')),
                ('parts', models.JSONField(verbose_name='parts')),
            ],
            options={
                'verbose_name': 'match drawn aside',
                'verbose_name_plural': 'matches drawn aside',
            },
        ),
    ]
