from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0007_vocabularies")]

    operations = [
        migrations.AddField(
            model_name="outboxmessage",
            name="calendar",
            field=models.TextField(blank=True, verbose_name="calendar entry"),
        ),
        migrations.RemoveConstraint(model_name="outboxmessage", name="outbox_secret_erased"),
        migrations.AddConstraint(
            model_name="outboxmessage",
            constraint=models.CheckConstraint(
                name="outbox_secret_erased",
                condition=models.Q(
                    ("is_secret", False),
                    models.Q(("status__in", ["failed", "sent", "uncertain"]), _negated=True),
                    models.Q(("calendar", ""), ("html_body", ""), ("text_body", "")),
                    _connector="OR",
                ),
            ),
        ),
    ]
