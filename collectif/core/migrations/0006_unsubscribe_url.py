from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_exact_search'),
    ]

    operations = [
        migrations.AddField(
            model_name='outboxmessage',
            name='unsubscribe_url',
            field=models.URLField(blank=True, max_length=500, verbose_name='address to stop'),
        ),
    ]
