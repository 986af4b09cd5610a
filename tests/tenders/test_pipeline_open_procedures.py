from datetime import timedelta
from math import inf

import pytest
from django.utils import timezone

from tenders.enums import ProcedureState
from tenders.models import Procedure
from tenders.pipeline import open_procedures
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

    assert first.blocks[0].ids.tolist() == [notice.pk]
    assert index_at(now + timedelta(minutes=5)) is first


def test_closing_of_a_notice_asks_for_no_other_reading(index_at):
    now = timezone.now()
    ProcedureFactory(submission_deadline=now + timedelta(minutes=1))
    first = index_at(now)

    assert index_at(now + timedelta(minutes=5)) is first


def live(index):
    """Return the notices that still count, each as often as it does."""
    return sorted(int(one) for block in index.blocks for one in block.ids[block.closes > -inf])


def test_new_or_changed_notice_is_added_to_what_is_there(index_at):
    now = timezone.now()
    first = index_at(now)
    assert live(first) == []
    known, other = ProcedureFactory(), ProcedureFactory()
    assert live(index_at(now)) == [known.pk, other.pk]
    Procedure.objects.filter(pk=known.pk).update(changed_at=timezone.now(), title="Vélo")

    later = index_at(now)

    assert later is first
    assert live(later) == [known.pk, other.pk]
    (number,) = later.space.words(["velo"])
    assert number < len(later.blocks[-1].starts) - 1


def test_notice_that_left_is_withdrawn(index_at):
    now = timezone.now()
    stays, goes = ProcedureFactory(), ProcedureFactory()
    first = index_at(now)
    Procedure.objects.filter(pk=goes.pk).update(
        changed_at=timezone.now(), state=ProcedureState.CANCELLED
    )

    assert index_at(now) is first
    assert live(first) == [stays.pk]


def test_notice_deleted_behind_our_back_makes_another_index(index_at):
    now = timezone.now()
    stays, goes = ProcedureFactory(), ProcedureFactory()
    first = index_at(now)
    goes.delete()

    assert live(index_at(now)) == [stays.pk]
    assert index_at(now) is not first


def test_change_dated_before_those_already_seen_is_not_missed(index_at):
    """What a long transaction dated, and committed after others that came later."""
    now = timezone.now()
    slow, quick = ProcedureFactory(), ProcedureFactory()
    index_at(now)
    Procedure.objects.filter(pk=quick.pk).update(changed_at=now + timedelta(minutes=1))
    index_at(now)
    Procedure.objects.filter(pk=slow.pk).update(
        changed_at=now - timedelta(minutes=5), title="Vélo électrique"
    )

    index = index_at(now)

    assert live(index) == [slow.pk, quick.pk]
    (number,) = index.space.words(["velo"])
    starts = index.blocks[0].starts
    assert number + 1 < len(starts)
    assert starts[number + 1] > starts[number]


def test_change_taken_back_since_is_read_again(index_at):
    """The same count, the same newest instant: only the sum tells."""
    now = timezone.now()
    known, last = ProcedureFactory(), ProcedureFactory()
    Procedure.objects.filter(pk=last.pk).update(changed_at=now + timedelta(hours=1))
    first = index_at(now)
    Procedure.objects.filter(pk=known.pk).update(changed_at=now, departments=["971"])

    later = index_at(now)

    assert later is not first
    assert live(later) == [known.pk, last.pk]
    assert later.places.keys != first.places.keys


def test_too_many_small_blocks_are_laid_out_anew(index_at, monkeypatch):
    monkeypatch.setattr(open_procedures, "SPARE_BLOCKS", 1)
    now = timezone.now()
    ProcedureFactory()
    first = index_at(now)
    ProcedureFactory()

    assert index_at(now) is not first
    assert len(index_at(now).blocks) == 1
    assert len(live(index_at(now))) == 2


def test_other_statistics_make_another_index(index_at):
    ProcedureFactory()
    now, opened = timezone.now(), OpenProcedures()

    first = opened.index(MatchStatisticsFactory(), now)

    assert opened.index(MatchStatisticsFactory(), now) is not first
