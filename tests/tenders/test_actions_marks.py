import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from tenders.actions.marks import clear_mark, mark_procedure
from tenders.enums import MarkKind
from tenders.models import ProcedureMark
from tests.concurrency import run_together
from tests.members.factories import ProfileFactory
from tests.tenders.factories import ProcedureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile():
    return ProfileFactory()


@pytest.fixture
def procedure():
    return ProcedureFactory()


def test_mark_procedure_keeps_the_decision(profile, procedure):
    mark = mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.KEPT)

    assert ProcedureMark.objects.get() == mark
    assert (mark.profile, mark.procedure, mark.kind) == (profile, procedure, "kept")
    event = Event.objects.about(procedure).get()
    assert (event.actor, event.verb, event.data) == (
        profile.user,
        "notice_marked",
        {"kind": "kept"},
    )


def test_second_click_changes_nothing(profile, procedure):
    first = mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.KEPT)

    second = mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.KEPT)

    assert (second.pk, second.marked_at) == (first.pk, first.marked_at)
    assert Event.objects.count() == 1


def test_other_decision_replaces_the_first(profile, procedure):
    first = mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.KEPT)

    second = mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.HIDDEN)

    mark = ProcedureMark.objects.get()
    assert (mark.pk, mark.kind) == (first.pk, "hidden") == (second.pk, second.kind)
    assert mark.marked_at >= first.marked_at
    assert list(Event.objects.order_by("pk").values_list("data__kind", flat=True)) == [
        "kept",
        "hidden",
    ]


def test_unknown_decision_is_refused(profile, procedure):
    with pytest.raises(ValidationError) as raised:
        mark_procedure(profile=profile, procedure=procedure, kind="loved")

    assert raised.value.error_dict["kind"][0].code == "invalid_choice"
    assert not ProcedureMark.objects.exists()


def test_decision_of_one_person_is_hers_alone(profile, procedure):
    mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.KEPT)
    mark_procedure(profile=ProfileFactory(), procedure=procedure, kind=MarkKind.HIDDEN)

    clear_mark(profile=profile, procedure=procedure)

    assert ProcedureMark.objects.get().kind == "hidden"


def test_clear_mark_takes_the_decision_back_once(profile, procedure):
    mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.KEPT)

    clear_mark(profile=profile, procedure=procedure)
    clear_mark(profile=profile, procedure=procedure)

    assert not ProcedureMark.objects.exists()
    assert Event.objects.filter(verb="notice_mark_cleared").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_one_moment_make_one_mark():
    profile, procedure = ProfileFactory(), ProcedureFactory()

    def click():
        mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.KEPT)

    assert run_together(click, click) == []
    assert ProcedureMark.objects.count() == Event.objects.count() == 1
