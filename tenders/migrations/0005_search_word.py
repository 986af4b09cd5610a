import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tenders', '0004_vocabularies'),
    ]

    operations = [
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
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['folded'], name='search_word_folded', opclasses=['gin_trgm_ops'])],
            },
        ),
    ]
