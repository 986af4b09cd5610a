from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from members.models import User
from tests.members.privacy_factories import NOON

WEEK = reverse("members:profile_detail")
WRITING = 'UPDATE "members_user"'


@pytest.fixture
def seen_yesterday(bob):
    User.objects.filter(pk=bob.pk).update(last_active_at=NOON - timedelta(days=1))
    return bob


def writes(queries) -> int:
    return sum(query["sql"].startswith(WRITING) for query in queries)


def test_visit_is_written_down_once_a_day(client_of, seen_yesterday, django_assert_max_num_queries):
    client = client_of(seen_yesterday)
    with time_machine.travel(NOON, tick=False) as clock:
        with django_assert_max_num_queries(50) as first:
            client.get(WEEK)
        clock.shift(timedelta(hours=3))
        with django_assert_max_num_queries(50) as second:
            client.get(WEEK)

    assert (writes(first.captured_queries), writes(second.captured_queries)) == (1, 0)
    assert User.objects.get(pk=seen_yesterday.pk).last_active_at == NOON


def test_day_begins_at_midnight_in_paris(client_of, seen_yesterday):
    client = client_of(seen_yesterday)
    eve = NOON.replace(hour=22, minute=59)
    for moment in (eve, eve + timedelta(minutes=2)):
        with time_machine.travel(moment, tick=False):
            client.get(WEEK)
        assert User.objects.get(pk=seen_yesterday.pk).last_active_at == moment


def test_page_that_anybody_reads_writes_nothing(client_of, seen_yesterday):
    with time_machine.travel(NOON, tick=False):
        client_of(seen_yesterday).get(reverse("privacy"))

    assert User.objects.get(pk=seen_yesterday.pk).last_active_at == NOON - timedelta(days=1)


def test_clock_that_went_back_writes_nothing(client_of, bob):
    User.objects.filter(pk=bob.pk).update(last_active_at=NOON + timedelta(days=5))

    with time_machine.travel(NOON, tick=False):
        client_of(bob).get(WEEK)

    assert User.objects.get(pk=bob.pk).last_active_at == NOON + timedelta(days=5)
