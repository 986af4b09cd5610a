import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from members.actions.reports import decide_report, report_person
from members.enums import ReportDecision, ReportState, Role
from members.models import Report
from tests.concurrency import run_behind, run_together
from tests.members.exchange_factories import ContactRequestFactory, ReportFactory
from tests.members.factories import RoleGrantFactory, UserFactory

DISMISS, WARN, CLOSE = ReportDecision


@pytest.fixture
def report(db):
    return ReportFactory()


def tell(contact, **fields):
    given = {
        "reporter": contact.recipient,
        "reported": contact.sender,
        "reason": "Insultes.",
        **fields,
    }
    return report_person(contact=contact, **given)


def decide(report, actor, decision=DISMISS, words=""):
    return decide_report(report=report, actor=actor, decision=decision, words=words)


def code_of(job, *args, **fields):
    with pytest.raises(ValidationError) as refusal:
        job(*args, **fields)
    return refusal.value.code


def test_message_is_reported_once_while_it_is_looked_at(db, alice):
    contact = ContactRequestFactory()

    first, second = tell(contact, reason=" Insultes. "), tell(contact, reason="Encore.")

    assert first == second
    assert (first.contact, first.reason, first.state) == (contact, "Insultes.", ReportState.OPEN)
    assert Event.objects.about(first).get().verb == "report_sent"
    decide(first, alice)
    assert tell(contact, reason="Encore.") != first


def test_coordinators_whom_it_does_not_concern_are_told_once_without_names(db, alice):
    concerned = [RoleGrantFactory(role=Role.COORDINATOR).user for _each in range(2)]
    reporter, reported = concerned
    contact = ContactRequestFactory(sender=reported, recipient=reporter)

    report = tell(contact)
    tell(contact)

    letter = OutboxMessage.objects.get()
    assert (letter.recipient, letter.kind) == (alice, "report_received")
    for body in (letter.title, letter.text_body, letter.html_body):
        assert [each for each in (*map(str, concerned), "Insultes") if each in body] == []
    assert report.get_absolute_url() in letter.text_body


def test_nobody_reports_herself(bob):
    assert code_of(report_person, reporter=bob, reported=bob, reason="Moi.") == "oneself"


@pytest.mark.parametrize("reason", ["", " "])
def test_empty_reason_is_refused(db, reason):
    with pytest.raises(ValidationError) as refusal:
        tell(ContactRequestFactory(), reason=reason)

    assert list(refusal.value.message_dict) == ["reason"]
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    ("decision", "state", "is_active", "told"),
    [
        (DISMISS, ReportState.DISMISSED, True, ["reporter"]),
        (WARN, ReportState.UPHELD, True, ["reported", "reporter"]),
        (CLOSE, ReportState.UPHELD, False, ["reporter"]),
    ],
)
def test_decision_is_carried_out_and_told(
    report, alice, decision, state, is_active, told, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        decide(report, alice, decision, words=" C’est réglé. ")

    report.refresh_from_db()
    assert (report.state, report.handled_by, report.decision) == (state, alice, "C’est réglé.")
    report.reported.refresh_from_db()
    assert report.reported.is_active is is_active
    assert [letter.to for letter in mail.outbox] == [[getattr(report, who).email] for who in told]
    event = Event.objects.about(report).get()
    assert (event.verb, event.data) == ("report_decided", {"decision": decision.value})


def test_warning_never_tells_who_spoke(report, alice, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        decide(report, alice, WARN, words="Pour vous seule.")

    warning, outcome = mail.outbox
    for secret in (str(report.reporter), report.reason, "Pour vous seule."):
        assert secret not in warning.body
    assert "Pour vous seule." in outcome.body


def test_second_decision_is_refused(report, alice):
    decide(report, alice)

    assert code_of(decide, report, UserFactory(coordinator=True), CLOSE) == "already_decided"
    report.reported.refresh_from_db()
    assert report.reported.is_active


@pytest.mark.parametrize("role", ["reporter", "reported"])
def test_nobody_decides_about_herself(alice, role):
    report = ReportFactory(**{role: alice})

    assert code_of(decide, report, alice) == "own_report"


def test_long_words_are_refused(report, alice):
    with pytest.raises(ValidationError) as refusal:
        decide(report, alice, words="x" * 501)

    assert list(refusal.value.message_dict) == ["decision"]


@pytest.mark.django_db(transaction=True)
def test_two_clicks_report_once():
    contact = ContactRequestFactory()

    assert run_together(*[lambda: tell(contact)] * 2) == []

    assert Report.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_leave_one_decision(alice):
    report, other = ReportFactory(), UserFactory(coordinator=True)

    (error,) = run_behind(lambda: decide(report, alice), lambda: decide(report, other, CLOSE))

    assert error.code == "already_decided"
    assert Report.objects.get().handled_by == alice
