import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_outbox_calendar"),
        ("members", "0002_entry"),
    ]

    operations = [
        migrations.CreateModel(
            name="Occupation",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=5,
                        primary_key=True,
                        serialize=False,
                        validators=[django.core.validators.RegexValidator("^[A-Z][0-9]{4}\\Z")],
                        verbose_name="ROME code",
                    ),
                ),
                ("label", models.CharField(max_length=300, verbose_name="label")),
                (
                    "is_cadre",
                    models.BooleanField(default=False, verbose_name="executive occupation"),
                ),
                (
                    "is_obsolete",
                    models.BooleanField(default=False, verbose_name="no longer in the list"),
                ),
            ],
            options={
                "verbose_name": "occupation",
                "verbose_name_plural": "occupations",
            },
        ),
        migrations.CreateModel(
            name="OccupationSkill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "is_core",
                    models.BooleanField(default=False, verbose_name="heart of the occupation"),
                ),
                ("weight", models.FloatField(verbose_name="weight")),
            ],
            options={
                "verbose_name": "skill of an occupation",
                "verbose_name_plural": "skills of occupations",
            },
        ),
        migrations.CreateModel(
            name="RomeSkill",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                        validators=[django.core.validators.RegexValidator("^[0-9]{1,10}\\Z")],
                        verbose_name="code",
                    ),
                ),
                (
                    "tree_code",
                    models.CharField(
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator("^[0-9][A-Z][0-9]{3}\\Z")
                        ],
                        verbose_name="place in the tree",
                    ),
                ),
                ("label", models.CharField(max_length=300, verbose_name="label")),
                ("definition", models.TextField(blank=True, verbose_name="definition")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("technical", "Know-how"),
                            ("transversal", "Ways of working"),
                            ("hidden", "Hidden strength"),
                        ],
                        max_length=11,
                        verbose_name="kind",
                    ),
                ),
                ("domain", models.CharField(blank=True, max_length=300, verbose_name="domain")),
                ("stake", models.CharField(blank=True, max_length=300, verbose_name="stake")),
                (
                    "objective",
                    models.CharField(blank=True, max_length=300, verbose_name="objective"),
                ),
                (
                    "is_obsolete",
                    models.BooleanField(default=False, verbose_name="no longer in the list"),
                ),
            ],
            options={
                "verbose_name": "ROME skill",
                "verbose_name_plural": "ROME skills",
            },
        ),
        migrations.CreateModel(
            name="RomeTerm",
            fields=[
                (
                    "code",
                    models.CharField(
                        max_length=10, primary_key=True, serialize=False, verbose_name="code"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="text")),
                ("words", models.CharField(editable=False, max_length=500, verbose_name="words")),
                (
                    "search_vector",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.SearchVector("words", config="fr"),
                            "||",
                            django.contrib.postgres.search.SearchVector("words", config="fr_exact"),
                            django.contrib.postgres.search.SearchConfig("fr"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
            ],
            options={
                "verbose_name": "ROME term",
                "verbose_name_plural": "ROME terms",
            },
        ),
        migrations.AddConstraint(
            model_name="occupation",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[A-Z][0-9]{4}$")), name="occupation_code_rome"
            ),
        ),
        migrations.AddField(
            model_name="occupationskill",
            name="occupation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="skill_links",
                to="members.occupation",
                verbose_name="occupation",
            ),
        ),
        migrations.AddIndex(
            model_name="romeskill",
            index=models.Index(fields=["tree_code"], name="rome_skill_tree"),
        ),
        migrations.AddConstraint(
            model_name="romeskill",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["technical", "transversal", "hidden"])),
                name="rome_skill_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="romeskill",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[0-9]{1,10}$")), name="rome_skill_code_digits"
            ),
        ),
        migrations.AddConstraint(
            model_name="romeskill",
            constraint=models.CheckConstraint(
                condition=models.Q(("tree_code__regex", "^[0-9][A-Z][0-9]{3}$")),
                name="rome_skill_tree_code",
            ),
        ),
        migrations.AddField(
            model_name="occupationskill",
            name="skill",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="occupation_links",
                to="members.romeskill",
                verbose_name="skill",
            ),
        ),
        migrations.AddField(
            model_name="rometerm",
            name="occupation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="terms",
                to="members.occupation",
                verbose_name="occupation",
            ),
        ),
        migrations.AddField(
            model_name="rometerm",
            name="skill",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="terms",
                to="members.romeskill",
                verbose_name="skill",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupationskill",
            constraint=models.UniqueConstraint(
                fields=("occupation", "skill"),
                include=("is_core", "weight"),
                name="occupation_skill_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="occupationskill",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__range", (0, 1))), name="occupation_skill_weight"
            ),
        ),
        migrations.AddIndex(
            model_name="rometerm",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["search_vector"], name="rome_term_search"
            ),
        ),
        migrations.AddIndex(
            model_name="rometerm",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False,
                fields=["words"],
                name="rome_term_words",
                opclasses=["gin_trgm_ops"],
            ),
        ),
        migrations.AddConstraint(
            model_name="rometerm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("occupation__isnull", True), ("skill__isnull", False)),
                    models.Q(("occupation__isnull", False), ("skill__isnull", True)),
                    _connector="OR",
                ),
                name="rome_term_leads_somewhere",
            ),
        ),
    ]
