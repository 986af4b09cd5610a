"""Others stand by what a person did: asked by her, or of their own accord for coordinators."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.text import normalise_spaces
from members.actions.profiles import lock_profile, mark_changed
from members.enums import Audience, ConfirmationEnd, ConfirmationKind
from members.models import (
    Confirmation,
    ConfirmationRequest,
    DirectoryEntry,
    Profile,
    Reference,
    Skill,
    User,
)
from members.notifications.confirmations import (
    announce_change,
    announce_confirmation,
    announce_request,
)

MOST_REQUESTS = 10


@transaction.atomic
def ask_to_confirm(
    *, reference: Reference, asked_of: User, actor: User, message: str = ""
) -> ConfirmationRequest:
    """Ask someone of the collective who was there; asking her twice asks once.

    Raises ValidationError: `own_proof`, `not_reachable` for someone who is not in the members'
    directory or wants nothing more of her, `too_many_requests`.
    """
    lock_profile(reference.profile)
    if asked_of.pk == reference.profile.user_id:
        raise _own_proof()
    same = reference.confirmation_requests.filter(asked_of=asked_of).first()
    if same:
        return same
    _check_reachable(reference.profile, asked_of)
    if reference.confirmation_requests.count() >= MOST_REQUESTS:
        text = _("%(limit)s people were asked about this achievement: let them answer.")
        raise ValidationError(text, code="too_many_requests", params={"limit": MOST_REQUESTS})
    request = ConfirmationRequest(
        reference=reference, asked_of=asked_of, message=normalise_spaces(message)
    )
    request.full_clean()
    request.save(force_insert=True)
    record_event(actor=actor, verb="confirmation_asked", subject=reference)
    announce_request(request)
    return request


@transaction.atomic
def withdraw_request(*, request: ConfirmationRequest, actor: User) -> None:
    """Ask no more; whoever was asked reads the achievement no more. Twice is once."""
    lock_profile(request.reference.profile)
    waiting = ConfirmationRequest.objects.filter(pk=request.pk, withdrawn_at=None)
    if waiting.update(withdrawn_at=timezone.now()):
        record_event(actor=actor, verb="confirmation_request_withdrawn", subject=request.reference)


@transaction.atomic
def confirm_asked(
    *, request: ConfirmationRequest, actor: User, words: str = "", read: str = ""
) -> Confirmation:
    """Answer a request with a yes, in one's own words or without; a second yes changes nothing.

    Raises ValidationError: `not_asked` when it was made to someone else or withdrawn, and as
    `confirm_reference` does.
    """
    lock_profile(request.reference.profile)
    request = ConfirmationRequest.objects.select_related("reference__profile").get(pk=request.pk)
    if request.asked_of_id != actor.pk or request.withdrawn_at:
        raise ValidationError(_("This request is no longer open."), code="not_asked")
    confirmation = confirm_reference(
        reference=request.reference,
        actor=actor,
        kind=ConfirmationKind.PEER,
        words=words,
        read=read,
    )
    _answer(request)
    return confirmation


@transaction.atomic
def decline_request(*, request: ConfirmationRequest, actor: User) -> None:
    """Answer a request without confirming: nobody is told, not even that it was answered.

    Raises ValidationError `not_asked` when it was made to someone else.
    """
    if request.asked_of_id != actor.pk:
        raise ValidationError(_("This request is no longer open."), code="not_asked")
    if ConfirmationRequest.objects.open().filter(pk=request.pk).update(answered_at=timezone.now()):
        record_event(actor=actor, verb="confirmation_declined", subject=request.reference)


@transaction.atomic
def confirm_reference(
    *, reference: Reference, actor: User, kind: ConfirmationKind, words: str = "", read: str = ""
) -> Confirmation:
    """Stand by an achievement, once a person; a second time gives back the first.

    `read`: the `story_key` of what she has read, "" when nothing was shown. Raises
    ValidationError `own_proof`, `told_otherwise` when it changed under her eyes, and on `words`
    `max_length`; Reference.DoesNotExist once removed.
    """
    profile = lock_profile(reference.profile)
    reference = profile.references.get(pk=reference.pk)
    if read and read != reference.story_key():
        message = _("This was told otherwise just now: read it again before you confirm.")
        raise ValidationError(message, code="told_otherwise")
    made = Confirmation(reference=reference, kind=kind)
    return _confirm(made, profile=profile, actor=actor, words=words)


@transaction.atomic
def confirm_skill(
    *, skill: Skill, actor: User, kind: ConfirmationKind, words: str = ""
) -> Confirmation:
    """Stand by a skill itself: a coordinator who has seen it, a training that was completed.

    Raises as `confirm_reference` does; Skill.DoesNotExist once removed.
    """
    profile = lock_profile(skill.profile)
    skill = profile.skills.get(pk=skill.pk)
    return _confirm(Confirmation(skill=skill, kind=kind), profile=profile, actor=actor, words=words)


@transaction.atomic
def end_confirmation(*, confirmation: Confirmation, actor: User) -> Confirmation:
    """Take back what one confirmed, or remove from one's own profile what others said.

    Removed, its request is closed: nobody insists. Twice is once.

    Raises ValidationError `not_yours` for anybody else.
    """
    profile = lock_profile(confirmation.profile)
    confirmation = Confirmation.objects.get(pk=confirmation.pk)
    if actor.pk not in {confirmation.confirmed_by_id, confirmation.owner_id}:
        raise ValidationError(_("This confirmation is not yours to end."), code="not_yours")
    if confirmation.revoked_at:
        return confirmation
    is_owner = actor.pk == confirmation.owner_id
    _end(confirmation, ConfirmationEnd.REMOVED if is_owner else ConfirmationEnd.TAKEN_BACK)
    if is_owner and confirmation.reference_id:
        ConfirmationRequest.objects.filter(
            reference=confirmation.reference_id, asked_of=confirmation.confirmed_by_id
        ).update(withdrawn_at=timezone.now())
    mark_changed(profile)
    record_event(
        actor=actor, verb="confirmation_ended", subject=confirmation, why=confirmation.ended
    )
    return confirmation


def reopen_confirmations(*, reference: Reference) -> None:
    """End the confirmations of a story that is told otherwise, and ask those people again.

    The caller holds the lock of the profile, and tells the journal.
    """
    for confirmation in reference.confirmations.standing().select_related("confirmed_by"):
        _end(confirmation, ConfirmationEnd.REWORDED)
        reference.confirmation_requests.filter(
            asked_of=confirmation.confirmed_by_id, withdrawn_at=None
        ).update(answered_at=None)
        announce_change(confirmation, reference)


def _confirm(made: Confirmation, *, profile: Profile, actor: User, words: str) -> Confirmation:
    """Store a confirmation, unless this person already stands by the same thing."""
    if actor.pk == profile.user_id:
        raise _own_proof()
    same = Confirmation.objects.standing().filter(
        reference=made.reference, skill=made.skill, confirmed_by=actor
    )
    if held := same.first():
        return held
    made.profile, made.owner, made.confirmed_by = profile, profile.user, actor
    made.words = normalise_spaces(words)
    made.full_clean()
    made.save(force_insert=True)
    mark_changed(profile)
    record_event(actor=actor, verb="confirmation_given", subject=made, kind=made.kind)
    announce_confirmation(made)
    return made


def _answer(request: ConfirmationRequest) -> None:
    request.answered_at = timezone.now()
    request.save(update_fields=["answered_at"])


def _end(confirmation: Confirmation, why: ConfirmationEnd) -> None:
    confirmation.revoked_at, confirmation.ended = timezone.now(), why
    confirmation.save(update_fields=["revoked_at", "ended"])


def _check_reachable(profile: Profile, person: User) -> None:
    """She agreed to be found by members, and has not turned away from this one."""
    entries = DirectoryEntry.objects.seen_by(profile.user, Audience.MEMBERS)
    if not entries.filter(profile__user=person, is_anonymous=False).exists():
        message = _("This person cannot be asked from here: choose someone of the directory.")
        raise ValidationError(message, code="not_reachable")


def _own_proof() -> ValidationError:
    message = _("Ask someone who was there: nobody confirms herself.")
    return ValidationError(message, code="own_proof")
