from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from collectif.core.events import Event
from members.enums import Role
from members.models import RoleGrant
from tenders.enums import DigestRhythm, MarkKind, Visibility
from tenders.models import MatchAlert, ProcedureMark
from tenders.notifications import mark_url, stop_url
from tests.members.factories import ProfileFactory, RoleGrantFactory, UserFactory
from tests.tenders.factories import MatchFactory, ProcedureFactory, ProcedureMarkFactory
from tests.tenders.match_alert_factories import MatchAlertFactory, ToldMatchFactory

SETTINGS = reverse("tenders:match_alert_update")


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = ""


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


def answers(**values) -> dict:
    chosen = {
        "rhythm": "weekly",
        "at_once_from": "60",
        "quiet_from": "21",
        "quiet_to": "9",
        "time_zone": "Indian/Reunion",
    }
    return chosen | values


def mark_of(user) -> str:
    return ProcedureMark.objects.get(profile__user=user).kind


# Settings


def test_page_proposes_and_asks_for_nothing(member, bob):
    response = member.get(SETTINGS)
    assert response.context["form"]["rhythm"].value() == "none"
    assert not MatchAlert.objects.exists()


def test_choice_is_saved(member, bob):
    response = member.post(SETTINGS, answers())
    assert response.url == SETTINGS
    alert = bob.profile.match_alert
    assert (alert.rhythm, alert.at_once_from, alert.time_zone) == ("weekly", 60, "Indian/Reunion")
    assert (alert.quiet_from, alert.quiet_to) == (21, 9)
    assert member.get(SETTINGS).context["form"]["rhythm"].value() == "weekly"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"rhythm": "hourly"}, "rhythm"),
        ({"at_once_from": "12"}, "at_once_from"),
        ({"quiet_from": "25"}, "quiet_from"),
        ({"quiet_to": ""}, "quiet_to"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
    ],
)
def test_absurd_choice_is_refused_beside_its_field(member, values, field):
    response = member.post(SETTINGS, answers(**values))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not MatchAlert.objects.exists()


def test_preview_shows_what_is_new_alone(member, bob):
    alert = MatchAlertFactory(profile=bob.profile, daily=True)
    known = MatchFactory(profile=bob.profile, procedure__title="Appel déjà dit").procedure
    ToldMatchFactory(alert=alert, procedure=known)
    assert member.get(SETTINGS).context["count"] == 0
    MatchFactory(profile=bob.profile, procedure__title="Appel nouveau")
    html = member.get(SETTINGS).content.decode()
    assert "Appel nouveau" in html
    assert "Appel déjà dit" not in html


@pytest.mark.parametrize("count", [1, 20])
def test_settings_cost_a_fixed_number_of_queries(member, bob, count, django_assert_num_queries):
    for _number in range(count):
        MatchFactory(profile=bob.profile)
    with django_assert_num_queries(6):
        response = member.get(SETTINGS)
    assert len(response.context["shown"]) == min(count, 5)


def test_settings_are_for_those_who_may_have_matches(client_of, charlie):
    observer = UserFactory(verified=True)
    RoleGrantFactory(user=observer, role=Role.OBSERVER)
    ProfileFactory(user=observer)
    for person in (charlie, observer):
        for response in (client_of(person).get(SETTINGS), client_of(person).post(SETTINGS)):
            assert response.status_code == 403


def test_who_has_no_profile_yet_is_told_how_to_begin(client_of, alice):
    assert client_of(alice).get(SETTINGS).url == reverse("tenders:match_list")
    assert client_of(alice).post(SETTINGS, answers()).url == reverse("tenders:match_list")


def test_list_proposes_the_emails(member):
    assert SETTINGS in member.get(reverse("tenders:match_list")).content.decode()


# Links


@pytest.mark.parametrize("kind", MarkKind)
def test_link_asks_before_it_acts(bob, kind):
    procedure = ProcedureFactory()
    response = Client().get(mark_url(bob.profile, procedure, kind))
    assert procedure.title in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert not ProcedureMark.objects.exists()


@pytest.mark.parametrize("kind", MarkKind)
def test_link_acts_without_login_or_cookie(bob, kind):
    procedure = ProcedureFactory()
    url = mark_url(bob.profile, procedure, kind)
    response = Client(enforce_csrf_checks=True).post(url)
    assert (response.status_code, response.context["is_done"]) == (200, True)
    assert mark_of(bob) == kind
    event = Event.objects.get()
    assert (event.verb, event.actor, event.data) == ("notice_marked", bob, {"kind": kind})


def test_link_used_twice_says_so_and_does_nothing(bob):
    url = mark_url(bob.profile, ProcedureFactory(), MarkKind.KEPT)
    Client().post(url)
    for response in (Client().get(url), Client().post(url)):
        assert response.status_code == 200
        assert (response.context["was_so"], response.context["is_done"]) == (True, False)
    assert Event.objects.count() == 1


def test_link_says_that_she_decided_otherwise_since(bob):
    procedure = ProcedureFactory()
    ProcedureMarkFactory(profile=bob.profile, procedure=procedure, kind=MarkKind.HIDDEN)
    url = mark_url(bob.profile, procedure, MarkKind.KEPT)
    assert Client().get(url).context["former"] == MarkKind.HIDDEN
    Client().post(url)
    assert mark_of(bob) == MarkKind.KEPT


def test_expired_link_is_gone_and_says_how_to_go_on(bob):
    url = mark_url(bob.profile, ProcedureFactory(), MarkKind.KEPT)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        response = Client().post(url)
    assert response.status_code == 410
    assert reverse("tenders:match_list") in response.content.decode()
    assert not ProcedureMark.objects.exists()


def test_tampered_link_opens_nothing(bob):
    keep = mark_url(bob.profile, ProcedureFactory(), MarkKind.KEPT)
    hide = keep.replace("/garder/", "/ecarter/")
    for url in (keep[:-3] + "xx/", hide):
        response = Client().post(url)
        assert response.status_code == 404
        assert response.context["is_expired"] is False
    assert not ProcedureMark.objects.exists()


def test_link_is_dead_when_the_call_is_no_longer_hers_to_see(bob):
    url = mark_url(bob.profile, ProcedureFactory(visibility=Visibility.TEAM), MarkKind.KEPT)
    assert Client().post(url).status_code == 404


def test_link_is_dead_when_the_person_has_left(bob):
    url = mark_url(bob.profile, ProcedureFactory(), MarkKind.KEPT)
    RoleGrant.objects.filter(user=bob).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert Client().post(url).status_code == 404
    bob.is_active = False
    bob.save(update_fields=["is_active"])
    assert Client().get(url).status_code == 404


def test_unsubscribe_asks_then_stops_in_one_bare_post(bob):
    alert = MatchAlertFactory(profile=bob.profile, daily=True, at_once=True)
    url = stop_url(alert)
    assert Client().get(url).context["is_about_matches"]
    alert.refresh_from_db()
    assert alert.is_on
    poster = Client(enforce_csrf_checks=True)
    for _time in range(2):
        response = poster.post(url, {"List-Unsubscribe": "One-Click"})
        assert response.context["is_stopped"]
    alert.refresh_from_db()
    assert (alert.is_on, alert.rhythm) == (False, DigestRhythm.NEVER)


def test_unsubscribe_of_a_person_forgotten_is_dead(bob):
    alert = MatchAlertFactory(profile=bob.profile, daily=True)
    url = stop_url(alert)
    alert.delete()
    assert Client().post(url).status_code == 404
