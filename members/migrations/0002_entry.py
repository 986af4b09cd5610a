import collectif.core.parameters
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.functions.uuid
import members.models.user
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
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
                ("first_name", models.CharField(max_length=80, verbose_name="first name")),
                ("last_name", models.CharField(max_length=80, verbose_name="last name")),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="telephone")),
                ("department", models.CharField(max_length=3, verbose_name="département")),
                ("commune", models.CharField(blank=True, max_length=100, verbose_name="commune")),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "Français"), ("en", "English")],
                        default="fr",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("message", models.TextField(max_length=2000, verbose_name="what brings you")),
                (
                    "heard_from",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="how you heard of us"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("interview", "Interview booked"),
                            ("accepted", "Accepted"),
                            ("waiting", "Waiting for a place"),
                            ("declined", "Declined"),
                            ("joined", "Joined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="new",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "decline_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="reason given"),
                ),
                (
                    "confirmation_digest",
                    models.CharField(blank=True, editable=False, max_length=64),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="received",
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="address confirmed"),
                ),
                (
                    "state_changed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="in this state since",
                    ),
                ),
            ],
            options={
                "verbose_name": "application",
                "verbose_name_plural": "applications",
            },
        ),
        migrations.CreateModel(
            name="ApplicationNote",
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
                ("text", models.TextField(max_length=4000, verbose_name="note")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="written"
                    ),
                ),
            ],
            options={
                "verbose_name": "note",
                "verbose_name_plural": "notes",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Charter",
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
                ("version", models.PositiveSmallIntegerField(unique=True, verbose_name="version")),
                ("text", models.TextField(max_length=20000, verbose_name="text")),
                (
                    "summary",
                    models.CharField(blank=True, max_length=500, verbose_name="what changes"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="written"
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="published"),
                ),
            ],
            options={
                "verbose_name": "charter",
                "verbose_name_plural": "charters",
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="CharterSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "signed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="signed"
                    ),
                ),
            ],
            options={
                "verbose_name": "signature of the charter",
                "verbose_name_plural": "signatures of the charter",
                "ordering": ["-charter__version", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("application", "Answer my request to join"),
                            ("directory", "Let other members find me in the directory"),
                            ("partners", "Let partners see what I open to them"),
                            ("news", "Receive the news of the collective"),
                        ],
                        max_length=12,
                        verbose_name="purpose",
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                ("source", models.CharField(max_length=20, verbose_name="where")),
                (
                    "given_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="given"
                    ),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                ),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "ordering": ["-given_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Group",
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
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("purpose", models.CharField(blank=True, max_length=300, verbose_name="purpose")),
                (
                    "place",
                    models.CharField(blank=True, max_length=200, verbose_name="where it meets"),
                ),
                (
                    "rhythm",
                    models.CharField(blank=True, max_length=120, verbose_name="when it meets"),
                ),
                (
                    "departments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=3),
                        blank=True,
                        default=list,
                        verbose_name="territory",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("fr", "Français"), ("en", "English")],
                        default="fr",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                (
                    "size_limit",
                    models.PositiveSmallIntegerField(
                        default=15,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="places",
                    ),
                ),
                ("is_closed", models.BooleanField(default=False, verbose_name="no longer meets")),
            ],
            options={
                "verbose_name": "group",
                "verbose_name_plural": "groups",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="GroupSpell",
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
                ("entered_on", models.DateField(verbose_name="entered on")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="left on")),
                (
                    "end_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("other_group", "Joined another group"),
                            ("left_collective", "Left the collective"),
                            ("on_break", "Takes a break"),
                            ("group_ended", "The group has ended"),
                            ("other", "Another reason"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
            ],
            options={
                "verbose_name": "stay in a group",
                "verbose_name_plural": "stays in groups",
                "ordering": ["-entered_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Interview",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("in_person", "In person"),
                            ("phone", "By telephone"),
                            ("video", "By video"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("place", models.CharField(max_length=300, verbose_name="where")),
                ("starts_at", models.DateTimeField(verbose_name="starts")),
                ("ends_at", models.DateTimeField(verbose_name="ends")),
                ("sequence", models.PositiveSmallIntegerField(default=0, verbose_name="version")),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="cancelled"),
                ),
                ("held_at", models.DateTimeField(blank=True, null=True, verbose_name="held")),
            ],
            options={
                "verbose_name": "interview",
                "verbose_name_plural": "interviews",
                "ordering": ["starts_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
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
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "first_name",
                    models.CharField(blank=True, max_length=80, verbose_name="first name"),
                ),
                (
                    "last_name",
                    models.CharField(blank=True, max_length=80, verbose_name="last name"),
                ),
                ("key_digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="created"
                    ),
                ),
                (
                    "sent_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="last sent",
                    ),
                ),
                (
                    "sent_count",
                    models.PositiveSmallIntegerField(default=1, verbose_name="times sent"),
                ),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                (
                    "accepted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="accepted"),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                ),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("trial", "Getting to know us"),
                            ("active", "Active"),
                            ("paused", "On a break"),
                            ("left", "Has left"),
                            ("alumni", "Alumni"),
                        ],
                        default="trial",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("since", models.DateField(verbose_name="since")),
                (
                    "welcomed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="first steps done"),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
            },
        ),
        migrations.CreateModel(
            name="Outcome",
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
                ("started_on", models.DateField(verbose_name="since")),
                (
                    "note",
                    models.CharField(blank=True, max_length=300, verbose_name="in a few words"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="told"
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome",
                "verbose_name_plural": "outcomes",
                "ordering": ["-started_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="OutcomeKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                (
                    "counts_as_positive",
                    models.BooleanField(
                        default=False, verbose_name="counts as a return to activity"
                    ),
                ),
                (
                    "is_retired",
                    models.BooleanField(default=False, verbose_name="no longer offered"),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="order")),
            ],
            options={
                "verbose_name": "kind of outcome",
                "verbose_name_plural": "kinds of outcome",
                "ordering": ["position", "name"],
            },
        ),
        migrations.CreateModel(
            name="Story",
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
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("text", models.TextField(max_length=6000, verbose_name="text")),
                ("signature", models.CharField(max_length=80, verbose_name="signed")),
                (
                    "agreed_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="agreed by the person"
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="published"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="taken back"),
                ),
            ],
            options={
                "verbose_name": "story",
                "verbose_name_plural": "stories",
                "ordering": ["-published_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="anonymised_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="emptied"),
        ),
        migrations.AddField(
            model_name="user",
            name="last_active_at",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(),
                db_index=True,
                verbose_name="last active",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="mail_choices",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("contacts", "When someone would like to talk with me"),
                        ("confirmations", "When someone confirms, or asks me to confirm, a proof"),
                        ("next_steps", "A nudge when my profile could bring me more"),
                    ],
                    max_length=14,
                ),
                blank=True,
                default=members.models.user._all_mail,
                verbose_name="e-mails I want",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="user",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="application",
                to=settings.AUTH_USER_MODEL,
                verbose_name="account",
            ),
        ),
        migrations.AddField(
            model_name="applicationnote",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notes",
                to="members.application",
                verbose_name="application",
            ),
        ),
        migrations.AddField(
            model_name="applicationnote",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="application_notes",
                to=settings.AUTH_USER_MODEL,
                verbose_name="author",
            ),
        ),
        migrations.AddConstraint(
            model_name="charter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at", None)),
                fields=("published_at",),
                name="charter_one_draft",
                nulls_distinct=False,
                violation_error_code="draft_exists",
                violation_error_message="A draft is already there: change this one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="charter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("version", 1),
                    ("published_at", None),
                    models.Q(("summary", ""), _negated=True),
                    _connector="OR",
                ),
                name="charter_change_is_told",
                violation_error_code="summary_required",
                violation_error_message="Say in one or two sentences what changes: each member reads it before signing.",
            ),
        ),
        migrations.AddField(
            model_name="chartersignature",
            name="charter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to="members.charter",
                verbose_name="charter",
            ),
        ),
        migrations.AddField(
            model_name="chartersignature",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="charter_signatures",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="application",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="consents",
                to="members.application",
                verbose_name="application",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="group",
            name="facilitators",
            field=models.ManyToManyField(
                blank=True,
                related_name="facilitated_groups",
                to=settings.AUTH_USER_MODEL,
                verbose_name="facilitators",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="members.group",
                verbose_name="group",
            ),
        ),
        migrations.AddField(
            model_name="groupspell",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="spells",
                to="members.group",
                verbose_name="group",
            ),
        ),
        migrations.AddField(
            model_name="groupspell",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="group_spells",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="interviews",
                to="members.application",
                verbose_name="application",
            ),
        ),
        migrations.AddField(
            model_name="interview",
            name="interviewer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="interviews",
                to=settings.AUTH_USER_MODEL,
                verbose_name="with",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="application",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to="members.application",
                verbose_name="application",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to="members.group",
                verbose_name="group",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="invited_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sent_invitations",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="membership",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recorded_outcomes",
                to=settings.AUTH_USER_MODEL,
                verbose_name="told by",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outcomes",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="outcome",
            name="kind",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outcomes",
                to="members.outcomekind",
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="story",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stories",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddConstraint(
            model_name="chartersignature",
            constraint=models.UniqueConstraint(
                fields=("user", "charter"), name="charter_signed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("user__isnull", False), ("application__isnull", False), _connector="OR"
                ),
                name="consent_is_somebodys",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("user__isnull", False), ("withdrawn_at", None)),
                fields=("user", "purpose"),
                name="consent_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(("size_limit__range", (2, 60))),
                name="group_size_within_reason",
                violation_error_code="size_out_of_range",
                violation_error_message="A group has between 2 and 60 places.",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("confirmed_at__isnull", False)),
                fields=["state", "confirmed_at"],
                name="application_board",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "new",
                            "interview",
                            "accepted",
                            "waiting",
                            "declined",
                            "joined",
                            "withdrawn",
                        ],
                    )
                ),
                name="application_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="application_email_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "accepted"), _negated=True),
                    ("group__isnull", False),
                    _connector="OR",
                ),
                name="application_place_has_a_group",
                violation_error_code="group_required",
                violation_error_message="Choose the group where a place is kept.",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "declined"), _negated=True),
                    models.Q(("decline_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="application_decline_has_a_reason",
                violation_error_code="reason_required",
                violation_error_message="Say why, in words this person could read.",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("confirmed_at__isnull", False),
                    ("state__in", ("new", "interview", "accepted", "waiting")),
                ),
                fields=("email",),
                name="application_open_once_per_address",
                violation_error_code="already_open",
                violation_error_message="A request from this address is already with us.",
            ),
        ),
        migrations.AddIndex(
            model_name="groupspell",
            index=models.Index(
                condition=models.Q(("left_on", None)), fields=["group"], name="spell_of_group_now"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupspell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left_on__isnull", True),
                    ("left_on__gte", models.F("entered_on")),
                    _connector="OR",
                ),
                name="spell_dates_in_order",
                violation_error_code="dates_out_of_order",
                violation_error_message="The last day comes before the first one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupspell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_reason", ""), ("left_on__isnull", True)),
                    models.Q(
                        ("left_on__isnull", False), models.Q(("end_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="spell_end_has_a_reason",
                violation_error_code="reason_required",
                violation_error_message="Say why this person leaves the group.",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupspell",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("user", "="),
                    ("group", "="),
                    (
                        collectif.core.parameters.DateRange(
                            "entered_on",
                            "left_on",
                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                inclusive_lower=True, inclusive_upper=False
                            ),
                        ),
                        "&&",
                    ),
                ],
                name="spell_once_at_a_time_in_a_group",
                violation_error_code="already_there",
                violation_error_message="This person is already in this group on these days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="interview_ends_after_it_starts",
                violation_error_code="dates_out_of_order",
                violation_error_message="The end comes before the beginning.",
            ),
        ),
        migrations.AddConstraint(
            model_name="interview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at__isnull", True), ("held_at__isnull", True)),
                fields=("application",),
                name="interview_one_at_a_time",
                violation_error_code="already_booked",
                violation_error_message="An interview is already booked: change or cancel it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="invitation_email_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("accepted_at", None), ("revoked_at", None), _connector="OR"),
                name="invitation_accepted_or_revoked",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("accepted_at", None), ("revoked_at", None)),
                fields=("application",),
                name="invitation_open_once_per_application",
                violation_error_code="already_invited",
                violation_error_message="An invitation is already on its way: send it again.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["trial", "active", "paused", "left", "alumni"])),
                name="membership_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="story",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_at", None), ("agreed_at__isnull", False), _connector="OR"
                ),
                name="story_published_with_agreement",
                violation_error_code="agreement_required",
                violation_error_message="Publish only once the person has agreed.",
            ),
        ),
    ]
