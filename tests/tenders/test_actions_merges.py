import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from tenders.actions.merges import accept_merge, merge_by_hand, refuse_merge, undo_merge
from tenders.enums import MergeBasis, MergeStatus
from tenders.models import Procedure, ProcedureMark, ProcedureMerge
from tenders.pipeline.merging import propose
from tests.concurrency import run_behind, run_together
from tests.tenders.factories import ProcedureFactory, ProcedureMarkFactory, SourceRunFactory
from tests.tenders.private_calls import enter
from tests.tenders.rows import correction, row, store


@pytest.fixture
def two(db):
    """Two calls as a source told them: dossiers with notices of their own."""
    rows = [row("26-10001", title="Audit des achats"), row("26-10002", title="Audit des ventes")]
    store(SourceRunFactory(), rows)
    return list(Procedure.objects.order_by("pk"))


@pytest.fixture
def pair(two):
    propose([(two[0].pk, two[1].pk)], MergeBasis.SIMILAR)
    return ProcedureMerge.objects.get()


def refusal(action, **given):
    with pytest.raises(ValidationError) as caught:
        action(**given)
    return caught.value.code


def shown():
    """The titles of the dossiers that show, each with the numbers of its notices."""
    rows = Procedure.objects.filter(merged_into__isnull=True).order_by("pk")
    return {one.title: sorted(one.notices.values_list("source_id", flat=True)) for one in rows}


APART = {"Audit des achats": ["26-10001"], "Audit des ventes": ["26-10002"]}
TOGETHER = {"Audit des ventes": ["26-10001", "26-10002"]}


def test_accepted_pair_is_one_dossier_at_the_address_of_the_older(pair, two, alice):
    decided = accept_merge(pair=pair, actor=alice)

    assert (decided.status, decided.decided_by, decided.basis) == ("merged", alice, "similar")
    assert decided.decided_at is not None
    assert shown() == TOGETHER
    two[0].refresh_from_db()
    two[1].refresh_from_db()
    assert two[0].notice_count == 2
    assert two[1].shown == two[0]
    assert Event.objects.get(verb="procedures_put_together").subject_id == two[0].pk


def test_accepting_twice_is_once(pair, alice):
    accept_merge(pair=pair, actor=alice)
    accept_merge(pair=pair, actor=alice)

    assert Event.objects.filter(verb="procedures_put_together").count() == 1


