import pytest

from tenders.enums import MergeBasis, MergeStatus
from tenders.models import ProcedureMerge
from tests.tenders.factories import ProcedureFactory

pytestmark = pytest.mark.django_db


def new_pair(kept=None, absorbed=None, status=MergeStatus.PROPOSED, **fields):
    kept, absorbed = kept or ProcedureFactory(), absorbed or ProcedureFactory()
    fields = {"basis": MergeBasis.SIMILAR} | fields
    return ProcedureMerge.objects.create(kept=kept, absorbed=absorbed, status=status, **fields)


def test_pairs_are_for_coordinators_alone(alice, bob, charlie, dana):
    pair = new_pair()

    assert list(ProcedureMerge.objects.visible_to(alice)) == [pair]
    for person in (bob, charlie, dana):
        assert not ProcedureMerge.objects.visible_to(person).exists()


def test_pair_waits_while_both_dossiers_stand():
    waiting, decided, gone = new_pair(), new_pair(status=MergeStatus.REFUSED), new_pair()
    gone.absorbed.merged_into = decided.kept
    gone.absorbed.save(update_fields=["merged_into"])

    assert list(ProcedureMerge.objects.proposed()) == [waiting]


def test_oldest_pair_waits_first():
    pairs = [new_pair() for _ in range(3)]

    assert list(ProcedureMerge.objects.proposed()) == pairs


def test_what_touches_a_dossier_is_what_it_absorbed_or_may_be():
    older, procedure = ProcedureFactory(), ProcedureFactory()
    absorbed = new_pair(kept=procedure, status=MergeStatus.MERGED)
    maybe = new_pair(kept=procedure)
    maybe_older = new_pair(kept=older, absorbed=procedure)
    new_pair(kept=procedure, status=MergeStatus.REFUSED)
    new_pair(kept=procedure, status=MergeStatus.UNDONE)
    new_pair()

    assert set(ProcedureMerge.objects.touching(procedure)) == {absorbed, maybe, maybe_older}


def test_list_reads_both_dossiers_at_once(django_assert_num_queries):
    new_pair()
    with django_assert_num_queries(1):
        [pair] = ProcedureMerge.objects.proposed().for_list()
        assert pair.kept.title
        assert pair.absorbed.buyer.name


def test_dossier_is_shown_under_the_last_that_absorbed_it():
    shown = ProcedureFactory()
    middle = ProcedureFactory(merged_into=shown)

    assert ProcedureFactory(merged_into=middle).shown == shown
    assert shown.shown == shown
