from django.db import migrations
from django.db.models import F


def date_matches(apps, schema_editor):
    """Known matches are no news: each was seen when it was last written, at the latest."""
    apps.get_model("tenders", "Match").objects.update(first_seen_at=F("matched_at"))
    # Lists used to be longer: each is drawn again, then as short as it now is.
    apps.get_model("tenders", "ProfileMatching").objects.update(is_full=True, has_room=True)


def keep_weights_once(apps, schema_editor):
    for version in apps.get_model("tenders", "MatchStatistics").objects.iterator():
        if weights := version.data.pop("weights", None):
            version.weights = weights
            version.save(update_fields=["data", "weights"])


def keep_weights_twice(apps, schema_editor):
    for version in apps.get_model("tenders", "MatchStatistics").objects.iterator():
        version.data["weights"] = version.weights
        version.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("tenders", "0015_match_lifecycle")]

    operations = [
        migrations.RunPython(date_matches, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(keep_weights_once, keep_weights_twice, elidable=True),
    ]
