from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0009_passage_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='actionitem',
            name='action_state_known',
        ),
        migrations.AlterField(
            model_name='actionitem',
            name='state',
            field=models.CharField(choices=[('open', 'To do'), ('done', 'Done'), ('dropped', 'Given up'), ('passed', 'Handed over')], default='open', max_length=8, verbose_name='state'),
        ),
        migrations.AddConstraint(
            model_name='actionitem',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'dropped', 'passed'])), name='action_state_known'),
        ),
    ]
