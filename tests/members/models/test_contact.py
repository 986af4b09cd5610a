import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.enums import ContactState, ReportState
from members.models import ContactRequest, Report
from tests.members.directory_factories import BlockFactory
from tests.members.exchange_factories import ContactRequestFactory, ReportFactory
from tests.members.factories import UserFactory


def refused(constraint: str, job) -> bool:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        job()
    return True


def test_one_message_waits_between_two(bob):
    first = ContactRequestFactory(sender=bob)

    assert refused(
        "contact_one_open_between_two",
        lambda: ContactRequestFactory(sender=bob, recipient=first.recipient),
    )
    ContactRequest.objects.update(state=ContactState.DECLINED, answered_at=timezone.now())
    assert ContactRequestFactory(sender=bob, recipient=first.recipient)


def test_nobody_writes_to_blocks_or_reports_herself(bob):
    assert refused(
        "contact_never_oneself", lambda: ContactRequestFactory(sender=bob, recipient=bob)
    )
    assert refused("block_never_oneself", lambda: BlockFactory(owner=bob, blocked=bob))
    assert refused("report_never_oneself", lambda: ReportFactory(reporter=bob, reported=bob))


def test_block_is_made_once(bob):
    block = BlockFactory(owner=bob)

    assert refused("block_once", lambda: BlockFactory(owner=bob, blocked=block.blocked))


def test_answer_and_decision_have_a_time(db):
    contact, report = ContactRequestFactory(), ReportFactory()
    contacts, reports = ContactRequest.objects.all(), Report.objects.all()

    assert refused("answer_has_a_time", lambda: contacts.update(state=ContactState.ACCEPTED))
    assert refused("answer_has_a_time", lambda: contacts.update(answered_at=timezone.now()))
    assert refused("handled_by_someone", lambda: reports.update(state=ReportState.UPHELD))
    assert (contacts.get(), reports.get()) == (contact, report)


def test_messages_to_answer_come_first_then_the_newest(bob):
    waiting = ContactRequestFactory(recipient=bob)
    older, newer = ContactRequestFactory(sender=bob), ContactRequestFactory(sender=bob)

    ordered = ContactRequest.objects.visible_to(bob).in_order(bob)

    assert list(ordered) == [waiting, newer, older]


def test_requests_between_two_are_those_of_either_newest_first(bob):
    zoe = UserFactory()
    older = ContactRequestFactory(sender=bob, recipient=zoe)
    newer = ContactRequestFactory(sender=zoe, recipient=bob)
    ContactRequestFactory(sender=bob)

    assert list(ContactRequest.objects.between(bob, zoe)) == [newer, older]


def test_reports_are_read_by_who_runs_the_collective_but_those_about_her(alice, bob, dana):
    about_alice, other = ReportFactory(reported=alice, reporter=bob), ReportFactory()
    reports = Report.objects.order_by("pk")

    assert list(reports.visible_to(alice)) == [other]
    assert list(reports.visible_to(dana)) == [about_alice, other]
    assert list(reports.visible_to(bob)) == []
