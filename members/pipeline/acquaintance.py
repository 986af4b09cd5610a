"""What people who write to each other know of each other."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from members.enums import ContactState
from members.models import ContactRequest, DirectoryEntry, User
from members.permissions import audience_of


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request as one of its two people sees it. `address` is empty until it is accepted."""

    contact: ContactRequest
    name: str
    is_received: bool
    address: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a viewer stands with a person: her block, and the last request between the two."""

    has_blocked: bool
    contact: ContactRequest | None


def standing_between(viewer: User, person: User) -> Standing:
    contacts = ContactRequest.objects.visible_to(viewer).between(viewer, person)
    return Standing(
        has_blocked=viewer.blocks.filter(blocked=person).exists(), contact=contacts.first()
    )


def exchanges_of(viewer: User, contacts: Iterable[ContactRequest]) -> list[Exchange]:
    """Return each request with how `viewer` may call the other person, in the same order."""
    rows = list(contacts)
    names = names_known(viewer, {contact.other_than(viewer) for contact in rows})
    return [_exchange(viewer, contact, names) for contact in rows]


def names_known(viewer: User, people: Collection[User]) -> dict[int, str]:
    """Return what `viewer` may call each person, by key.

    The name of whoever wrote to her or accepted to talk with her; otherwise what the directory
    shows her, which may be a code.
    """
    met = _met(viewer, people)
    audience = audience_of(viewer)
    entries = DirectoryEntry.objects.none()
    if audience and people:
        seen = DirectoryEntry.objects.seen_by(viewer, audience)
        entries = seen.filter(profile__user__in=people).select_related("profile")
    titles = {entry.profile.user_id: entry.title for entry in entries}
    unknown = _("Someone of the directory")
    return {
        person.pk: str(person) if person.pk in met else titles.get(person.pk, unknown)
        for person in people
    }


def _met(viewer: User, people: Collection[User]) -> set[int]:
    wrote = Q(recipient=viewer, sender__in=people)
    accepted = Q(sender=viewer, recipient__in=people, state=ContactState.ACCEPTED)
    pairs = ContactRequest.objects.filter(wrote | accepted).values_list("sender", "recipient")
    return {key for pair in pairs for key in pair}


def _exchange(viewer: User, contact: ContactRequest, names: dict[int, str]) -> Exchange:
    other = contact.other_than(viewer)
    is_open = contact.state == ContactState.ACCEPTED and other.is_active
    return Exchange(
        contact=contact,
        name=names[other.pk],
        is_received=contact.recipient_id == viewer.pk,
        address=other.email if is_open else "",
    )
