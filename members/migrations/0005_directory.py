import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_proofs"),
    ]

    operations = [
        migrations.CreateModel(
            name="Block",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="since"
                    ),
                ),
            ],
            options={
                "verbose_name": "block",
                "verbose_name_plural": "blocks",
            },
        ),
        migrations.CreateModel(
            name="ContactRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=django.db.models.functions.uuid.UUID7(),
                        editable=False,
                        unique=True,
                    ),
                ),
                ("message", models.TextField(max_length=2000, verbose_name="message")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "Waiting for an answer"),
                            ("accepted", "Accepted"),
                            ("declined", "Not now"),
                        ],
                        default="sent",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="answer")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="sent"
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answered"),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DirectoryEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("me", "Only me"),
                            ("coordinators", "Coordinators"),
                            ("members", "Members"),
                            ("partners", "Members and partners"),
                            ("public", "Everyone"),
                        ],
                        max_length=12,
                        verbose_name="audience",
                    ),
                ),
                ("name", models.CharField(max_length=170, verbose_name="name shown")),
                ("name_key", models.CharField(editable=False, max_length=170)),
                ("is_anonymous", models.BooleanField(default=False, verbose_name="without a name")),
                ("has_photo", models.BooleanField(default=False, verbose_name="with a photo")),
                (
                    "headline",
                    models.CharField(blank=True, max_length=160, verbose_name="in one line"),
                ),
                (
                    "departments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3), blank=True, default=list
                    ),
                ),
                (
                    "is_remote",
                    models.BooleanField(blank=True, null=True, verbose_name="works remotely"),
                ),
                (
                    "work_forms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), blank=True, default=list
                    ),
                ),
                (
                    "days_per_month",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="days a month"
                    ),
                ),
                (
                    "available_from",
                    models.DateField(blank=True, null=True, verbose_name="available from"),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=9), blank=True, default=list
                    ),
                ),
                (
                    "skills",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=100), blank=True, default=list
                    ),
                ),
                ("families", models.BigIntegerField(default=0, editable=False)),
                ("forms", models.SmallIntegerField(default=0, editable=False)),
                (
                    "facets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(),
                        blank=True,
                        default=list,
                        editable=False,
                    ),
                ),
                (
                    "top_skills",
                    models.JSONField(blank=True, default=list, verbose_name="skills shown"),
                ),
                ("skill_count", models.PositiveSmallIntegerField(default=0, verbose_name="skills")),
                (
                    "proof_count",
                    models.PositiveSmallIntegerField(default=0, verbose_name="achievements"),
                ),
                (
                    "confirmation_count",
                    models.PositiveSmallIntegerField(default=0, verbose_name="confirmations"),
                ),
                (
                    "search_vector",
                    django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
                ),
                (
                    "confirmed_vector",
                    django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
                ),
                (
                    "backed_vector",
                    django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
                ),
                (
                    "skill_vector",
                    django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
                ),
                ("digest", models.CharField(editable=False, max_length=64)),
                (
                    "refreshed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="refreshed",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of the directory",
                "verbose_name_plural": "entries of the directory",
            },
        ),
        migrations.CreateModel(
            name="DirectorySearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=django.db.models.functions.uuid.UUID7(),
                        editable=False,
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "query",
                    models.CharField(blank=True, max_length=2000, verbose_name="what is searched"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="kept"
                    ),
                ),
            ],
            options={
                "verbose_name": "search of the directory",
                "verbose_name_plural": "searches of the directory",
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ProfileView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seen_on", models.DateField(verbose_name="day")),
            ],
            options={
                "verbose_name": "view of a profile",
                "verbose_name_plural": "views of profiles",
                "ordering": ["-seen_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        db_default=django.db.models.functions.uuid.UUID7(),
                        editable=False,
                        unique=True,
                    ),
                ),
                ("reason", models.TextField(max_length=2000, verbose_name="what happened")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be looked at"),
                            ("upheld", "Acted upon"),
                            ("dismissed", "Nothing to do"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="told"
                    ),
                ),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="handled")),
                (
                    "decision",
                    models.CharField(blank=True, max_length=500, verbose_name="what was decided"),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="block",
            name="blocked",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="blocked_by",
                to=settings.AUTH_USER_MODEL,
                verbose_name="blocked",
            ),
        ),
        migrations.AddField(
            model_name="block",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="blocks",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="contactrequest",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="received_contacts",
                to=settings.AUTH_USER_MODEL,
                verbose_name="to",
            ),
        ),
        migrations.AddField(
            model_name="contactrequest",
            name="sender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sent_contacts",
                to=settings.AUTH_USER_MODEL,
                verbose_name="from",
            ),
        ),
        migrations.AddField(
            model_name="directoryentry",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="directory_entries",
                to="members.profile",
                verbose_name="profile",
            ),
        ),
        migrations.AddField(
            model_name="directorysearch",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="directory_searches",
                to=settings.AUTH_USER_MODEL,
                verbose_name="owner",
            ),
        ),
        migrations.AddField(
            model_name="profileview",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="views",
                to="members.profile",
                verbose_name="profile",
            ),
        ),
        migrations.AddField(
            model_name="profileview",
            name="viewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="profile_views",
                to=settings.AUTH_USER_MODEL,
                verbose_name="viewer",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to="members.contactrequest",
                verbose_name="message concerned",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="handled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handled_reports",
                to=settings.AUTH_USER_MODEL,
                verbose_name="handled by",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="reported",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reported",
                to=settings.AUTH_USER_MODEL,
                verbose_name="about",
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="reporter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reports",
                to=settings.AUTH_USER_MODEL,
                verbose_name="told by",
            ),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.UniqueConstraint(fields=("owner", "blocked"), name="block_once"),
        ),
        migrations.AddConstraint(
            model_name="block",
            constraint=models.CheckConstraint(
                condition=models.Q(("owner", models.F("blocked")), _negated=True),
                name="block_never_oneself",
            ),
        ),
        migrations.AddIndex(
            model_name="contactrequest",
            index=models.Index(fields=["recipient", "-created_at"], name="contact_received"),
        ),
        migrations.AddConstraint(
            model_name="contactrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("sender", models.F("recipient")), _negated=True),
                name="contact_never_oneself",
                violation_error_code="oneself",
                violation_error_message="This is your own profile.",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("state", "sent")),
                    models.Q(
                        models.Q(("state", "sent"), _negated=True), ("answered_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="contact_answer_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="contactrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "sent")),
                fields=("sender", "recipient"),
                name="contact_one_open_between_two",
                violation_error_code="already_asked",
                violation_error_message="Your message is with this person: let her answer.",
            ),
        ),
        migrations.AddIndex(
            model_name="directoryentry",
            index=models.Index(
                fields=["audience", "name_key", "id"],
                include=(
                    "profile",
                    "families",
                    "forms",
                    "facets",
                    "is_remote",
                    "days_per_month",
                    "available_from",
                    "skill_count",
                    "proof_count",
                    "confirmation_count",
                ),
                name="directory_listed",
            ),
        ),
        migrations.AddIndex(
            model_name="directoryentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["skills"], name="directory_skills"
            ),
        ),
        migrations.AddIndex(
            model_name="directoryentry",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("audience", "coordinators")),
                fields=["search_vector", "confirmed_vector", "backed_vector", "skill_vector"],
                name="directory_search_coordinators",
            ),
        ),
        migrations.AddIndex(
            model_name="directoryentry",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("audience", "members")),
                fields=["search_vector", "confirmed_vector", "backed_vector", "skill_vector"],
                name="directory_search_members",
            ),
        ),
        migrations.AddIndex(
            model_name="directoryentry",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("audience", "partners")),
                fields=["search_vector", "confirmed_vector", "backed_vector", "skill_vector"],
                name="directory_search_partners",
            ),
        ),
        migrations.AddConstraint(
            model_name="directoryentry",
            constraint=models.UniqueConstraint(
                fields=("profile", "audience"), name="directory_entry_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="directoryentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("audience__in", ("coordinators", "members", "partners", "public"))
                ),
                name="directory_entry_has_an_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="directorysearch",
            constraint=models.UniqueConstraint(
                fields=("owner", "name"),
                name="directory_search_name_once",
                violation_error_code="name_taken",
                violation_error_message="You already have a search of this name.",
            ),
        ),
        migrations.AddConstraint(
            model_name="profileview",
            constraint=models.UniqueConstraint(
                fields=("profile", "viewer", "seen_on"), name="profile_view_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(("reporter", models.F("reported")), _negated=True),
                name="report_never_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("handled_at", None), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True), ("handled_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="report_handled_by_someone",
            ),
        ),
        migrations.RunSQL(
            sql="ALTER TABLE members_directoryentry SET (toast_tuple_target = 768);",
            reverse_sql="ALTER TABLE members_directoryentry RESET (toast_tuple_target);",
        ),
    ]
