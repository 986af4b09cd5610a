"""Which readers see a match that has closed: lists never, whoever looks back does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import User
from tenders.models import Match, MatchAlert, Procedure
from tenders.pipeline.feedback import score_now
from tests.tenders.factories import MatchFactory, ProcedureFactory
from tests.tenders.match_alert_factories import MatchAlertFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def open_call():
    """A call still open, whose match no longer holds: others suit better."""
    return MatchFactory(closed_at=NOW)


@pytest.fixture
def ended_call():
    """A call that has closed, and its match with it."""
    match = MatchFactory(procedure=ProcedureFactory(closed=True), closed_at=NOW)
    Procedure.objects.filter(pk=match.procedure_id).update(closes_at=NOW - timedelta(hours=1))
    return match


def shown(match: Match, **options) -> Procedure:
    return Procedure.objects.for_viewer(match.profile, **options).get(pk=match.procedure_id)


def test_holding_are_those_that_are_not_closed(open_call, ended_call):
    assert list(Match.objects.holding()) == []
    Match.objects.filter(pk=open_call.pk).update(closed_at=None)
    assert list(Match.objects.holding()) == [open_call]


def test_list_shows_no_closed_match(open_call, ended_call):
    for match in (open_call, ended_call):
        row = shown(match)
        assert (row.my_score, row.my_parts, row.my_match_seen_at) == (None, None, None)


def test_whoever_looks_back_sees_the_match_that_ended_with_its_call(open_call, ended_call):
    assert shown(open_call, with_ended=True).my_score is None
    assert shown(ended_call, with_ended=True).my_score == ended_call.score


def test_match_that_holds_says_since_when():
    match = MatchFactory()
    match.refresh_from_db()

    assert shown(match).my_match_seen_at == match.first_seen_at


def test_closed_match_is_news_to_nobody(open_call):
    alert = MatchAlertFactory(profile=open_call.profile, daily=True)
    User.objects.filter(pk=open_call.profile.user_id).update(is_active=True)

    assert not MatchAlert.objects.with_news(timezone.now()).exists()
    assert not alert.news(timezone.now()).exists()
    Match.objects.update(closed_at=None)
    assert MatchAlert.objects.with_news(timezone.now()).get() == alert
    assert alert.news(timezone.now()).exists()


def test_verdict_is_noted_with_the_last_score(ended_call):
    noted = score_now(ended_call.profile, ended_call.procedure)

    assert noted["score"] == ended_call.score
    assert noted["engine_version"] == ended_call.statistics.engine_version
