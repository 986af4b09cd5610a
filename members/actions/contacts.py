"""People write to each other through the collective; addresses are given by those who accept."""

from datetime import timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.enums import ContactState
from members.models import Block, ContactRequest, DirectoryEntry, User
from members.notifications.contacts import announce_answer, announce_contact
from members.permissions import audience_of
from members.pipeline.acquaintance import names_known

MOST_A_DAY: Final = 10
# After a "not now", before one may ask again.
LET_BE: Final = timedelta(days=30)


@transaction.atomic
def send_contact(*, sender: User, recipient: User, message: str) -> ContactRequest:
    """Ask to talk with someone of the directory; the same message sent twice is sent once.

    Raises ValidationError: `not_reachable`, in the same words whatever the reason;
    `blocked_by_you`, `already_asked`, `answer_first`, `already_in_touch`, `answered_lately`,
    `too_many`; on `message`, `blank`.
    """
    _lock_people(sender, recipient)
    last = ContactRequest.objects.between(sender, recipient).first()
    contact = ContactRequest(sender=sender, recipient=recipient, message=message.strip())
    if last and _is_repeated(last, contact):
        return last
    _check_reachable(sender, recipient)
    if last:
        _check_last(last, sender)
    _check_rate(sender)
    contact.full_clean()
    contact.save(force_insert=True)
    record_event(actor=sender, verb="contact_sent", subject=contact)
    announce_contact(contact)
    return contact


@transaction.atomic
def answer_contact(
    *, contact: ContactRequest, actor: User, state: ContactState, words: str = ""
) -> ContactRequest:
    """Accept to talk, which gives each the other's address, or say "not now".

    The same answer twice is one. Raises ValidationError `not_open` when it was made to someone
    else, answered otherwise, or when either has turned away since.
    """
    _lock_people(contact.sender, actor)
    contact = ContactRequest.objects.select_related("sender", "recipient").get(pk=contact.pk)
    if contact.recipient_id == actor.pk and contact.state == state != ContactState.SENT:
        return contact
    is_waiting = ContactRequest.objects.waiting_for(actor).filter(pk=contact.pk).exists()
    if not is_waiting or not contact.sender.is_active:
        raise ValidationError(_("This message no longer waits for an answer."), code="not_open")
    contact.state, contact.answered_at = state, timezone.now()
    contact.answer = words.strip()
    contact.full_clean()
    contact.save(update_fields=["state", "answered_at", "answer"])
    record_event(actor=actor, verb=f"contact_{state.value}", subject=contact)
    name = names_known(contact.sender, [contact.recipient])[contact.recipient_id]
    announce_answer(contact, name=name)
    return contact


@transaction.atomic
def block_person(*, owner: User, blocked: User) -> Block:
    """Want nothing more of someone, who is not told and finds her no more; twice is once.

    Raises ValidationError `oneself`.
    """
    if owner.pk == blocked.pk:
        raise ValidationError(_("This is your own profile."), code="oneself")
    _lock_people(owner, blocked)
    block, is_new = Block.objects.get_or_create(owner=owner, blocked=blocked)
    if is_new:
        record_event(actor=owner, verb="person_blocked", subject=block)
    return block


@transaction.atomic
def unblock_person(*, block: Block, actor: User) -> None:
    """Let someone find her and write again; twice is once."""
    held = Block.objects.select_for_update().filter(pk=block.pk, owner=actor).first()
    if held:
        record_event(actor=actor, verb="person_unblocked", subject=held)
        held.delete()


def _lock_people(one: User, other: User) -> None:
    """In one order, so that two who write to each other at once do not wait for ever."""
    people = User.objects.select_for_update(no_key=True).filter(pk__in=[one.pk, other.pk])
    list(people.order_by("pk").values_list("pk"))


def _is_repeated(last: ContactRequest, contact: ContactRequest) -> bool:
    is_same = (last.sender_id, last.message) == (contact.sender_id, contact.message)
    return is_same and last.state == ContactState.SENT


def _check_reachable(sender: User, recipient: User) -> None:
    """She shows herself to this kind of people, and has not turned away from this one."""
    if sender.blocks.filter(blocked=recipient).exists():
        message = _("You have blocked this person: unblock them before you write.")
        raise ValidationError(message, code="blocked_by_you")
    audience = audience_of(sender)
    entries = DirectoryEntry.objects.seen_by(sender, audience) if audience else None
    if entries is None or not entries.filter(profile__user=recipient).exists():
        message = _("This person does not receive messages for now.")
        raise ValidationError(message, code="not_reachable")


def _check_last(last: ContactRequest, sender: User) -> None:
    is_hers = last.sender_id == sender.pk
    if last.state == ContactState.SENT and is_hers:
        message = _("Your message is with this person: let her answer.")
        raise ValidationError(message, code="already_asked")
    if last.state == ContactState.SENT:
        message = _("This person has already written to you: answer from your messages.")
        raise ValidationError(message, code="answer_first")
    if last.state == ContactState.ACCEPTED:
        message = _("You are already in touch: the address is in your messages.")
        raise ValidationError(message, code="already_in_touch")
    if is_hers and last.answered_at and last.answered_at > timezone.now() - LET_BE:
        message = _("This person has said “not now”: let a month pass before you ask again.")
        raise ValidationError(message, code="answered_lately")


def _check_rate(sender: User) -> None:
    since = timezone.now() - timedelta(days=1)
    if sender.sent_contacts.filter(created_at__gt=since).count() >= MOST_A_DAY:
        message = _("You have written to %(limit)s people in a day: go on tomorrow.")
        raise ValidationError(message, code="too_many", params={"limit": MOST_A_DAY})
