from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0001_initial'),
        ('tenders', '0005_search_word'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(condition=models.Q(('merged_into__isnull', True), ('state', 'call')), fields=['buyer', 'submission_deadline'], name='procedure_twins'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(condition=models.Q(('merged_into__isnull', True), ('state', 'call'), ('previous_deadline__isnull', False)), fields=['buyer', 'previous_deadline'], name='procedure_moved_twins'),
        ),
    ]
