import pytest

from tenders.enums import MarkKind, MergeBasis, MergeStatus
from tenders.models import Notice, Procedure, ProcedureMark, ProcedureMerge
from tenders.pipeline.merging import merge, propose, separate
from tests.members.factories import ProfileFactory, UserFactory
from tests.tenders.factories import NoticeFactory, ProcedureFactory, ProcedureMarkFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """Make procedures, the older first, each told by one notice of its own number."""

    def make(*numbers):
        return [NoticeFactory(source_id=number).procedure for number in numbers]

    return make


def joined(kept, absorbed, actor=None):
    merge([(kept.pk, absorbed.pk)], MergeBasis.LINKED, actor)
    return ProcedureMerge.objects.get(kept=kept, absorbed=absorbed)


def shown_in(procedure):
    return sorted(procedure.notices.values_list("source_id", flat=True))


def test_merge_moves_the_notices_and_says_so(told):
    kept, absorbed = told("26-1", "26-2")
    coordinator = UserFactory()

    merged = joined(kept, absorbed, coordinator)

    absorbed.refresh_from_db()
    assert absorbed.merged_into == kept
    assert (shown_in(kept), shown_in(absorbed)) == (["26-1", "26-2"], [])
    assert Notice.objects.get(source_id="26-2").home == absorbed
    assert (merged.status, merged.basis) == (MergeStatus.MERGED, MergeBasis.LINKED)
    assert (merged.decided_by, bool(merged.decided_at)) == (coordinator, True)


def test_merge_accepts_what_was_proposed_and_keeps_why(told):
    kept, absorbed = told("26-1", "26-2")
    propose([(kept.pk, absorbed.pk)], MergeBasis.SIMILAR)

    merged = joined(kept, absorbed)

    assert (merged.status, merged.basis) == (MergeStatus.MERGED, MergeBasis.SIMILAR)


def test_merge_twice_changes_nothing(told):
    kept, absorbed = told("26-1", "26-2")

    joined(kept, absorbed)
    joined(kept, absorbed)

    assert ProcedureMerge.objects.count() == 1
    assert shown_in(kept) == ["26-1", "26-2"]


def test_marks_follow_and_own_decisions_stay(told):
    kept, absorbed = told("26-1", "26-2")
    follower, decided = ProfileFactory.create_batch(2)
    former = ProcedureMarkFactory(profile=follower, procedure=absorbed, kind=MarkKind.KEPT)
    ProcedureMarkFactory(profile=decided, procedure=absorbed, kind=MarkKind.KEPT)
    ProcedureMarkFactory(profile=decided, procedure=kept, kind=MarkKind.HIDDEN)

    joined(kept, absorbed)

    marks = ProcedureMark.objects.filter(procedure=kept)
    assert dict(marks.values_list("profile", "kind")) == {
        follower.pk: MarkKind.KEPT,
        decided.pk: MarkKind.HIDDEN,
    }
    assert marks.get(profile=follower).marked_at == former.marked_at
    assert ProcedureMark.objects.filter(procedure=absorbed).count() == 2


def test_separate_gives_the_notices_back(told):
    kept, absorbed = told("26-1", "26-2")
    coordinator = UserFactory()
    merged = joined(kept, absorbed)

    separate(merged, coordinator)

    absorbed.refresh_from_db()
    merged.refresh_from_db()
    assert absorbed.merged_into is None
    assert (shown_in(kept), shown_in(absorbed)) == (["26-1"], ["26-2"])
    assert (merged.status, merged.decided_by) == (MergeStatus.UNDONE, coordinator)


def test_separate_takes_along_what_was_absorbed_before(told):
    kept, middle, last = told("26-1", "26-2", "26-3")
    joined(middle, last)
    outer = joined(kept, middle)
    assert shown_in(kept) == ["26-1", "26-2", "26-3"]

    separate(outer, UserFactory())

    assert (shown_in(kept), shown_in(middle)) == (["26-1"], ["26-2", "26-3"])
    assert Procedure.objects.get(pk=last.pk).merged_into == middle


def test_propose_twice_asks_once_and_never_what_was_decided(told):
    kept, absorbed, other = told("26-1", "26-2", "26-3")
    joined(kept, absorbed)

    for _time in range(2):
        propose([(kept.pk, absorbed.pk), (kept.pk, other.pk)], MergeBasis.SIMILAR)

    statuses = dict(ProcedureMerge.objects.values_list("absorbed", "status"))
    assert statuses == {absorbed.pk: MergeStatus.MERGED, other.pk: MergeStatus.PROPOSED}


@pytest.mark.parametrize("status", [MergeStatus.PROPOSED, MergeStatus.REFUSED])
def test_what_was_asked_or_decided_of_the_absorbed_holds_for_the_kept(told, status):
    kept, absorbed, other = told("26-1", "26-2", "26-3")
    propose([(absorbed.pk, other.pk)], MergeBasis.SIMILAR)
    ProcedureMerge.objects.update(status=status)

    joined(kept, absorbed)

    held = ProcedureMerge.objects.get(kept=kept, absorbed=other)
    assert (held.status, held.basis) == (status, MergeBasis.SIMILAR)


def test_nothing_to_do_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        merge([], MergeBasis.LINKED)
        propose([], MergeBasis.SIMILAR)


def test_procedure_without_notice_may_be_merged(told):
    kept, absorbed = ProcedureFactory.create_batch(2)

    joined(kept, absorbed)

    assert Procedure.objects.filter(merged_into=kept).get() == absorbed
