import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenders', '0014_match_vectors'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='match',
            name='match_ranked',
        ),
        migrations.AddField(
            model_name='match',
            name='closed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='closed'),
        ),
        migrations.AddField(
            model_name='match',
            name='first_seen_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='first seen'),
        ),
        migrations.AddField(
            model_name='profilematching',
            name='has_room',
            field=models.BooleanField(db_default=False, verbose_name='has room again'),
        ),
        migrations.AddField(
            model_name='profilematching',
            name='is_full',
            field=models.BooleanField(db_default=False, verbose_name='list is full'),
        ),
        migrations.AlterField(
            model_name='matchstatistics',
            name='switched_on_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='switched on'),
        ),
        migrations.AddIndex(
            model_name='match',
            index=models.Index(condition=models.Q(('closed_at__isnull', True)), fields=['profile', '-score', 'procedure'], name='match_ranked'),
        ),
        migrations.AddIndex(
            model_name='profilematching',
            index=models.Index(condition=models.Q(('has_room', True)), fields=['profile'], name='profile_matching_room'),
        ),
    ]
