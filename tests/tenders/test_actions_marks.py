import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from tenders.actions.marks import clear_mark, explain_mark, mark_procedure, tell_outcome
from tenders.enums import FeedbackReason, MarkKind, Verdict
from tenders.models import MatchFeedback, ProcedureMark
from tests.concurrency import run_together
from tests.members.factories import ProfileFactory
from tests.tenders.factories import MatchFactory, ProcedureFactory

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
    assert MatchFeedback.objects.count() == 1


def log() -> list[tuple[str, str, str]]:
    rows = MatchFeedback.objects.order_by("pk")
    return list(rows.values_list("verdict", "reason", "words"))


def test_each_decision_and_its_withdrawal_is_logged_once(profile, procedure):
    for kind in (MarkKind.KEPT, MarkKind.KEPT, MarkKind.HIDDEN):
        mark_procedure(profile=profile, procedure=procedure, kind=kind)
    clear_mark(profile=profile, procedure=procedure)
    clear_mark(profile=profile, procedure=procedure)

    assert log() == [("kept", "", ""), ("hidden", "", ""), ("restored", "", "")]


def test_log_keeps_the_score_as_it_stood(profile, procedure):
    match = MatchFactory(profile=profile, procedure=procedure)

    mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.KEPT)
    match.delete()
    clear_mark(profile=profile, procedure=procedure)

    kept, restored = MatchFeedback.objects.order_by("pk")
    assert (kept.score, kept.parts, kept.statistics) == (match.score, match.parts, match.statistics)
    assert kept.engine_version == match.statistics.engine_version
    assert (restored.score, restored.parts, restored.statistics) == (None, [], None)
    assert restored.engine_version == ""


def test_reason_is_a_row_of_its_own_and_said_once(profile, procedure):
    mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.HIDDEN)

    for _click in range(2):
        explain_mark(profile=profile, procedure=procedure, reason=FeedbackReason.PLACE)

    assert log() == [("hidden", "", ""), ("hidden", "place", "")]
    assert Event.objects.filter(verb="notice_mark_explained").count() == 1


def test_words_go_with_another_reason_alone(profile, procedure):
    mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.KEPT)

    explain_mark(profile=profile, procedure=procedure, reason=FeedbackReason.SIZE, words="unheard")
    explain_mark(
        profile=profile, procedure=procedure, reason=FeedbackReason.OTHER, words=" A friend "
    )

    assert log()[1:] == [("kept", "size", ""), ("kept", "other", "A friend")]


def test_reason_of_what_is_not_marked_is_refused(profile, procedure):
    with pytest.raises(ValidationError) as raised:
        explain_mark(profile=profile, procedure=procedure, reason=FeedbackReason.SIZE)

    assert raised.value.code == "not_marked"
    assert log() == []


def test_too_late_is_no_reason_to_keep(profile, procedure):
    mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.KEPT)

    with pytest.raises(ValidationError) as raised:
        explain_mark(profile=profile, procedure=procedure, reason=FeedbackReason.TOO_LATE)

    assert raised.value.code == "kept_too_late"


@pytest.mark.parametrize(
    ("field", "said", "code"),
    [
        ("reason", {"reason": "moon"}, "invalid_choice"),
        ("words", {"reason": FeedbackReason.OTHER, "words": "a" * 201}, "max_length"),
    ],
)
def test_absurd_reasons_are_refused(profile, procedure, field, said, code):
    mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.KEPT)

    with pytest.raises(ValidationError) as raised:
        explain_mark(profile=profile, procedure=procedure, **said)

    assert raised.value.error_dict[field][0].code == code


def test_outcome_of_a_kept_call_is_told_once(profile, procedure):
    mark_procedure(profile=profile, procedure=procedure, kind=MarkKind.KEPT)

    for verdict in (Verdict.APPLIED, Verdict.APPLIED, Verdict.WON):
        tell_outcome(profile=profile, procedure=procedure, verdict=verdict)

    assert [verdict for verdict, _reason, _words in log()] == ["kept", "applied", "won"]
    assert MatchFeedback.objects.outcomes(profile, [procedure]) == {procedure.pk: "won"}


@pytest.mark.parametrize(("kind", "code"), [(None, "not_marked"), (MarkKind.HIDDEN, "not_kept")])
def test_outcome_of_what_is_not_kept_is_refused(profile, procedure, kind, code):
    if kind:
        mark_procedure(profile=profile, procedure=procedure, kind=kind)

    with pytest.raises(ValidationError) as raised:
        tell_outcome(profile=profile, procedure=procedure, verdict=Verdict.WON)

    assert raised.value.code == code
