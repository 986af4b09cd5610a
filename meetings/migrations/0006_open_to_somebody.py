from django.db import migrations


def open_to_all_members(apps, schema_editor):
    """What was for the group of no group could be booked by nobody but those who run it."""
    for name in ("Series", "Occurrence"):
        model = apps.get_model("meetings", name)
        model.objects.filter(group=None, openness="group").update(openness="collective")


def follow_the_group(apps, schema_editor):
    """France was all that could be meant: the territory of the group now says it."""
    apps.get_model("meetings", "Series").objects.filter(country="FR").update(country="")


class Migration(migrations.Migration):
    dependencies = [("meetings", "0005_forum_stands")]

    operations = [
        migrations.RunPython(open_to_all_members, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(follow_the_group, migrations.RunPython.noop, elidable=True),
    ]
