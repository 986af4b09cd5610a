from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError

from collectif.core.rates import Rate, asker_of, spend

TWICE = Rate("test", count=2, window=timedelta(minutes=1))


def test_rate_lets_through_its_count_and_no_more():
    for _time in range(2):
        spend(TWICE, "10.0.0.1")

    with pytest.raises(ValidationError) as refusal:
        spend(TWICE, "10.0.0.1")
    assert refusal.value.code == "too_many_requests"


def test_each_asker_and_each_rate_has_its_own_count():
    for _time in range(2):
        spend(TWICE, "10.0.0.1")

    spend(TWICE, "10.0.0.2")
    spend(Rate("other", count=1, window=timedelta(minutes=1)), "10.0.0.1")


def test_count_is_forgotten_at_the_end_of_the_window():
    for _time in range(2):
        spend(TWICE, "10.0.0.1")
    seconds = cache._cache.get_client().ttl(cache.make_key(TWICE.key_for("10.0.0.1")))
    assert 0 < seconds <= 60

    cache.delete(TWICE.key_for("10.0.0.1"))
    spend(TWICE, "10.0.0.1")


def test_key_tells_nobody_who_asked():
    assert "10.0.0.1" not in TWICE.key_for("10.0.0.1")
    assert TWICE.key_for("10.0.0.1") != TWICE.key_for("10.0.0.2")


@pytest.mark.parametrize(
    ("address", "asker"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("not an address", "unknown"),
    ],
)
def test_asker_is_an_address_or_the_network_of_a_customer(rf, address, asker):
    assert asker_of(rf.get("/", REMOTE_ADDR=address)) == asker


def test_address_told_by_a_visitor_is_not_believed(rf):
    request = rf.get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": "198.51.100.1"})

    assert asker_of(request) == "192.0.2.7"
