"""What happened to a membership, in the words of its page."""

from typing import Any, Final

from django.utils.translation import gettext as _

from collectif.core.events import Event
from members.enums import MemberState, StateReason
from members.models import Membership

VERBS: Final = ("membership_opened", "membership_changed")


def history_of(membership: Membership) -> list[dict[str, Any]]:
    """Return the entries of a timeline, latest first."""
    events = Event.objects.about(membership).filter(verb__in=VERBS).for_list()
    return [
        {
            "at": event.at,
            "title": MemberState(event.data["became"]).label,
            "text": _told(event),
        }
        for event in events
    ]


def _told(event: Event) -> str:
    reason = event.data.get("reason")
    parts = [str(StateReason(reason).label)] if reason else []
    if event.actor is not None:
        parts.append(_("by %(person)s") % {"person": event.actor.get_full_name()})
    return ", ".join(parts)
