from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0001_initial'),
        ('tenders', '0010_plain_search'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(fields=['changed_at'], name='procedure_changed'),
        ),
    ]
