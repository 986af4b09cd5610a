import django.contrib.postgres.fields
import django.core.validators
from django.db import migrations, models

import members.models.profile


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0002_user_language"),
    ]

    operations = [
        migrations.AlterField(
            model_name="profile",
            name="departments",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    max_length=3, validators=[members.models.profile.validate_department]
                ),
                blank=True,
                default=list,
                verbose_name="départements where I can work",
            ),
        ),
        migrations.AlterField(
            model_name="reference",
            name="text",
            field=models.TextField(
                max_length=4000,
                validators=[django.core.validators.MaxLengthValidator(4000)],
                verbose_name="what you did, and what came of it",
            ),
        ),
    ]
