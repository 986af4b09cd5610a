from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from collectif.core.events import Event
from tenders.actions.match_alerts import change_match_alert, stop_match_alert
from tenders.enums import AtOnce, DigestRhythm, HomeZone
from tenders.models import MatchAlert
from tests.concurrency import run_together
from tests.members.factories import ProfileFactory, UserFactory
from tests.tenders.factories import MatchFactory
from tests.tenders.match_alert_factories import MatchAlertFactory, ToldMatchFactory


def verbs() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("verb", flat=True))


def change(profile, **values) -> MatchAlert:
    wanted = {
        "rhythm": DigestRhythm.DAILY,
        "at_once_from": AtOnce.NEVER,
        "quiet_from": 20,
        "quiet_to": 8,
        "time_zone": HomeZone.PARIS,
    }
    return change_match_alert(profile=profile, **(wanted | values))


def test_first_choice_makes_her_row(bob):
    alert = change(bob.profile)
    alert.refresh_from_db()
    assert (alert.profile, alert.rhythm, alert.mailed_at) == (bob.profile, "daily", None)
    assert (alert.quiet_from, alert.quiet_to, alert.time_zone) == (20, 8, "Europe/Paris")
    event = Event.objects.get()
    assert (event.verb, event.actor, event.data) == ("match_alerts_changed", bob, {})


def test_what_is_in_her_list_when_emails_begin_is_no_news(bob):
    known = MatchFactory(profile=bob.profile).procedure
    alert = change(bob.profile)
    assert [row.procedure for row in alert.told.all()] == [known]
    later = MatchFactory(profile=bob.profile).procedure
    assert list(alert.news(timezone.now())) == [later]


def test_digest_speaks_from_the_next_morning_on(bob):
    alert = change(bob.profile)
    assert timezone.now() - alert.digested_at < timedelta(minutes=1)


def test_same_again_changes_nothing(bob):
    change(bob.profile)
    change(bob.profile)
    assert verbs() == ["match_alerts_changed"]


def test_another_rhythm_keeps_what_waits(bob):
    MatchAlertFactory(profile=bob.profile, daily=True)
    MatchFactory(profile=bob.profile)
    alert = change(bob.profile, rhythm=DigestRhythm.WEEKLY)
    assert alert.news(timezone.now()).count() == 1
    assert alert.digested_at == MatchAlertFactory._meta.declarations["digested_at"]


def test_asking_for_nothing_forgets_what_was_told(bob):
    alert = MatchAlertFactory(profile=bob.profile, daily=True)
    ToldMatchFactory(alert=alert)
    change(bob.profile, rhythm=DigestRhythm.NEVER)
    assert not alert.told.exists()


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"rhythm": "hourly"}, "rhythm", "invalid_choice"),
        ({"at_once_from": 10}, "at_once_from", "invalid_choice"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone", "invalid_choice"),
        ({"quiet_from": 24}, "__all__", "hours"),
    ],
)
def test_absurd_choice_is_refused_and_writes_nothing(bob, values, field, code):
    with pytest.raises(ValidationError) as error:
        change(bob.profile, **values)
    assert error.value.error_dict[field][0].code == code
    assert not MatchAlert.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_first_choice_made_twice_at_once_is_one():
    profile = ProfileFactory(user=UserFactory(member=True))
    assert run_together(lambda: change(profile), lambda: change(profile)) == []
    assert MatchAlert.objects.count() == 1
    assert verbs() == ["match_alerts_changed"]


def test_stop_ends_all_and_keeps_the_hours(bob):
    alert = MatchAlertFactory(profile=bob.profile, daily=True, at_once=True, quiet_from=21)
    ToldMatchFactory(alert=alert)
    stopped = stop_match_alert(profile=bob.profile)
    assert (stopped.is_on, stopped.quiet_from, alert.told.count()) == (False, 21, 0)


def test_second_stop_says_nothing(bob):
    MatchAlertFactory(profile=bob.profile, weekly=True)
    for _time in range(2):
        stop_match_alert(profile=bob.profile)
    assert verbs() == ["match_alerts_stopped"]
