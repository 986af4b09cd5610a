import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from collectif.core.events import Event
from tenders.actions.contests import answer_contest, contest_match
from tenders.enums import ContestState
from tenders.models import MatchContest
from tests.concurrency import run_together
from tests.members.factories import ProfileFactory, UserFactory
from tests.tenders.factories import MatchContestFactory, MatchFactory, ProcedureFactory

pytestmark = pytest.mark.django_db


def answer(contest, actor, words="We look at its classes."):
    return answer_contest(contest=contest, actor=actor, answer=words, now=timezone.now())


def test_contest_keeps_the_score_and_tells_the_coordinators(
    alice, bob, django_capture_on_commit_callbacks
):
    match = MatchFactory(profile=bob.profile)

    with django_capture_on_commit_callbacks(execute=True):
        contest = contest_match(
            profile=bob.profile, procedure=match.procedure, words=" Too high for me. "
        )

    contest.refresh_from_db()
    assert (contest.author, contest.words, contest.state) == (bob, "Too high for me.", "open")
    assert (contest.score, contest.parts) == (match.score, match.parts)
    assert contest.engine_version == match.statistics.engine_version
    assert contest.statistics == match.statistics
    assert [message.to for message in mail.outbox] == [[alice.email]]
    assert str(contest.public_id) in mail.outbox[0].body
    assert Event.objects.about(contest).get().verb == "match_contested"


def test_absence_from_the_list_is_contested_without_a_score(bob):
    contest = contest_match(profile=bob.profile, procedure=ProcedureFactory(), words="Why not?")

    assert (contest.score, contest.parts, contest.engine_version) == (None, [], "")
    assert contest.statistics is None


def test_asked_again_while_open_it_is_the_same_contest(bob):
    procedure = ProcedureFactory()

    contests = {
        contest_match(profile=bob.profile, procedure=subject, words="Look.").pk
        for subject in (None, None, procedure, procedure)
    }

    assert len(contests) == MatchContest.objects.count() == 2


def test_answered_once_it_may_be_contested_anew(alice, bob):
    first = contest_match(profile=bob.profile, words="Look.")
    answer(first, alice)

    assert contest_match(profile=bob.profile, words="Look again.") != first


@pytest.mark.parametrize(("words", "code"), [("  ", "blank"), ("a" * 2001, "max_length")])
def test_absurd_words_are_refused(bob, words, code):
    with pytest.raises(ValidationError) as raised:
        contest_match(profile=bob.profile, words=words)

    assert raised.value.error_dict["words"][0].code == code
    assert not MatchContest.objects.exists()


def test_answer_is_told_to_whoever_contested(alice, bob, django_capture_on_commit_callbacks):
    contest = MatchContestFactory(author=bob)

    with django_capture_on_commit_callbacks(execute=True):
        answer(contest, alice, " We look at its classes. ")

    contest.refresh_from_db()
    assert (contest.state, contest.answered_by) == (ContestState.ANSWERED, alice)
    assert contest.answer == "We look at its classes."
    assert [message.to for message in mail.outbox] == [[bob.email]]
    assert "We look at its classes." in mail.outbox[0].body
    assert Event.objects.about(contest).get().verb == "contest_answered"


def test_whoever_has_left_is_not_written_to(alice, django_capture_on_commit_callbacks):
    contest = MatchContestFactory(author__is_active=False)

    with django_capture_on_commit_callbacks(execute=True):
        answer(contest, alice)

    assert mail.outbox == []


def test_second_answer_is_refused(alice):
    contest = MatchContestFactory(answered=True)

    with pytest.raises(ValidationError) as raised:
        answer(contest, alice)

    assert raised.value.code == "already_answered"


def test_nobody_answers_herself(alice):
    with pytest.raises(ValidationError) as raised:
        answer(MatchContestFactory(author=alice), alice)

    assert raised.value.code == "own_contest"


def test_empty_and_endless_answers_are_refused(alice):
    contest = MatchContestFactory()
    with pytest.raises(ValidationError) as raised:
        answer(contest, alice, "   ")
    assert raised.value.code == "blank"
    with pytest.raises(ValidationError) as raised:
        answer(contest, alice, "a" * 2001)
    assert raised.value.error_dict["answer"][0].code == "max_length"


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_one_moment_make_one_contest():
    profile = ProfileFactory()

    def click():
        contest_match(profile=profile, words="Look.")

    assert run_together(click, click) == []
    assert MatchContest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_one_moment_give_one_answer():
    contest, people = MatchContestFactory(), UserFactory.create_batch(2, coordinator=True)

    errors = run_together(*(lambda actor=actor: answer(contest, actor) for actor in people))

    assert [error.code for error in errors] == ["already_answered"]
