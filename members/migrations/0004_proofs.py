import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.uuid
import members.models.profile
import members.models.reference
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_rome"),
    ]

    operations = [
        migrations.CreateModel(
            name="Confirmation",
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
                            ("peer", "Someone who was there"),
                            ("coordinator", "A coordinator"),
                            ("training", "A completed training"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "words",
                    models.CharField(blank=True, max_length=300, verbose_name="in her words"),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        verbose_name="confirmed",
                    ),
                ),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="taken back"),
                ),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("taken_back", "Taken back"),
                            ("removed", "Removed by the person confirmed"),
                            ("reworded", "The achievement has changed since"),
                        ],
                        max_length=10,
                        verbose_name="why it ended",
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation",
                "verbose_name_plural": "confirmations",
                "ordering": ["confirmed_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ConfirmationRequest",
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
                ("message", models.CharField(blank=True, max_length=500, verbose_name="message")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="asked"
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answered"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                ),
            ],
            options={
                "verbose_name": "request for a confirmation",
                "verbose_name_plural": "requests for a confirmation",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FormDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("form", models.CharField(max_length=60, verbose_name="form")),
                ("data", models.JSONField(default=dict, verbose_name="what is typed")),
                (
                    "saved_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="kept"
                    ),
                ),
            ],
            options={
                "verbose_name": "draft",
                "verbose_name_plural": "drafts",
            },
        ),
        migrations.CreateModel(
            name="ProfileLanguage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=2, verbose_name="language")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("A1", "A1, first words"),
                            ("A2", "A2, everyday exchanges"),
                            ("B1", "B1, gets by alone"),
                            ("B2", "B2, works in it"),
                            ("C1", "C1, at ease"),
                            ("C2", "C2, masters it"),
                            ("native", "Mother tongue"),
                        ],
                        max_length=6,
                        verbose_name="level",
                    ),
                ),
            ],
            options={
                "verbose_name": "language of a profile",
                "verbose_name_plural": "languages of a profile",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ProfileLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=60, verbose_name="name")),
                ("url", models.URLField(max_length=500, verbose_name="address")),
            ],
            options={
                "verbose_name": "link of a profile",
                "verbose_name_plural": "links of a profile",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ProfileOperator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "work_form",
                    models.CharField(
                        choices=[
                            ("umbrella", "Umbrella company"),
                            ("cooperative", "Business and employment co-operative"),
                            ("micro", "Micro-enterprise"),
                            ("time_share", "Shared working time"),
                            ("permanent", "Permanent contract"),
                            ("fixed_term", "Fixed-term contract"),
                            ("volunteer", "Volunteering"),
                        ],
                        max_length=12,
                        verbose_name="form of work",
                    ),
                ),
            ],
            options={
                "verbose_name": "operator of a profile",
                "verbose_name_plural": "operators of a profile",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SkillProof",
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
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="said"
                    ),
                ),
            ],
            options={
                "verbose_name": "proof of a skill",
                "verbose_name_plural": "proofs of skills",
            },
        ),
        migrations.RemoveConstraint(
            model_name="skill",
            name="skill_domain_or_words",
        ),
        migrations.AddField(
            model_name="profile",
            name="audiences",
            field=models.JSONField(blank=True, default=dict, verbose_name="who sees what"),
        ),
        migrations.AddField(
            model_name="profile",
            name="busy_weeks",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.DateField(), blank=True, default=list, verbose_name="weeks away"
            ),
        ),
        migrations.AddField(
            model_name="profile",
            name="commune",
            field=models.CharField(blank=True, max_length=100, verbose_name="commune"),
        ),
        migrations.AddField(
            model_name="profile",
            name="is_anonymous",
            field=models.BooleanField(
                default=False, verbose_name="partners see me without my name"
            ),
        ),
        migrations.AddField(
            model_name="profile",
            name="photo",
            field=models.ImageField(
                blank=True, upload_to=members.models.profile.photo_path, verbose_name="photo"
            ),
        ),
        migrations.AddField(
            model_name="profile",
            name="radius_km",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(1000),
                ],
                verbose_name="how far, in km",
            ),
        ),
        migrations.AddField(
            model_name="profile",
            name="work_forms",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("umbrella", "Umbrella company"),
                        ("cooperative", "Business and employment co-operative"),
                        ("micro", "Micro-enterprise"),
                        ("time_share", "Shared working time"),
                        ("permanent", "Permanent contract"),
                        ("fixed_term", "Fixed-term contract"),
                        ("volunteer", "Volunteering"),
                    ],
                    max_length=12,
                ),
                blank=True,
                default=list,
                verbose_name="forms of work I look for",
            ),
        ),
        migrations.AddField(
            model_name="reference",
            name="audience",
            field=models.CharField(
                choices=[
                    ("me", "Only me"),
                    ("coordinators", "Coordinators"),
                    ("members", "Members"),
                    ("partners", "Members and partners"),
                    ("public", "Everyone"),
                ],
                default="members",
                max_length=12,
                verbose_name="who sees it",
            ),
        ),
        migrations.AddField(
            model_name="reference",
            name="classification_code",
            field=models.CharField(blank=True, max_length=8, verbose_name="CPV code"),
        ),
        migrations.AddField(
            model_name="reference",
            name="context",
            field=models.TextField(
                blank=True,
                max_length=2000,
                validators=[django.core.validators.MaxLengthValidator(2000)],
                verbose_name="the situation",
            ),
        ),
        migrations.AddField(
            model_name="reference",
            name="figures",
            field=models.CharField(blank=True, max_length=200, verbose_name="in figures"),
        ),
        migrations.AddField(
            model_name="reference",
            name="file",
            field=models.FileField(
                blank=True, upload_to=members.models.reference.evidence_path, verbose_name="file"
            ),
        ),
        migrations.AddField(
            model_name="reference",
            name="file_name",
            field=models.CharField(blank=True, max_length=200, verbose_name="name of the file"),
        ),
        migrations.AddField(
            model_name="reference",
            name="link",
            field=models.URLField(blank=True, max_length=500, verbose_name="link"),
        ),
        migrations.AddField(
            model_name="reference",
            name="result",
            field=models.TextField(
                blank=True,
                max_length=2000,
                validators=[django.core.validators.MaxLengthValidator(2000)],
                verbose_name="the result",
            ),
        ),
        migrations.AddField(
            model_name="reference",
            name="sector",
            field=models.CharField(blank=True, max_length=120, verbose_name="sector"),
        ),
        migrations.AddField(
            model_name="reference",
            name="year",
            field=models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1960),
                    django.core.validators.MaxValueValidator(2200),
                ],
                verbose_name="year it ended",
            ),
        ),
        migrations.AddField(
            model_name="skill",
            name="found_in",
            field=models.CharField(blank=True, max_length=500, verbose_name="what suggested it"),
        ),
        migrations.AddField(
            model_name="skill",
            name="hidden_code",
            field=models.CharField(blank=True, max_length=40, verbose_name="hidden strength"),
        ),
        migrations.AddField(
            model_name="skill",
            name="kind",
            field=models.CharField(
                choices=[
                    ("technical", "Know-how"),
                    ("transversal", "Ways of working"),
                    ("hidden", "Hidden strength"),
                ],
                default="technical",
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="skill",
            name="last_used_year",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="last used"),
        ),
        migrations.AddField(
            model_name="skill",
            name="level",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[
                    (1, "I know how it works"),
                    (2, "I do it with support"),
                    (3, "I do it on my own"),
                    (4, "I teach it to others"),
                ],
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(4),
                ],
                verbose_name="level",
            ),
        ),
        migrations.AddField(
            model_name="skill",
            name="public_id",
            field=models.UUIDField(
                db_default=django.db.models.functions.uuid.UUID7(), editable=False, unique=True
            ),
        ),
        migrations.AddConstraint(
            model_name="profile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("radius_km__isnull", True), ("radius_km__range", (1, 1000)), _connector="OR"
                ),
                name="profile_radius_within_reason",
                violation_error_code="radius_out_of_range",
                violation_error_message="Give a distance between 1 and 1,000 km.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("audience__in", ["me", "coordinators", "members", "partners", "public"])
                ),
                name="reference_audience_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="reference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("year__isnull", True), ("year__range", (1960, 2200)), _connector="OR"
                ),
                name="reference_year_within_reason",
                violation_error_code="year_out_of_range",
                violation_error_message="Give the year in four digits, such as 2019.",
            ),
        ),
        migrations.AddConstraint(
            model_name="reference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("classification_code", ""),
                    ("classification_code__regex", "^[0-9]{8}$"),
                    _connector="OR",
                ),
                name="reference_cpv_8_digits",
                violation_error_code="cpv_malformed",
                violation_error_message="A CPV code has 8 digits.",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="confirmed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="given_confirmations",
                to=settings.AUTH_USER_MODEL,
                verbose_name="confirmed by",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="received_confirmations",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person confirmed",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="confirmations",
                to="members.profile",
                verbose_name="profile",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="reference",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="confirmations",
                to="members.reference",
                verbose_name="achievement",
            ),
        ),
        migrations.AddField(
            model_name="confirmation",
            name="skill",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="confirmations",
                to="members.skill",
                verbose_name="skill",
            ),
        ),
        migrations.AddField(
            model_name="confirmationrequest",
            name="asked_of",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="confirmation_requests",
                to=settings.AUTH_USER_MODEL,
                verbose_name="asked of",
            ),
        ),
        migrations.AddField(
            model_name="confirmationrequest",
            name="reference",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="confirmation_requests",
                to="members.reference",
                verbose_name="achievement",
            ),
        ),
        migrations.AddField(
            model_name="formdraft",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="form_drafts",
                to=settings.AUTH_USER_MODEL,
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            model_name="profilelanguage",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="languages",
                to="members.profile",
                verbose_name="profile",
            ),
        ),
        migrations.AddField(
            model_name="profilelink",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="links",
                to="members.profile",
                verbose_name="profile",
            ),
        ),
        migrations.AddField(
            model_name="profileoperator",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="operated_profiles",
                to="members.organization",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="profileoperator",
            name="profile",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="operators",
                to="members.profile",
                verbose_name="profile",
            ),
        ),
        migrations.AddField(
            model_name="skill",
            name="rome_skill",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="skills",
                to="members.romeskill",
                verbose_name="skill of ROME",
            ),
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("domain_code", ""), _negated=True),
                        ("hidden_code", ""),
                        ("label", ""),
                        ("rome_skill", None),
                    ),
                    models.Q(
                        ("domain_code", ""),
                        ("hidden_code", ""),
                        ("label", ""),
                        ("rome_skill__isnull", False),
                    ),
                    models.Q(
                        models.Q(("hidden_code", ""), _negated=True),
                        ("domain_code", ""),
                        ("label", ""),
                        ("rome_skill", None),
                    ),
                    models.Q(
                        models.Q(("label", ""), _negated=True),
                        ("domain_code", ""),
                        ("hidden_code", ""),
                        ("rome_skill", None),
                    ),
                    _connector="OR",
                ),
                name="skill_says_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__isnull", True), ("level__range", (1, 4)), _connector="OR"
                ),
                name="skill_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["technical", "transversal", "hidden"])),
                name="skill_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.UniqueConstraint(
                condition=models.Q(("rome_skill__isnull", False)),
                fields=("profile", "rome_skill"),
                name="skill_rome_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="skill",
            constraint=models.UniqueConstraint(
                condition=models.Q(("hidden_code", ""), _negated=True),
                fields=("profile", "hidden_code"),
                name="skill_hidden_once",
            ),
        ),
        migrations.AddField(
            model_name="skillproof",
            name="reference",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proofs",
                to="members.reference",
                verbose_name="achievement",
            ),
        ),
        migrations.AddField(
            model_name="skillproof",
            name="skill",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proofs",
                to="members.skill",
                verbose_name="skill",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reference__isnull", True), ("skill__isnull", False)),
                    models.Q(("reference__isnull", False), ("skill__isnull", True)),
                    _connector="OR",
                ),
                name="confirmation_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_by", models.F("owner")), _negated=True),
                name="confirmation_never_of_oneself",
                violation_error_code="own_proof",
                violation_error_message="Ask someone who was there: nobody confirms herself.",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference__isnull", False), ("revoked_at", None)),
                fields=("reference", "confirmed_by"),
                name="confirmation_once_per_reference",
                violation_error_code="already_confirmed",
                violation_error_message="You have already confirmed this.",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None), ("skill__isnull", False)),
                fields=("skill", "confirmed_by"),
                name="confirmation_once_per_skill",
                violation_error_code="already_confirmed",
                violation_error_message="You have already confirmed this.",
            ),
        ),
        migrations.AddConstraint(
            model_name="confirmationrequest",
            constraint=models.UniqueConstraint(
                fields=("reference", "asked_of"),
                name="confirmation_asked_once",
                violation_error_code="already_asked",
                violation_error_message="You have already asked this person.",
            ),
        ),
        migrations.AddConstraint(
            model_name="formdraft",
            constraint=models.UniqueConstraint(fields=("owner", "form"), name="form_draft_once"),
        ),
        migrations.AddConstraint(
            model_name="profilelanguage",
            constraint=models.UniqueConstraint(
                fields=("profile", "code"), name="profile_language_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="profilelink",
            constraint=models.UniqueConstraint(fields=("profile", "url"), name="profile_link_once"),
        ),
        migrations.AddConstraint(
            model_name="profileoperator",
            constraint=models.UniqueConstraint(
                fields=("profile", "organization"), name="profile_operator_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="skillproof",
            constraint=models.UniqueConstraint(fields=("skill", "reference"), name="proof_once"),
        ),
    ]
