"""Headings, advice and fields: what is understood, and the words for what is not."""

from datetime import date
from typing import get_args

import pytest
from django.utils import translation

from tenders.forms import imports
from tenders.forms.private import PrivateCallForm, initial_of
from tenders.forms.private_advice import ADVICE, advice
from tenders.models import PrivateCall
from tenders.sources.private.cells import BadCellCode
from tenders.sources.private.entry import DeadlineProblem, Entry
from tenders.sources.private.lines import READERS, Problem, ProblemCode, heading_key
from tenders.sources.private.tables import UnreadableCode


def values_of(alias) -> set[str]:
    """The texts of a Literal, through the names that hold others."""
    if hasattr(alias, "__value__"):
        return values_of(alias.__value__)
    found = get_args(alias)
    return {alias} if not found else set().union(*map(values_of, found))


def test_each_problem_of_a_line_has_its_advice():
    codes = values_of(ProblemCode) - {""}

    assert codes == set(ADVICE)
    assert values_of(BadCellCode) | values_of(DeadlineProblem) - {""} <= codes


def test_each_unreadable_file_has_its_advice():
    assert values_of(UnreadableCode) == set(imports.FILE_ADVICE)


def test_advice_is_a_sentence_and_repeats_what_was_typed():
    with translation.override("en"):
        assert advice("siret", "12 %s") == (
            "“12 %s” is not a SIRET: check its 14 digits, or leave it empty."
        )


def test_each_column_is_understood_in_each_language():
    names = imports.names_of_columns()

    assert set(names.values()) == set(READERS)
    for language in ("fr", "en"):
        with translation.override(language):
            printed = imports.headings()
        assert [names[heading_key(heading)] for heading in printed] == list(imports.HEADINGS)


def test_codes_of_columns_are_headings_too():
    names = imports.names_of_columns()

    assert [names[column] for column in READERS] == list(READERS)


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (Problem("title", "required"), "subject: fill this cell in"),
        (Problem("siret", "too_long"), "SIRET: this is too long: shorten it"),
    ],
)
def test_problem_is_told_after_its_column(problem, expected):
    with translation.override("en"):
        assert imports.told(problem) == expected


def test_example_has_its_deadline_ahead():
    assert "31/12/2027 16:00" in imports.example(date(2026, 11, 2))


def test_form_gives_back_the_entry_it_shows():
    entry = Entry(
        title="Audit des achats",
        buyer="Fonderies",
        cpv_codes=("79418000", "79411000"),
        departments=("38", "2A"),
        natures=("services",),
        deadline="2027-06-30T16:00",
        estimated_value="80000.50",
        url="https://achats.example/1",
    )
    call = PrivateCall(origin="Marie")

    form = PrivateCallForm(initial_of(call, entry), can_publish=False)

    assert form.is_valid(), form.errors
    assert form.entry() == entry
    assert form.details().origin == "Marie"
