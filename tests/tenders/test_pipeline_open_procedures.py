from datetime import timedelta

import pytest
from django.utils import timezone

from tenders.models import Procedure
from tenders.pipeline.open_procedures import OpenProcedures
from tests.tenders.factories import MatchStatisticsFactory, ProcedureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def index_at():
    statistics, opened = MatchStatisticsFactory(), OpenProcedures()
    return lambda now: opened.index(statistics, now)


def test_open_notices_are_read_once(index_at):
    now = timezone.now()
    notice = ProcedureFactory()
    ProcedureFactory(closed=True)
    ProcedureFactory(awarded=True)

    first = index_at(now)

    assert list(first.ids) == [notice.pk]
    assert index_at(now + timedelta(minutes=5)) is first


def test_closing_of_a_notice_asks_for_no_other_reading(index_at):
    now = timezone.now()
    ProcedureFactory(submission_deadline=now + timedelta(minutes=1))
    first = index_at(now)

    assert index_at(now + timedelta(minutes=5)) is first


def test_new_or_changed_notice_is_read(index_at):
    now = timezone.now()
    first = index_at(now)
    ProcedureFactory()
    second = index_at(now)
    Procedure.objects.update(changed_at=timezone.now(), title="Autre")
    third = index_at(now)

    assert (len(first), len(second), len(third)) == (0, 1, 1)
    assert third is not second


def test_other_statistics_make_another_index(index_at):
    ProcedureFactory()
    now, opened = timezone.now(), OpenProcedures()

    first = opened.index(MatchStatisticsFactory(), now)

    assert opened.index(MatchStatisticsFactory(), now) is not first
