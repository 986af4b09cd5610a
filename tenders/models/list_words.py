"""What the list of procedures counts by, as short values that an index can hold.

The counts beside the filters are then read from one index, without a visit to the rows.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Expression,
    Func,
    GeneratedField,
    Q,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Concat

from members.enums import ContractNature
from tenders.enums import (
    Clause,
    ProcedureType,
    Reserved,
    ReservedExecution,
    Source,
    ValueBand,
    ValueChoice,
)

DEPARTMENT_LENGTH = 3
# Divisions and groups of the CPV: deeper classes are too many for an index to hold.
DIVISION_LENGTH, GROUP_LENGTH = 2, 3
LONGEST_CODE = 20
# The 45 divisions of the CPV (Regulation (EC) 213/2008), each at the place of its bit.
DIVISIONS = (
    "03", "09", "14", "15", "16", "18", "19", "22", "24", "30", "31", "32", "33", "34", "35",
    "37", "38", "39", "41", "42", "43", "44", "45", "48", "50", "51", "55", "60", "63", "64",
    "65", "66", "70", "71", "72", "73", "75", "76", "77", "79", "80", "85", "90", "92", "98",
)  # fmt: skip

_RESERVED = (
    Q(is_reserved=True)
    | ~Q(reserved_codes=Value([], ArrayField(CharField(max_length=20))))
    | Q(reserved_execution=ReservedExecution.YES)
)
_CHECKED = ~Q(value_issue="")

# Each value of a filter, and what a procedure is that has it. Its place is that of its bit in
# `Procedure.facet_bits`: a new value is a new column, which `makemigrations` asks for.
FACET_VALUES: dict[tuple[str, str], Q] = {
    **{("nature", one): Q(contract_natures__contains=[one]) for one in ContractNature.values},
    **{("source", one): Q(sources__contains=[one]) for one in Source.values},
    **{("procedure", one): Q(procedure_type=one) for one in ProcedureType.values},
    **{("value", str(band)): Q(value_issue="", value_band=band) for band in ValueBand.values},
    ("value", ValueChoice.CHECK.value): _CHECKED,
    ("reserved", Reserved.YES.value): _RESERVED,
    ("reserved", Reserved.NO.value): ~_RESERVED,
    ("clause", Clause.SOCIAL.value): Q(is_social=True),
    ("clause", Clause.GREEN.value): Q(is_green=True),
}


class JoinedCodes(Func):
    """The codes of an array that are no longer than `longest`, each after `prefix`, as one text."""

    function = "joined_codes"
    output_field = TextField()

    def __init__(self, field: str, *, prefix: str, longest: int = LONGEST_CODE) -> None:
        super().__init__(Value(prefix), field, Value(longest))


class CodeBits(Func):
    """The codes of an array as bits, each at its place in `known`; other codes have none."""

    function = "code_bits"
    output_field = BigIntegerField()

    def __init__(self, field: str, *, known: tuple[str, ...]) -> None:
        super().__init__(field, Value(list(known), ArrayField(CharField(max_length=LONGEST_CODE))))


class BitSum(Func):
    """The bits of several values in one number."""

    template = "(%(expressions)s)"
    arg_joiner = " + "
    output_field = BigIntegerField()


def facet_bit(name: str, value: str) -> int:
    """Return the bit of a value of a filter in `Procedure.facet_bits`."""
    return 1 << list(FACET_VALUES).index((name, value))


def division_bit(code: str) -> int:
    """Return the bit of a division of the CPV in `Procedure.division_bits`; 0 for no division."""
    return 1 << DIVISIONS.index(code) if code in DIVISIONS else 0


def _bit_if(condition: Q, bit: int) -> Case:
    return Case(When(condition, then=bit), default=0, output_field=BigIntegerField())


FACET_BITS = BitSum(*(_bit_if(is_so, facet_bit(*told)) for told, is_so in FACET_VALUES.items()))
DIVISION_BITS = CodeBits("cpv_prefixes", known=DIVISIONS)
DEPARTMENT_WORDS = JoinedCodes("departments", prefix=" ", longest=DEPARTMENT_LENGTH)
CLASS_WORDS = Concat(
    JoinedCodes("cpv_prefixes", prefix=" ", longest=GROUP_LENGTH),
    Value(" "),
    output_field=TextField(),
)


def words_field(expression: Expression) -> GeneratedField:
    """A stored column that Postgres fills."""
    return _stored(expression, TextField())


def bits_field(expression: Expression) -> GeneratedField:
    """A stored column that Postgres fills, of at most 63 yes or no."""
    return _stored(expression, BigIntegerField())


def _stored(expression: Expression, output_field: Any) -> GeneratedField:
    return GeneratedField(
        expression=expression, output_field=output_field, db_persist=True, editable=False
    )
