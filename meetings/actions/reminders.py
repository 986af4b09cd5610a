from django.db import transaction

from collectif.core.events import record_event
from meetings.models import ReminderChoice
from members.models import User


@transaction.atomic
def choose_reminders(*, user: User, wants_early: bool, wants_late: bool) -> ReminderChoice:
    """Say which reminders a person wants; the same again changes nothing.

    Records `reminders_chosen`.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    choice = ReminderChoice.objects.filter(user=user).first() or ReminderChoice(user=user)
    if (choice.wants_early, choice.wants_late) == (wants_early, wants_late):
        return choice
    choice.wants_early, choice.wants_late = wants_early, wants_late
    choice.full_clean()
    choice.save()
    record_event(actor=user, verb="reminders_chosen", subject=user)
    return choice
