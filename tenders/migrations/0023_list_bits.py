import django.contrib.postgres.fields
from django.db import migrations, models

import tenders.models.list_words

# Postgres counts by a number in half the time it takes by words.
CREATE_CODE_BITS = """
CREATE FUNCTION code_bits(codes varchar[], known varchar[]) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT coalesce(bit_or(1::bigint << (place - 1)::integer), 0)
    FROM unnest(known) WITH ORDINALITY told (code, place) WHERE code = ANY(codes)
);
"""
DIVISIONS = (
    "03", "09", "14", "15", "16", "18", "19", "22", "24", "30", "31", "32", "33", "34", "35",
    "37", "38", "39", "41", "42", "43", "44", "45", "48", "50", "51", "55", "60", "63", "64",
    "65", "66", "70", "71", "72", "73", "75", "76", "77", "79", "80", "85", "90", "92", "98",
)  # fmt: skip
DROP_CODE_BITS = "DROP FUNCTION code_bits(varchar[], varchar[]);"


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0009_directory_narrow"),
        ("tenders", "0022_cpv_suggestions"),
    ]

    operations = [
        migrations.RunSQL(sql=CREATE_CODE_BITS, reverse_sql=DROP_CODE_BITS),
        migrations.RemoveIndex(
            model_name="procedure",
            name="procedure_open",
        ),
        migrations.AddField(
            model_name="procedure",
            name="division_bits",
            field=models.GeneratedField(
                db_persist=True,
                expression=tenders.models.list_words.CodeBits(
                    "cpv_prefixes",
                    known=DIVISIONS,
                ),
                output_field=models.BigIntegerField(),
            ),
        ),
        migrations.AddField(
            model_name="procedure",
            name="facet_bits",
            field=models.GeneratedField(
                db_persist=True,
                expression=tenders.models.list_words.BitSum(
                    models.Case(
                        models.When(models.Q(("contract_natures__contains", ["services"])), then=1),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("contract_natures__contains", ["supplies"])), then=2),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("contract_natures__contains", ["works"])), then=4),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("sources__contains", ["boamp"])), then=8),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("sources__contains", ["ted"])), then=16),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("sources__contains", ["private"])), then=32),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("procedure_type", "open")), then=64),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("procedure_type", "restricted")), then=128),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("procedure_type", "neg-w-call")), then=256),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("procedure_type", "neg-wo-call")), then=512),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("procedure_type", "comp-dial")), then=1024),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("procedure_type", "comp-tend")), then=2048),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("procedure_type", "innovation")), then=4096),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("procedure_type", "adapted")), then=8192),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("procedure_type", "oth-single")), then=16384),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("procedure_type", "oth-mult")), then=32768),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("procedure_type", "oth")), then=65536),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("value_band", 0), ("value_issue", "")), then=131072),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("value_band", 1), ("value_issue", "")), then=262144),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("value_band", 2), ("value_issue", "")), then=524288),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("value_band", 3), ("value_issue", "")), then=1048576),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("value_band", 4), ("value_issue", "")), then=2097152),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("value_band", 5), ("value_issue", "")), then=4194304),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("value_issue", ""), _negated=True), then=8388608),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(
                            models.Q(
                                ("is_reserved", True),
                                models.Q(
                                    (
                                        "reserved_codes",
                                        models.Value(
                                            [],
                                            django.contrib.postgres.fields.ArrayField(
                                                base_field=models.CharField(max_length=20)
                                            ),
                                        ),
                                    ),
                                    _negated=True,
                                ),
                                ("reserved_execution", "yes"),
                                _connector="OR",
                            ),
                            then=16777216,
                        ),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(
                            models.Q(
                                ("is_reserved", True),
                                models.Q(
                                    (
                                        "reserved_codes",
                                        models.Value(
                                            [],
                                            django.contrib.postgres.fields.ArrayField(
                                                base_field=models.CharField(max_length=20)
                                            ),
                                        ),
                                    ),
                                    _negated=True,
                                ),
                                ("reserved_execution", "yes"),
                                _connector="OR",
                                _negated=True,
                            ),
                            then=33554432,
                        ),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("is_social", True)), then=67108864),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                    models.Case(
                        models.When(models.Q(("is_green", True)), then=134217728),
                        default=0,
                        output_field=models.BigIntegerField(),
                    ),
                ),
                output_field=models.BigIntegerField(),
            ),
        ),
        migrations.AddIndex(
            model_name="procedure",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", True), ("state", "call")),
                fields=["closes_at", "id"],
                include=(
                    "submission_deadline",
                    "last_published_on",
                    "sort_value",
                    "visibility",
                    "buyer",
                    "departments",
                    "facet_bits",
                    "division_bits",
                    "department_words",
                    "class_words",
                ),
                name="procedure_open",
            ),
        ),
        migrations.RemoveField(
            model_name="procedure",
            name="facet_words",
        ),
    ]
