from django.db import migrations


def forget_what_was_not_told(apps, schema_editor):
    """What is to be told is counted from what is noted, no longer kept beforehand."""
    apps.get_model("meetings", "CallSuggestion").objects.filter(told_at=None).delete()


class Migration(migrations.Migration):
    dependencies = [("meetings", "0015_tables")]

    operations = [
        migrations.RunPython(forget_what_was_not_told, migrations.RunPython.noop, elidable=True)
    ]
