import django.db.models.deletion
from django.db import migrations, models

COLUMNS = "code, name, words, department, postcodes, population, latitude, longitude, is_obsolete"
COPY = "INSERT INTO {target} ({columns}) SELECT {columns} FROM {source} ON CONFLICT DO NOTHING"
THEIRS, KERNELS = "tenders_place", "core_place"
COPY_DOWN = COPY.format(source=THEIRS, target=KERNELS, columns=COLUMNS)
COPY_UP = COPY.format(source=KERNELS, target=THEIRS, columns=COLUMNS)


class Migration(migrations.Migration):
    # People live in communes too: the table now belongs to the kernel.
    dependencies = [
        ("core", "0009_communes"),
        ("tenders", "0028_feedback_version"),
    ]

    operations = [
        migrations.RunSQL(COPY_DOWN, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="matchpreferences",
            name="home",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="match_preferences",
                to="core.place",
                verbose_name="town",
            ),
        ),
        # On the way back, before anything refers to them again.
        migrations.RunSQL(migrations.RunSQL.noop, COPY_UP),
        migrations.DeleteModel(name="Place"),
    ]
