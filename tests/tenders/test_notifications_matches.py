"""The mail about matches, and what its links may do."""

from datetime import timedelta

import pytest
import time_machine
from django.core.signing import BadSignature, SignatureExpired
from django.utils import timezone

from collectif.core.outbox import delivery
from tenders.enums import MarkKind
from tenders.notifications import (
    announce_matches,
    mark_url,
    read_mark_token,
    read_stop_token,
    stop_url,
)
from tests.tenders.factories import MatchFactory, ProcedureFactory
from tests.tenders.match_alert_factories import MatchAlertFactory


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://collectif.example"


@pytest.fixture
def alert(bob):
    bob.language = "en"
    bob.save(update_fields=["language"])
    return MatchAlertFactory(profile=bob.profile, daily=True)


def news(alert, **values) -> list:
    MatchFactory(profile=alert.profile, procedure=ProcedureFactory(**values))
    return list(alert.news(timezone.now()).for_list())


def token_of(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def test_same_day_is_one_message(alert):
    found = news(alert)
    first, second = (announce_matches(alert, found, count=1, period="p") for _time in range(2))
    assert first == second


def test_mail_says_what_where_how_much_why_and_until_when(alert):
    found = news(alert, title="Conseil <b>&</b> achats", estimated_value=80_000)
    message = announce_matches(alert, found, count=1, period="p")
    assert message.title == "A call for you: Conseil <b>&</b> achats"
    for words in ("Isère", "€80,000", "Deadline:", "Your skills: achats", "CPV 7941"):
        assert words in message.text_body
    assert "Conseil &lt;b&gt;&amp;&lt;/b&gt; achats" in message.html_body
    assert "Your skills: achats" in message.html_body


def test_call_without_a_date_says_so(alert):
    message = announce_matches(alert, news(alert, undated=True), count=1, period="p")
    assert "Deadline: to check in the notice" in message.text_body
    assert "date to check" in message.html_body


def test_others_are_counted_and_led_to(alert):
    message = announce_matches(alert, news(alert), count=4, period="p")
    assert message.title == "4 new calls for you"
    assert "And 3 more:" in message.text_body
    assert "See the 3 others" in message.html_body


def test_each_call_can_be_kept_or_set_aside_and_the_mails_stopped(alert):
    [found] = news(alert)
    message = announce_matches(alert, [found], count=1, period="p")
    for body in (message.text_body, message.html_body):
        for page in ("garder", "ecarter", "arreter"):
            assert f"https://collectif.example/appels-d-offres/alertes/{page}/" in body
        assert "https://collectif.example/appels-d-offres/pour-moi/alertes/" in body


def test_mail_programs_are_told_how_to_stop_it(alert, mailoutbox):
    message = announce_matches(alert, news(alert), count=1, period="p")
    delivery.deliver(message.pk, now=timezone.now())
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    token = token_of(headers["List-Unsubscribe"].strip("<>"))
    assert read_stop_token(token) == ("matches", str(alert.profile.public_id))
    assert read_stop_token(token_of(stop_url(alert))) == read_stop_token(token)


def test_link_serves_one_purpose(bob):
    procedure = ProcedureFactory()
    token = token_of(mark_url(bob.profile, procedure, MarkKind.KEPT))
    pair = (str(bob.profile.public_id), str(procedure.public_id))
    assert read_mark_token(token, MarkKind.KEPT) == pair
    with pytest.raises(BadSignature):
        read_mark_token(token, MarkKind.HIDDEN)
    with pytest.raises(BadSignature):
        read_stop_token(token)


def test_link_lives_a_month(bob):
    token = token_of(mark_url(bob.profile, ProcedureFactory(), MarkKind.HIDDEN))
    with time_machine.travel(timezone.now() + timedelta(days=29, hours=23)):
        assert read_mark_token(token, MarkKind.HIDDEN)
    with (
        time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)),
        pytest.raises(SignatureExpired),
    ):
        read_mark_token(token, MarkKind.HIDDEN)
