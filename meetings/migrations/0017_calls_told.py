from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0016_untold_calls")]

    operations = [
        migrations.AlterModelOptions(
            name="callsuggestion",
            options={
                "ordering": ["told_at", "pk"],
                "verbose_name": "call suggested",
                "verbose_name_plural": "calls suggested",
            },
        ),
        migrations.RemoveField(model_name="callsuggestion", name="noted_at"),
        migrations.AlterField(
            model_name="callsuggestion",
            name="told_at",
            field=models.DateTimeField(verbose_name="told"),
        ),
    ]
