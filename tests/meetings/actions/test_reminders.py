import pytest

from collectif.core.events import Event
from meetings.actions.reminders import choose_reminders
from meetings.models import ReminderChoice

pytestmark = pytest.mark.django_db


def test_choose_reminders_notes_a_change_once(bob):
    choose_reminders(user=bob, wants_early=True, wants_late=True)
    assert not ReminderChoice.objects.exists()

    for _ in range(2):
        choose_reminders(user=bob, wants_early=False, wants_late=True)

    choice = ReminderChoice.objects.get()
    assert (choice.wants_early, choice.wants_late) == (False, True)
    assert [event.verb for event in Event.objects.all()] == ["reminders_chosen"]
