from django.db import migrations

COLUMNS = "name, language, source, version, sha256, licence, row_count, imported_at"
OURS = "name IN ('cpv', 'places')"
COPY = "INSERT INTO {target} ({columns}) SELECT {columns} FROM {source} WHERE {ours} ORDER BY id"
THEIRS, KERNELS = "tenders_vocabularyimport", "core_vocabularyimport"
COPY_DOWN = COPY.format(source=THEIRS, target=KERNELS, columns=COLUMNS, ours=OURS)
COPY_UP = COPY.format(source=KERNELS, target=THEIRS, columns=COLUMNS, ours=OURS)


class Migration(migrations.Migration):
    # The lists of members are recorded too: the table now belongs to the kernel.
    dependencies = [
        ("core", "0007_vocabularies"),
        ("tenders", "0007_rereadings"),
    ]

    operations = [
        migrations.RunSQL(COPY_DOWN, [COPY_UP, f"DELETE FROM {KERNELS} WHERE {OURS}"]),  # noqa: S608
        migrations.DeleteModel(name="VocabularyImport"),
    ]
