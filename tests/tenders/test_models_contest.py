from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from tenders.models import MatchContest
from tests.members.factories import UserFactory
from tests.tenders.factories import MatchContestFactory, ProcedureFactory

pytestmark = pytest.mark.django_db


def test_contests_are_one_s_own_or_all_for_who_coordinates(alice, bob, charlie, dana):
    hers, other = MatchContestFactory(author=bob), MatchContestFactory()

    assert [*MatchContest.objects.visible_to(bob)] == [hers]
    assert {*MatchContest.objects.visible_to(alice)} == {hers, other}
    assert not MatchContest.objects.visible_to(charlie).exists()
    assert not MatchContest.objects.visible_to(dana).exists()


def test_list_begins_with_those_to_answer_the_oldest_on_top():
    answered = MatchContestFactory(answered=True)
    older = MatchContestFactory(created_at=timezone.now() - timedelta(days=2))
    newer = MatchContestFactory()

    assert [*MatchContest.objects.for_list()] == [older, newer, answered]
    assert [*MatchContest.objects.open().order_by("pk")] == [older, newer]
    assert str(older) == f"{older.author_id} open"


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        ({"state": "answered"}, "contest_answered_by_someone"),
        ({"answered": True, "answer": ""}, "contest_answered_by_someone"),
        ({"answered": True, "answered_by": None}, "contest_answered_by_someone"),
        ({"answer": "Half of it"}, "contest_answered_by_someone"),
        ({"state": "lost"}, "contest_answered_by_someone"),
    ],
)
def test_absurd_rows_are_refused_by_the_database(row, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        MatchContestFactory(**row)


def test_own_answer_is_refused_by_the_database():
    person = UserFactory()
    with pytest.raises(IntegrityError, match="contest_never_answered_by_oneself"):
        MatchContestFactory(author=person, answered=True, answered_by=person)


@pytest.mark.parametrize("make", [lambda: None, ProcedureFactory], ids=["the list", "a call"])
def test_one_thing_is_open_once(make):
    person, procedure = UserFactory(), make()
    MatchContestFactory(author=person, procedure=procedure, answered=True)
    MatchContestFactory(author=person, procedure=procedure)
    with pytest.raises(IntegrityError, match="contest_open_once"):
        MatchContestFactory(author=person, procedure=procedure)
