"""What the list of procedures counts by, as short texts that an index can hold.

The counts beside the filters are then read from one index, without a visit to the rows.
"""

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, CharField, Func, GeneratedField, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat

from tenders.enums import ReservedExecution

DEPARTMENT_LENGTH = 3
# Divisions and groups of the CPV: deeper classes are too many for an index to hold.
GROUP_LENGTH = 3
LONGEST_CODE = 20

_RESERVED = (
    Q(is_reserved=True)
    | ~Q(reserved_codes=Value([], ArrayField(CharField(max_length=20))))
    | Q(reserved_execution=ReservedExecution.YES)
)


class JoinedCodes(Func):
    """The codes of an array that are no longer than `longest`, each after `prefix`, as one text."""

    function = "joined_codes"
    output_field = TextField()

    def __init__(self, field: str, *, prefix: str, longest: int = LONGEST_CODE) -> None:
        super().__init__(Value(prefix), field, Value(longest))


def word_if(condition: Q, word: str, otherwise: str = "") -> Case:
    return Case(
        When(condition, then=Value(f" {word}")),
        default=Value(f" {otherwise}" if otherwise else ""),
        output_field=TextField(),
    )


# " nature=works source=boamp source=ted procedure=open value=3 reserved=no clause=green ":
# a filter and its value, a space on each side.
FACET_WORDS = Concat(
    JoinedCodes("contract_natures", prefix=" nature="),
    JoinedCodes("sources", prefix=" source="),
    Value(" procedure="),
    "procedure_type",
    Case(
        When(value_issue="", then=Concat(Value(" value="), Cast("value_band", TextField()))),
        default=Value(" value=check"),
        output_field=TextField(),
    ),
    word_if(_RESERVED, "reserved=yes", "reserved=no"),
    word_if(Q(is_social=True), "clause=social"),
    word_if(Q(is_green=True), "clause=green"),
    Value(" "),
    output_field=TextField(),
)
DEPARTMENT_WORDS = JoinedCodes("departments", prefix=" ", longest=DEPARTMENT_LENGTH)
CLASS_WORDS = Concat(
    JoinedCodes("cpv_prefixes", prefix=" ", longest=GROUP_LENGTH),
    Value(" "),
    output_field=TextField(),
)


def words_field(expression: Func) -> GeneratedField:
    """A stored column that Postgres fills."""
    return GeneratedField(
        expression=expression, output_field=TextField(), db_persist=True, editable=False
    )
