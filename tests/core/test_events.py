import pytest
from django.db import IntegrityError, connection, transaction

from collectif.core.events import Event, record_event
from tests.members.factories import OrganizationFactory, UserFactory


@pytest.fixture
def event(bob):
    return record_event(actor=bob, verb="profile_saved", subject=bob, field="headline")


def test_record_event_keeps_who_what_when_and_data(bob):
    organization = OrganizationFactory()

    event = record_event(actor=bob, verb="organization_added", subject=organization, source="boamp")
    event.refresh_from_db()

    assert event.actor == bob
    assert event.verb == "organization_added"
    assert (event.subject_type, event.subject_id) == ("members.Organization", organization.pk)
    assert event.data == {"source": "boamp"}
    assert event.at is not None


@pytest.mark.django_db
def test_record_event_without_actor_is_what_the_machine_did():
    event = record_event(actor=None, verb="account_closed", subject=UserFactory())

    assert event.actor is None


def test_event_about_finds_one_subject_only(event, bob):
    record_event(actor=bob, verb="seen", subject=OrganizationFactory())

    assert list(Event.objects.about(bob)) == [event]


def test_event_for_list_is_newest_first(event, bob):
    newer = record_event(actor=bob, verb="seen", subject=bob)

    assert list(Event.objects.for_list()) == [newer, event]


@pytest.mark.parametrize(
    "change",
    [
        lambda event: Event.objects.filter(pk=event.pk).update(verb="other"),
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: Event.objects.filter(pk=event.pk).delete(),
        lambda event: _execute("UPDATE core_event SET verb = 'other'"),
        lambda event: _execute("DELETE FROM core_event"),
        lambda event: _truncate(allowed=False),
    ],
    ids=["update", "save", "delete", "bulk delete", "raw update", "raw delete", "truncate"],
)
def test_event_change_is_refused_by_the_database(event, change):
    with pytest.raises(IntegrityError, match="append only"), transaction.atomic():
        change(event)

    assert Event.objects.get(pk=event.pk).verb == "profile_saved"


def test_event_truncate_is_allowed_to_the_test_runner(event):
    _truncate(allowed=True)

    assert not Event.objects.exists()


def test_event_rolls_back_with_what_it_tells_of(bob):
    with transaction.atomic():
        record_event(actor=bob, verb="profile_saved", subject=bob)
        transaction.set_rollback(True)

    assert not Event.objects.exists()


def _execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _truncate(*, allowed):
    # Postgres first wants the checks that wait for the commit done.
    _execute("SET CONSTRAINTS ALL IMMEDIATE")
    _execute(f"SET LOCAL collectif.allow_truncate = {'on' if allowed else 'off'}")
    _execute("TRUNCATE core_event")
