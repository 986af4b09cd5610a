import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.sources.private.lines import (
    READERS,
    Line,
    heading_key,
    read_lines,
    split_contact,
)
from tenders.sources.private.tables import Row, UnreadableFile

NAMES = {column: column for column in READERS} | {"objet": "title", "acheteur": "buyer"}


def read(*rows: tuple[str, ...]):
    return read_lines([Row(number, cells) for number, cells in enumerate(rows, start=1)], NAMES)


def problems(*rows: tuple[str, ...]) -> list[tuple[str, str, str]]:
    found = [problem for line in read(*rows).lines for problem in line.problems]
    return [(problem.column, problem.code, problem.value) for problem in found]


def refusal(*rows: tuple[str, ...]) -> tuple[str, str]:
    with pytest.raises(UnreadableFile) as refused:
        read(*rows)
    return refused.value.code, refused.value.detail


def test_line_is_read_under_its_headings_in_any_order():
    [line] = read(("Acheteur *", "OBJET", "cpv"), ("Fonderies", "Audit", "79418000")).lines

    assert line.number == 2
    assert (line.entry.title, line.entry.buyer) == ("Audit", "Fonderies")
    assert line.entry.cpv_codes == ("79418000",)
    assert line.problems == ()


def test_short_line_leaves_the_rest_empty():
    [line] = read(("objet", "acheteur", "url"), ("Audit", "Fonderies")).lines

    assert line.entry.url == ""


def test_each_wrong_cell_is_told():
    heading = ("objet", "acheteur", "deadline", "siret", "value")

    assert problems(heading, ("", "Fonderies", "31/12/2026", "12", "80.000")) == [
        ("title", "required", ""),
        ("siret", "siret", "12"),
        ("deadline", "deadline_time", "31/12/2026"),
        ("value", "amount_ambiguous", "80.000"),
    ]


def test_refused_line_keeps_the_title_that_was_typed():
    [line] = read(("objet", "acheteur"), ("Audit", "")).lines

    assert (line.title, line.entry) == ("Audit", None)


def test_cell_beyond_the_headings_is_not_lost_in_silence():
    heading = ("objet", "acheteur")

    assert problems(heading, ("Audit, phase 1", "Fonderies", "", "10")) == [
        ("title", "spilled", "")
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("A-1", "Audit"), ("a-1", "Plan"), [("reference", "repeated", "2")]),
        (("", "Audit"), ("", "AUDIT "), [("title", "repeated", "2")]),
        (("A-1", "Audit"), ("A-2", "Audit"), []),
        (("A-1", "Audit"), ("", "Audit"), []),
    ],
)
def test_second_line_of_one_call_is_refused(first, second, expected):
    heading = ("reference", "objet", "acheteur")

    assert problems(heading, (*first, "Fonderies"), (*second, "Fonderies")) == expected


def test_headings_that_we_do_not_know_are_told():
    reading = read(("objet", "acheteur", "Couleur", ""), ("Audit", "Fonderies", "bleu"))

    assert reading.unknown == ("Couleur",)
    assert reading.lines[0].entry is not None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("objet",), ("Audit",)], ("missing_columns", "buyer")),
        ([("a", "b"), ("1", "2")], ("missing_columns", "title buyer")),
        ([("objet", "title", "acheteur"), ("1", "2", "3")], ("repeated_columns", "title")),
        ([("objet", "acheteur")], ("empty", "")),
    ],
)
def test_file_without_its_headings_is_refused(rows, expected):
    assert refusal(*rows) == expected


@pytest.mark.parametrize(
    ("heading", "key"),
    [("Date limite *", "date limite"), (" DÉPARTEMENTS", "departements"), ("N°", "n"), ("", "")],
)
def test_heading_is_reduced_to_its_letters(heading, key):
    assert heading_key(heading) == key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Marie Roux, marie@ville.example, 04 76 00 00 00",
            ("Marie Roux", "marie@ville.example", "04 76 00 00 00"),
        ),
        ("marie.roux@ville.example", ("", "marie.roux@ville.example", "")),
        ("Marie Roux (marie@ville.example)", ("Marie Roux", "marie@ville.example", "")),
        ("+33 4 76 00 00 00 Marie", ("Marie", "", "+33 4 76 00 00 00")),
        ("Marie..Roux@", ("Marie..Roux@", "", "")),
        ("", ("", "", "")),
    ],
)
def test_contact_is_split(text, expected):
    assert split_contact(text) == expected


@given(st.text(max_size=120))
def test_any_contact_is_split_into_what_its_columns_hold(text):
    name, email, phone = split_contact(text)

    assert len(name) <= 120
    assert len(email) <= 120
    assert len(phone) <= 40


CELLS = st.lists(st.text(max_size=30), max_size=14).map(tuple)


@given(st.lists(CELLS, max_size=4))
def test_any_rows_are_read_or_refused_and_survive_json(rows):
    for line in read(tuple(READERS), ("",) * 12, *rows).lines:
        assert bool(line.entry) != bool(line.problems)
        assert Line.from_json(json.loads(json.dumps(line.to_json()))) == line