def test_accepted_pair_is_matched_anew(pair, alice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        accept_merge(pair=pair, actor=alice)

    assert len(callbacks) == 1
    assert Procedure.objects.get(pk=pair.kept_id).matched_at is None


def test_who_kept_the_absorbed_dossier_keeps_the_other(pair, bob, alice):
    ProcedureMarkFactory(profile=bob.profile, procedure=pair.absorbed)

    accept_merge(pair=pair, actor=alice)

    assert ProcedureMark.objects.filter(procedure=pair.kept, profile=bob.profile).exists()


def test_pair_kept_apart_stays_so_and_may_be_put_together_after_all(pair, alice):
    assert refuse_merge(pair=pair, actor=alice).status == MergeStatus.REFUSED
    assert refuse_merge(pair=pair, actor=alice).status == MergeStatus.REFUSED
    assert shown() == APART
    assert Event.objects.filter(verb="procedures_kept_apart").count() == 1

    assert accept_merge(pair=pair, actor=alice).status == MergeStatus.MERGED
    assert shown() == TOGETHER


def test_separated_pair_is_as_it_was(pair, alice):
    before = list(Procedure.objects.order_by("pk").values("title", "notice_count", "merged_into"))
    accept_merge(pair=pair, actor=alice)

    assert undo_merge(pair=pair, actor=alice).status == MergeStatus.UNDONE
    assert undo_merge(pair=pair, actor=alice).status == MergeStatus.UNDONE

    after = list(Procedure.objects.order_by("pk").values("title", "notice_count", "merged_into"))
    assert after == before
    assert shown() == APART
    assert Event.objects.filter(verb="procedures_separated").count() == 1


def test_separated_pair_stays_apart_when_a_notice_is_read_again(pair, alice):
    accept_merge(pair=pair, actor=alice)
    undo_merge(pair=pair, actor=alice)

    again = [row("26-10001", title="Audit des achats", deadline="2026-04-09T12:00:00")]
    store(SourceRunFactory(), again)

    assert shown() == APART


def test_correction_follows_the_dossier_it_names_after_a_separation(pair, alice):
    accept_merge(pair=pair, actor=alice)
    undo_merge(pair=pair, actor=alice)

    store(SourceRunFactory(), [correction("26-10003", of="26-10002")])

    assert [numbers for numbers in shown().values() if "26-10003" in numbers] == [
        ["26-10002", "26-10003"]
    ]


def test_separation_of_a_dossier_that_was_absorbed_in_its_turn(two, alice):
    """C was put into B, then B into A: taking C out leaves A and B together."""
    run = SourceRunFactory()
    store(run, [row("26-10003", title="Audit des stocks")])
    a, b = two
    c = Procedure.objects.latest("pk")
    inner = merge_by_hand(procedure=b, other=c, actor=alice)
    merge_by_hand(procedure=a, other=b, actor=alice)
    assert [sorted(numbers) for numbers in shown().values()] == [
        ["26-10001", "26-10002", "26-10003"]
    ]

    undo_merge(pair=inner, actor=alice)

    assert sorted(shown().values()) == [["26-10001", "26-10002"], ["26-10003"]]


@pytest.mark.parametrize("status", [MergeStatus.PROPOSED, MergeStatus.REFUSED])
def test_what_was_not_put_together_cannot_be_separated(pair, alice, status):
    ProcedureMerge.objects.update(status=status)

    assert refusal(undo_merge, pair=pair, actor=alice) == "apart"


def test_what_is_together_is_not_kept_apart_by_an_old_page(pair, alice):
    accept_merge(pair=pair, actor=alice)

    assert refusal(refuse_merge, pair=pair, actor=alice) == "together"
    assert shown() == TOGETHER


@pytest.mark.parametrize("half", ["kept", "absorbed"])
def test_pair_whose_half_went_to_a_third_is_to_be_decided_anew(pair, alice, half):
    third = ProcedureFactory()
    Procedure.objects.filter(pk=getattr(pair, f"{half}_id")).update(merged_into=third)

    assert refusal(accept_merge, pair=pair, actor=alice) == "elsewhere"
    assert ProcedureMerge.objects.get().status == MergeStatus.PROPOSED


def test_absorbed_dossier_that_went_to_a_third_is_not_taken_back(pair, alice):
    accept_merge(pair=pair, actor=alice)
    Procedure.objects.filter(pk=pair.absorbed_id).update(merged_into=ProcedureFactory())

    assert refusal(undo_merge, pair=pair, actor=alice) == "elsewhere"


def test_separation_that_leaves_a_dossier_empty_is_refused_whole(pair, two, alice):
    accept_merge(pair=pair, actor=alice)
    two[0].home_notices.update(home=two[1])

    assert refusal(undo_merge, pair=pair, actor=alice) == "empty"
    assert shown() == TOGETHER


def test_by_hand_the_older_is_kept_whichever_is_named_first(two, alice):
    older, newer = two

    pair = merge_by_hand(procedure=newer, other=older, actor=alice)
    merge_by_hand(procedure=older, other=newer, actor=alice)

    assert (pair.kept, pair.absorbed, pair.basis) == (older, newer, MergeBasis.MANUAL)
    assert shown() == TOGETHER
    assert Event.objects.filter(verb="procedures_put_together").count() == 1


def test_dossier_is_not_put_together_with_itself(two, alice):
    assert refusal(merge_by_hand, procedure=two[0], other=two[0], actor=alice) == "same"


def test_private_call_is_never_put_together(two, alice):
    private = enter(alice).procedure

    assert refusal(merge_by_hand, procedure=two[0], other=private, actor=alice) == "private"
    assert not ProcedureMerge.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_decide_of_one_pair_at_once(pair, alice):
    jobs = [lambda: accept_merge(pair=pair, actor=alice)] * 4

    assert run_together(*jobs) == []

    assert shown() == TOGETHER
    assert Event.objects.filter(verb="procedures_put_together").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_first_of_two_opposite_decisions_holds(pair, alice):
    errors = run_behind(
        lambda: accept_merge(pair=pair, actor=alice),
        lambda: refuse_merge(pair=pair, actor=alice),
    )

    assert [error.code for error in errors] == ["together"]
    assert shown() == TOGETHER


@pytest.mark.django_db(transaction=True)
def test_page_stored_while_a_pair_is_separated_goes_where_it_belongs(pair, alice):
    accept_merge(pair=pair, actor=alice)
    run = SourceRunFactory()

    errors = run_behind(
        lambda: undo_merge(pair=pair, actor=alice),
        lambda: store(run, [correction("26-10003", of="26-10002")]),
    )

    assert errors == []
    assert sorted(shown().values()) == [["26-10001"], ["26-10002", "26-10003"]]
