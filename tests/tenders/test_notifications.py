import pytest
from django.core.signing import BadSignature

from collectif.core.outbox import OutboxMessage
from tenders.notifications import Finding, announce_findings, read_stop_token, stop_url
from tests.tenders.factories import ProcedureFactory, at
from tests.tenders.saved_search_factories import SavedSearchFactory


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://collectif.example"


def finding(owner, *procedures, **values) -> Finding:
    search = SavedSearchFactory(owner=owner, **values)
    return Finding(search=search, procedures=procedures or (ProcedureFactory(),))


def token_of(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def test_same_period_is_one_message(bob):
    first, second = (announce_findings(bob, [finding(bob)], period="p") for _time in range(2))
    assert first == second


def test_message_is_about_the_person(bob):
    message = announce_findings(bob, [finding(bob)], period="2026-11-25")
    assert (message.subject_type, message.subject_id) == ("members.User", bob.pk)


def test_message_speaks_the_language_of_the_person(bob):
    bob.language = "en"
    message = announce_findings(bob, [finding(bob, name="Advice")], period="p")
    assert message.title == "1 new call: Advice"
    assert "Hello Bob," in message.text_body
    assert 'lang="en"' in message.html_body


def test_title_of_several_searches_counts_each_call_once(bob):
    bob.language = "en"
    call = ProcedureFactory()
    findings = [finding(bob, call), finding(bob, call, ProcedureFactory())]
    assert announce_findings(bob, findings, period="p").title == "2 new calls in your searches"


def test_title_is_one_line_of_plain_text(bob):
    bob.language = "en"
    search = finding(bob, name="Achats & <conseil>")
    assert announce_findings(bob, [search], period="p").title == "1 new call: Achats & <conseil>"


def test_names_are_escaped_in_html_alone(bob):
    call = ProcedureFactory(title="Conseil <b>en</b> achats & études")
    message = announce_findings(bob, [finding(bob, call)], period="p")
    assert "Conseil <b>en</b> achats & études" in message.text_body
    assert "Conseil &lt;b&gt;en&lt;/b&gt; achats &amp; études" in message.html_body


def test_each_call_has_its_deadline_in_paris(bob):
    bob.language = "en"
    call = ProcedureFactory(submission_deadline=at("2026-12-15", "11:00"))
    message = announce_findings(bob, [finding(bob, call)], period="p")
    assert "15 December" in message.text_body
    assert "12" in message.text_body.partition("15 December")[2][:12]


def test_call_without_a_date_says_so(bob):
    bob.language = "en"
    message = announce_findings(bob, [finding(bob, ProcedureFactory(undated=True))], period="p")
    assert "Deadline: to check in the notice" in message.text_body


def test_searches_share_ten_lines(bob):
    bob.language = "en"
    findings = [finding(bob, *ProcedureFactory.create_batch(8)) for _search in range(3)]
    text = announce_findings(bob, findings, period="p").text_body
    assert text.count("\n* ") == 9
    assert text.count("And 5 more:") == 3


def test_call_found_twice_is_shown_once(bob):
    bob.language = "en"
    call, other = ProcedureFactory.create_batch(2)
    findings = [finding(bob, call), finding(bob, call, other), finding(bob, call)]
    text = announce_findings(bob, findings, period="p").text_body
    assert text.count(call.title) == 1
    assert text.count(other.title) == 1
    assert text.count("1 is told above.") == 2


def test_mail_program_learns_how_to_stop(bob):
    message = announce_findings(bob, [finding(bob)], period="p")
    assert OutboxMessage.objects.get().unsubscribe_url == message.unsubscribe_url
    assert read_stop_token(token_of(message.unsubscribe_url)) == ("person", str(bob.public_id))


def test_stop_link_says_what_it_stops(bob):
    search = SavedSearchFactory(owner=bob)
    url = stop_url(search)
    assert url.startswith("https://collectif.example/appels-d-offres/alertes/arreter/")
    assert read_stop_token(token_of(url)) == ("search", str(search.public_id))


@pytest.mark.parametrize("token", ["", "abc", "WyJhIl0:1:x"])
def test_forged_token_is_refused(token):
    with pytest.raises(BadSignature):
        read_stop_token(token)
