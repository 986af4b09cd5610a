from uuid import uuid4

import pytest
from django.urls import reverse

from members.enums import Audience, ReportState
from members.models import Report
from tests.members.directory_factories import listed, opened_to
from tests.members.exchange_factories import ContactRequestFactory, ReportFactory

LIST, READ = "members:report_list", "members:report_detail"
TELL, TELL_MESSAGE = "members:report_create", "members:contact_report"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


@pytest.fixture
def coordinator(client_of, alice):
    return client_of(alice)


def url(view_name, subject):
    return reverse(view_name, args=[subject.public_id])


def page_of(response):
    return response.content.decode()


def test_person_is_reported_from_her_page_under_the_name_shown(member, bob):
    nameless = opened_to(Audience.MEMBERS, name=Audience.COORDINATORS)
    hidden = listed(audiences=nameless, user__last_name="Secret")

    page = page_of(member.get(url(TELL, hidden)))
    response = member.post(url(TELL, hidden), {"reason": "Une annonce."})

    assert "Secret" not in page
    assert response.url == reverse("members:contact_list")
    report = Report.objects.get()
    assert (report.reporter, report.reported, report.contact) == (bob, hidden.user, None)


@pytest.mark.parametrize("is_sender", [True, False])
def test_message_is_reported_by_either(member, bob, is_sender):
    contact = ContactRequestFactory(**{"sender" if is_sender else "recipient": bob})

    assert contact.message in page_of(member.get(url(TELL_MESSAGE, contact)))
    member.post(url(TELL_MESSAGE, contact), {"reason": "Insultes."})

    report = Report.objects.get()
    assert (report.reported, report.contact) == (contact.other_than(bob), contact)


@pytest.mark.parametrize("reason", ["", "x" * 2001, "nul\x00"])
def test_impossible_reason_comes_back(member, bob, reason):
    contact = ContactRequestFactory(recipient=bob)

    assert member.post(url(TELL_MESSAGE, contact), {"reason": reason}).status_code == 422
    assert Report.objects.count() == 0


def test_message_of_others_and_unknown_people_are_not_reported(member):
    assert member.get(url(TELL_MESSAGE, ContactRequestFactory())).status_code == 404
    assert member.get(reverse(TELL, args=[uuid4()])).status_code == 404


def test_coordinators_read_what_is_open_first_and_nothing_about_themselves(coordinator, alice):
    decided, opened = ReportFactory(), ReportFactory()
    Report.objects.filter(pk=decided.pk).update(
        state=ReportState.DISMISSED, handled_at="2026-11-20T10:00Z", handled_by=alice
    )
    about_her = ReportFactory(reported=alice)

    response = coordinator.get(reverse(LIST))

    assert list(response.context["page"]) == [opened, decided]
    assert coordinator.get(url(READ, about_her)).status_code == 404
    headers = {"HX-Request": "true", "HX-Target": "reports"}
    fragment = page_of(coordinator.get(reverse(LIST), headers=headers))
    assert fragment.strip().startswith('<div id="reports"')


def test_empty_list_says_so(coordinator):
    assert "Nothing was reported" in page_of(coordinator.get(reverse(LIST)))


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_a_fixed_number_of_queries(coordinator, django_assert_num_queries, count):
    for _n in range(count):
        ReportFactory(contact=ContactRequestFactory())

    with django_assert_num_queries(5):
        coordinator.get(reverse(LIST))


def test_members_read_no_report(member, bob):
    report = ReportFactory(reporter=bob)

    assert member.get(reverse(LIST)).status_code == 403
    assert member.get(url(READ, report)).status_code == 404


def test_coordinator_reads_the_reported_message_and_no_other(coordinator, bob):
    reported = ContactRequestFactory(recipient=bob, message="Le message en cause.")
    other = ContactRequestFactory(sender=reported.sender, message="Un autre, privé.")
    report = ReportFactory(reporter=bob, reported=reported.sender, contact=reported)

    page = page_of(coordinator.get(url(READ, report)))

    assert "Le message en cause." in page
    assert "Un autre, privé." not in page
    for contact in (reported, other):
        assert coordinator.get(contact.get_absolute_url()).status_code == 404


def test_decision_is_made_once(coordinator, alice):
    report = ReportFactory()
    data = {"decision": "close", "words": "Compte fermé."}

    assert coordinator.post(url(READ, report), data).url == reverse(LIST)
    second = coordinator.post(url(READ, report), {"decision": "dismiss"})

    assert second.status_code == 422
    assert "Compte fermé." in page_of(second)
    report.refresh_from_db()
    assert (report.state, report.handled_by) == (ReportState.UPHELD, alice)
    report.reported.refresh_from_db()
    assert not report.reported.is_active


@pytest.mark.parametrize(
    "data", [{}, {"decision": "burn"}, {"decision": "warn", "words": "x" * 501}]
)
def test_impossible_decision_comes_back(coordinator, data):
    report = ReportFactory()

    assert coordinator.post(url(READ, report), data).status_code == 422
    assert Report.objects.get().state == ReportState.OPEN


def test_what_one_reported_is_decided_by_another(coordinator, alice):
    report = ReportFactory(reporter=alice)

    assert "another coordinator decides" in page_of(coordinator.get(url(READ, report)))
    assert coordinator.post(url(READ, report), {"decision": "close"}).status_code == 403
    assert Report.objects.get().state == ReportState.OPEN
