from datetime import timedelta

import pytest
from django.utils import timezone

from tenders.models import Notice
from tenders.pipeline.open_notices import OpenNotices
from tests.tenders.factories import MatchStatisticsFactory, NoticeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def index_at():
    statistics, opened = MatchStatisticsFactory(), OpenNotices()
    return lambda now: opened.index(statistics, now)


def test_open_notices_are_read_once(index_at):
    now = timezone.now()
    notice = NoticeFactory()
    NoticeFactory(closed=True)
    NoticeFactory(award=True)

    first = index_at(now)

    assert list(first.ids) == [notice.pk]
    assert index_at(now + timedelta(minutes=5)) is first


def test_closing_of_a_notice_asks_for_no_other_reading(index_at):
    now = timezone.now()
    NoticeFactory(submission_deadline=now + timedelta(minutes=1))
    first = index_at(now)

    assert index_at(now + timedelta(minutes=5)) is first


def test_new_or_changed_notice_is_read(index_at):
    now = timezone.now()
    first = index_at(now)
    NoticeFactory()
    second = index_at(now)
    Notice.objects.update(normalised_at=timezone.now(), title="Autre")
    third = index_at(now)

    assert (len(first), len(second), len(third)) == (0, 1, 1)
    assert third is not second


def test_other_statistics_make_another_index(index_at):
    NoticeFactory()
    now, opened = timezone.now(), OpenNotices()

    first = opened.index(MatchStatisticsFactory(), now)

    assert opened.index(MatchStatisticsFactory(), now) is not first
