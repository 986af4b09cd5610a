import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '__first__'),
        ('tenders', '0005_private_calls'),
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
            },
        ),
        migrations.CreateModel(
            name='SavedSearch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(db_default=django.db.models.functions.uuid.UUID7(), editable=False, unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('query', models.CharField(blank=True, max_length=4000, verbose_name='search')),
                ('cadence', models.CharField(choices=[('none', 'No e-mail'), ('immediate', 'As soon as something is found'), ('daily', 'Once a day, at 7:30'), ('weekly', 'Once a week, on Monday at 7:30')], default='none', max_length=10, verbose_name='e-mails')),
                ('saved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='saved')),
                ('followed_from', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='followed since')),
                ('alerted_up_to', models.DateTimeField(blank=True, null=True, verbose_name='looked into up to')),
                ('feed_digest', models.CharField(blank=True, max_length=64, verbose_name='digest of the feed key')),
                ('feed_opened_at', models.DateTimeField(blank=True, null=True, verbose_name='feeds opened')),
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
            ],
            options={
                'verbose_name': 'finding of a saved search',
                'verbose_name_plural': 'findings of saved searches',
            },
        ),
        migrations.AddConstraint(
            model_name='listvisit',
            constraint=models.CheckConstraint(condition=models.Q(('previous_at__lte', models.F('read_at'))), name='list_visit_in_order'),
        ),
        migrations.AddField(
            model_name='savedsearch',
            name='owner',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='saved_searches', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='savedsearchhit',
            name='procedure',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_search_hits', to='tenders.procedure', verbose_name='procedure'),
        ),
        migrations.AddField(
            model_name='savedsearchhit',
            name='search',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='hits', to='tenders.savedsearch', verbose_name='search'),
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
