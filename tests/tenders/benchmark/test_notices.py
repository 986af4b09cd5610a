"""The invented notices are those that the figures speak of."""

from collections import Counter
from datetime import date

import pytest

from tenders.sources.reading import read_record
from tests.tenders.benchmark.notices import PAGE_SIZE, Market, bodies

TODAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def market():
    return Market(seed=1, count=800, today=TODAY)


@pytest.fixture(scope="module")
def read(market):
    """Return what our readers understand of each record, by source."""
    return [(source, understood(source, one)) for source, one in market.records()]


def understood(source, one):
    return read_record(
        source=source, source_id=one.source_id, body=one.body, media_type=one.media_type
    )


def test_same_seed_gives_the_same_records(market):
    again = Market(seed=1, count=800, today=TODAY)
    other = Market(seed=2, count=800, today=TODAY)

    assert list(again.records()) == list(market.records())
    assert next(other.records()) != next(market.records())


def test_record_does_not_depend_on_those_before_it(market):
    assert market.dossier(700) == Market(seed=1, count=800, today=TODAY).dossier(700)


def test_numbers_are_never_given_twice(market):
    numbers = [(source, one.source_id) for source, one in market.records()]

    assert len(set(numbers)) == len(numbers)


def test_every_kind_and_format_occurs(read):
    found = {(one.variant, one.kind) for _source, one in read}
    kinds = ("call", "award", "correction", "cancellation")

    assert found >= {(name, kind) for name in ("fnsimple", "eforms") for kind in kinds}
    assert found >= {("mapa", "call"), ("legacy_v240", "call"), ("legacy_v240", "award")}


def test_one_record_in_twenty_comes_from_the_european_journal(read):
    share = Counter(source for source, _one in read)["ted"] / len(read)

    assert 0.03 < share < 0.07


def test_one_dossier_in_ten_is_open(read):
    calls = [one for source, one in read if source == "boamp" and one.kind == "call"]
    is_open = [one.submission_deadline and one.submission_deadline.date() > TODAY for one in calls]

    assert 0.08 < sum(map(bool, is_open)) / 800 < 0.13


def test_follow_ups_name_a_notice_already_out(read):
    numbers = [one.source_id for _source, one in read]
    following = [one for _source, one in read if one.links.boamp]

    assert len(following) > 50
    for one in following:
        assert numbers.index(one.links.boamp[0]) < numbers.index(one.source_id)


def test_european_twin_says_the_same(read):
    by_folder = {}
    for source, one in read:
        if one.variant == "eforms" and one.kind == "call":
            by_folder.setdefault(one.procedure_id, {})[source] = one
    twins = [found for found in by_folder.values() if len(found) == 2]

    assert twins
    for found in twins:
        assert found["ted"].title == found["boamp"].title
        assert found["ted"].submission_deadline == found["boamp"].submission_deadline


def test_pages_are_of_one_source_and_full_but_the_last(market):
    pages = list(market.pages())

    assert all(len(records) == PAGE_SIZE for _source, records in pages[:-2])
    assert sum(len(records) for _source, records in pages) == len(list(market.records()))


@pytest.mark.parametrize("name", ["fnsimple", "eforms", "mapa", "legacy", "ted"])
def test_bodies_are_of_the_format_asked_for(market, name):
    records = bodies(market, name, 5)

    assert len(records) == 5
    assert all(one.body.startswith("<?xml") == (name == "ted") for one in records)
