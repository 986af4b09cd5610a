"""Facts written as JSON come back the same, whatever they are."""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import UnionType
from typing import Literal, TypeAliasType, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.sources.facts import BuyerFacts, NoticeFacts, ResultFacts
from tenders.sources.facts_json import dump, load
from tests.tenders.facts import facts, lot

PLAIN = {
    str: st.text(max_size=8),
    bool: st.booleans(),
    int: st.integers(),
    date: st.dates(),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False),
    datetime: st.datetimes(
        timezones=st.integers(-14, 14).map(lambda hours: timezone(timedelta(hours=hours)))
    ),
}


def any_of(hint):
    """Draw a value of this type, every field of a dataclass included."""
    if isinstance(hint, TypeAliasType):
        return any_of(hint.__value__)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{one.name: any_of(hints[one.name]) for one in fields(hint)})
    if isinstance(hint, UnionType):
        return st.one_of([any_of(part) for part in get_args(hint)])
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) is tuple:
        return st.lists(any_of(get_args(hint)[0]), max_size=2).map(tuple)
    return st.none() if hint is type(None) else PLAIN[hint]


@given(any_of(NoticeFacts))
def test_facts_come_back_from_json_as_they_were(said):
    assert load(json.loads(json.dumps(dump(said)))) == said


def test_what_is_empty_is_left_out():
    written = dump(facts(title="Audit", description=""))

    assert "lots" not in written
    assert "estimated_value" not in written
    # It has no default: the reader counts on it.
    assert written["description"] == ""
    assert written["buyer"] == {"name": "Ville de Brumeval", "siret": "21990001600011"}


def test_decimals_dates_and_parts_are_texts_and_lists():
    moment = datetime(2026, 3, 30, 10, tzinfo=UTC)
    won = ResultFacts(lot_number="1", amount=Decimal("1.50"), decided_on=date(2026, 4, 1))

    written = dump(facts(submission_deadline=moment, lots=(lot("1"),), results=(won,)))

    assert written["submission_deadline"] == "2026-03-30T10:00:00+00:00"
    assert written["published_on"] == "2026-03-02"
    assert written["lots"] == [{"number": "1", "title": "Un lot"}]
    assert written["results"] == [{"lot_number": "1", "amount": "1.50", "decided_on": "2026-04-01"}]


def test_false_and_none_are_not_the_same_answer():
    assert load(dump(facts(is_reserved=False))).is_reserved is False
    assert load(dump(facts(is_reserved=None))).is_reserved is None


@pytest.mark.parametrize(
    "spoiled", [{"unheard_of": 1}, {"buyer": {}}, {"buyer": None}, {"lots": 3}]
)
def test_what_dump_did_not_write_is_refused(spoiled):
    with pytest.raises((KeyError, TypeError, AttributeError)):
        load(dump(facts()) | spoiled)


def test_missing_fact_is_refused():
    written = dump(facts())
    del written["title"]

    with pytest.raises(TypeError):
        load(written)


def test_part_is_written_like_the_whole():
    assert dump(BuyerFacts(name="Ville de Lormay", other_names=("CCAS",))) == {
        "name": "Ville de Lormay",
        "other_names": ["CCAS"],
    }
