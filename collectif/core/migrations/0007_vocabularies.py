import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_unsubscribe_url"),
    ]

    operations = [
        migrations.CreateModel(
            name="VocabularyImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("cpv", "CPV, what is bought"),
                            ("places", "communes of France"),
                            ("rome", "ROME, occupations and their skills"),
                        ],
                        max_length=10,
                        verbose_name="list",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=2, verbose_name="language")),
                ("source", models.CharField(max_length=500, verbose_name="address or file")),
                ("version", models.CharField(blank=True, max_length=40, verbose_name="version")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the file")),
                ("licence", models.CharField(max_length=200, verbose_name="licence")),
                ("row_count", models.PositiveIntegerField(verbose_name="entries")),
                (
                    "imported_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="imported",
                    ),
                ),
            ],
            options={
                "verbose_name": "import of a reference list",
                "verbose_name_plural": "imports of reference lists",
                "indexes": [
                    models.Index(fields=["name", "language", "-id"], name="vocabulary_latest")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name__in", ["cpv", "places", "rome"])),
                        name="vocabulary_name_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="vocabulary_sha256",
                    ),
                ],
            },
        ),
    ]
