from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tenders.enums import AtOnce, DigestRhythm, HomeZone
from tenders.models import MatchAlert, ToldMatch
from tests.tenders.factories import MatchFactory, ProcedureFactory, at
from tests.tenders.match_alert_factories import MatchAlertFactory, ToldMatchFactory

NOW = at("2026-11-25", "08:00")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"rhythm": "hourly"}, "match_alert_rhythm_known"),
        ({"at_once_from": 55}, "match_alert_floor_known"),
        ({"time_zone": "Mars/Base"}, "match_alert_clock_known"),
        ({"quiet_from": 24}, "match_alert_hours_of_a_day"),
        ({"quiet_to": 24}, "match_alert_hours_of_a_day"),
    ],
)
def test_database_refuses_absurd_choices(bob, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MatchAlertFactory(profile=bob.profile, **values)


def test_hours_beyond_a_day_are_refused_in_words(bob):
    with pytest.raises(ValidationError) as error:
        MatchAlert(profile=bob.profile, quiet_to=24).full_clean()
    assert error.value.error_dict["__all__"][0].code == "hours"


def test_nobody_is_written_to_without_asking(bob):
    alert = MatchAlert(profile=bob.profile)
    assert not alert.is_on
    assert (alert.quiet_from, alert.quiet_to) == (20, 8)


@pytest.mark.parametrize("values", [{"rhythm": DigestRhythm.DAILY}, {"at_once_from": AtOnce.RARE}])
def test_either_choice_turns_it_on(values):
    assert MatchAlert(**values).is_on


def test_floor_is_a_score():
    assert MatchAlert(at_once_from=AtOnce.VERY_GOOD).floor == Decimal("0.60")


def test_choice_is_seen_by_its_person_alone(bob, alice):
    alert = MatchAlertFactory(profile=bob.profile)
    assert list(MatchAlert.objects.visible_to(bob)) == [alert]
    assert not MatchAlert.objects.visible_to(alice).exists()


def test_told_once_for_each_person_and_call(bob):
    row = ToldMatchFactory(alert=MatchAlertFactory(profile=bob.profile))
    with pytest.raises(IntegrityError), transaction.atomic():
        ToldMatch.objects.create(alert=row.alert, procedure=row.procedure)


def test_what_one_person_was_told_is_news_to_another(bob, alice):
    procedure = ProcedureFactory(submission_deadline=at("2026-12-20"))
    hers = MatchAlertFactory(profile__user=alice, daily=True)
    MatchFactory(profile=hers.profile, procedure=procedure)
    MatchFactory(profile=bob.profile, procedure=procedure)
    ToldMatchFactory(alert=hers, procedure=procedure)
    his = MatchAlertFactory(profile=bob.profile, daily=True)
    assert list(MatchAlert.objects.with_news(NOW)) == [his]
    assert list(MatchAlert.objects.without_news(NOW)) == [hers]
    assert (list(his.news(NOW)), list(hers.news(NOW))) == ([procedure], [])


def test_each_clock_is_known():
    assert {zone.clock.key for zone in HomeZone} == set(HomeZone.values)
