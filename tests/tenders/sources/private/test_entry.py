import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.sources.errors import UnparsableRecord
from tenders.sources.private.entry import (
    Entry,
    body_of,
    deadline_problem,
    facts_of,
    normalise,
    read_body,
)

DAY = date(2026, 11, 2)
ENTRY = Entry(
    title="Audit des achats",
    buyer="Fonderies de la Sorne",
    reference="FS-12",
    siret="73282932000074",
    description="Deux sites.\nSix mois.",
    cpv_codes=("79418000", "79411000"),
    departments=("974",),
    natures=("services",),
    deadline="2026-12-31T16:00",
    estimated_value="80000.50",
    url="https://achats.example/12",
)


def test_facts_are_what_was_told():
    facts = facts_of(ENTRY, source_id="p:1", entered_on=DAY)

    assert (facts.source_id, facts.kind, facts.variant) == ("p:1", "call", "private")
    assert (facts.title, facts.description) == ("Audit des achats", "Deux sites.\nSix mois.")
    assert (facts.buyer.name, facts.buyer.siret) == ("Fonderies de la Sorne", "73282932000074")
    assert facts.main_classification_code == "79418000"
    assert facts.additional_classification_codes == ("79411000",)
    assert (facts.departments, facts.contract_natures) == (("974",), ("services",))
    assert (facts.estimated_value, facts.currency) == (Decimal("80000.50"), "EUR")
    assert (facts.source_url, facts.published_on) == ("https://achats.example/12", DAY)
    assert facts.deadline_issue == ""


def test_deadline_stands_on_the_clock_of_the_buyer():
    facts = facts_of(ENTRY, source_id="p:1", entered_on=DAY)

    assert facts.submission_deadline.astimezone(UTC) == datetime(2026, 12, 31, 12, tzinfo=UTC)


def test_least_entry_makes_facts():
    facts = facts_of(Entry(title="Audit", buyer="Fonderies"), source_id="p:1", entered_on=DAY)

    assert (facts.submission_deadline, facts.deadline_issue) == (None, "missing")
    assert (facts.estimated_value, facts.main_classification_code) == (None, "")


def test_body_gives_back_the_entry_and_its_facts():
    body = body_of(ENTRY, source_id="p:1", entered_on=DAY)

    assert read_body(body) == (ENTRY, "p:1", DAY)
    assert normalise(body) == facts_of(ENTRY, source_id="p:1", entered_on=DAY)


def test_same_answers_give_the_same_body():
    left = Entry(title="Audit", buyer="Fonderies", cpv_codes=())
    right = Entry(buyer="Fonderies", title="Audit", url="")

    assert body_of(left, source_id="p:1", entered_on=DAY) == body_of(
        right, source_id="p:1", entered_on=DAY
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "not_a_record"),
        ("[]", "not_a_record"),
        ('{"id": "p:1", "entered_on": "2026-11-02"}', "not_a_record"),
        ('{"id": "p:1", "entered_on": "2026-11-02", "told": {"title": "A"}}', "not_a_record"),
        ('{"entered_on": "2026-11-02", "told": {"title": "A", "buyer": "B"}}', "bad_id"),
        ('{"id": "p:1", "told": {"title": "A", "buyer": "B"}}', "bad_date"),
        (
            '{"id": "p:1", "entered_on": "2026-11-02", "told": {"title": " ", "buyer": "B"}}',
            "missing_title",
        ),
    ],
)
def test_unreadable_body_is_refused_with_its_reason(body, code):
    with pytest.raises(UnparsableRecord) as refused:
        normalise(body)

    assert refused.value.code == code


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
TOLD = st.dictionaries(st.sampled_from(list(Entry.__dataclass_fields__)), JSON)


@given(told=TOLD | JSON)
def test_any_body_is_read_or_refused(told):
    body = json.dumps({"id": "p:1", "entered_on": "2026-11-02", "told": told})
    try:
        facts = normalise(body)
    except UnparsableRecord:
        return
    assert facts.title


@pytest.mark.parametrize(
    ("deadline", "problem"),
    [
        ("", ""),
        ("2026-12-31T16:00", ""),
        ("2026-11-02T10:00", "deadline_passed"),
        ("2026-11-02T10:01", ""),
        ("2029-12-31T16:00", "deadline_out_of_reason"),
        ("7017-01-01T00:00", "deadline_out_of_reason"),
    ],
)
def test_deadline_that_nobody_could_meet_is_told(deadline, problem):
    entry = Entry(title="Audit", buyer="Fonderies", deadline=deadline, departments=("38",))
    now = datetime(2026, 11, 2, 9, tzinfo=UTC)

    assert deadline_problem(entry, entered_on=DAY, now=now) == problem
