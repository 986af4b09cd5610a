from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from members.models import DeletionRequest
from members.pipeline.erasure import erase_person
from tenders.models import MatchFeedback
from tests.members.factories import ProfileFactory
from tests.tenders.factories import (
    MatchFeedbackFactory,
    MatchStatisticsFactory,
    ProcedureFactory,
)

pytestmark = pytest.mark.django_db


def _execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _truncate(*, allowed):
    # Postgres first wants the checks that wait for the commit done.
    _execute("SET CONSTRAINTS ALL IMMEDIATE")
    _execute(f"SET LOCAL collectif.allow_truncate = {'on' if allowed else 'off'}")
    _execute("TRUNCATE tenders_matchfeedback")


@pytest.mark.parametrize(
    "change",
    [
        lambda row: MatchFeedback.objects.filter(pk=row.pk).update(verdict="won"),
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: row.profile.delete(),
        lambda row: _execute("DELETE FROM tenders_matchfeedback"),
        lambda row: _truncate(allowed=False),
    ],
    ids=["update", "save", "delete", "with the profile", "raw delete", "truncate"],
)
def test_log_is_append_only(change):
    row = MatchFeedbackFactory()

    with pytest.raises(IntegrityError, match="append only"), transaction.atomic():
        change(row)

    assert MatchFeedback.objects.get(pk=row.pk).verdict == "kept"


def test_test_runner_may_empty_the_log():
    MatchFeedbackFactory()

    _truncate(allowed=True)

    assert not MatchFeedback.objects.exists()


def test_rows_go_with_the_person_who_is_forgotten_and_with_no_other():
    hers, other = MatchFeedbackFactory(), MatchFeedbackFactory()
    person, now = hers.profile.user, timezone.now()
    DeletionRequest.objects.create(user=person, due_at=now, done_at=now)

    erase_person(person, now=now)

    assert MatchFeedback.objects.get() == other


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        ({"verdict": "loved"}, "match_feedback_verdict_known"),
        ({"reason": "moon"}, "match_feedback_reason_of_a_mark"),
        ({"verdict": "won", "reason": "size"}, "match_feedback_reason_of_a_mark"),
        ({"reason": "size", "words": "small"}, "match_feedback_words_of_other"),
        ({"score": Decimal("0.3")}, "match_feedback_score_has_engine"),
        ({"score": Decimal(0), "engine_version": "1"}, "match_feedback_score_has_engine"),
        ({"engine_version": "1"}, "match_feedback_score_has_engine"),
        ({"parts": [{"kind": "cpv"}]}, "match_feedback_score_has_engine"),
    ],
)
def test_absurd_rows_are_refused_by_the_database(row, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        MatchFeedbackFactory(**row)


def test_version_of_no_score_is_refused_by_the_database():
    with pytest.raises(IntegrityError, match="match_feedback_version_of_a_score"):
        MatchFeedbackFactory(statistics=MatchStatisticsFactory())


def test_version_that_scored_a_verdict_cannot_be_lost():
    row = MatchFeedbackFactory(
        score=Decimal("0.3"), engine_version="1", statistics=MatchStatisticsFactory()
    )
    with pytest.raises(ProtectedError):
        row.statistics.delete()


def test_last_words_are_the_last_of_each_person_about_each_call():
    profile, procedure = ProfileFactory(), ProcedureFactory()
    MatchFeedbackFactory(profile=profile, procedure=procedure)
    last = MatchFeedbackFactory(profile=profile, procedure=procedure, verdict="hidden")
    others = [MatchFeedbackFactory(profile=profile), MatchFeedbackFactory(procedure=procedure)]

    assert {*MatchFeedback.objects.last_words()} == {last, *others}


def test_outcomes_are_those_of_one_person():
    row = MatchFeedbackFactory(verdict="applied")
    MatchFeedbackFactory(procedure=row.procedure, verdict="won")
    kept = MatchFeedbackFactory(profile=row.profile)

    outcomes = MatchFeedback.objects.outcomes(row.profile, [row.procedure, kept.procedure])

    assert outcomes == {row.procedure.pk: "applied"}
    assert str(row) == f"{row.procedure_id} applied"
