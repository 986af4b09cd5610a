import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0007_holidays_and_openness'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='reminderchoice',
            name='wants_minutes',
            field=models.BooleanField(default=True, verbose_name='the minutes'),
        ),
        migrations.CreateModel(
            name='MinutesNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='minutes_notices', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='meetings.minutesversion', verbose_name='version')),
            ],
            options={
                'verbose_name': 'minutes to tell of',
                'verbose_name_plural': 'minutes to tell of',
                'constraints': [models.UniqueConstraint(fields=('user', 'version'), name='minutes_notice_once')],
            },
        ),
    ]
