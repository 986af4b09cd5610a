"""What happened to a request, in the words of its page."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collectif.core.events import Event
from members.models import Application

STEPS: Final[dict[str, str | Promise]] = {
    "application_accepted": _("Accepted, and invited"),
    "application_confirmed": _("Received, address confirmed"),
    "application_declined": _("Declined"),
    "application_joined": _("Joined"),
    "application_reopened": _("Taken up again"),
    "application_waiting": _("Put on the waiting list"),
    "application_withdrawn": _("Closed: no longer wishes to come, or did not answer"),
    "interview_booked": _("Interview booked"),
    "interview_cancelled": _("Interview called off"),
    "interview_changed": _("Interview moved"),
}


def history_of(application: Application) -> list[dict[str, Any]]:
    """Return the entries of a timeline, latest first; notes have a place of their own."""
    events = Event.objects.about(application).filter(verb__in=STEPS).for_list()
    return [{"at": event.at, "title": STEPS[event.verb], "text": _by(event)} for event in events]


def _by(event: Event) -> str:
    if event.actor is None:
        return ""
    return gettext("by %(person)s") % {"person": event.actor.get_full_name()}
