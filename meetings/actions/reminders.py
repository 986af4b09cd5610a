from django.db import transaction

from collectif.core.events import record_event
from meetings.models import ReminderChoice
from members.models import User


@transaction.atomic
def choose_reminders(*, user: User, **wanted: bool) -> ReminderChoice:
    """Say which e-mails a person wants; the same again changes nothing.

    `wanted`: some of `wants_early`, `wants_late`, `wants_minutes`; the others stay as they are.
    Records `reminders_chosen`.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    choice = ReminderChoice.objects.filter(user=user).first() or ReminderChoice(user=user)
    if all(getattr(choice, name) == value for name, value in wanted.items()):
        return choice
    for name, value in wanted.items():
        setattr(choice, name, value)
    choice.full_clean()
    choice.save()
    record_event(actor=user, verb="reminders_chosen", subject=user)
    return choice
