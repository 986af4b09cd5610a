from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.text import normalise_spaces
from members.actions.profiles import lock_profile, mark_changed
from members.models import Profile, Reference, User


@transaction.atomic
def add_reference(*, profile: Profile, actor: User, title: str, text: str) -> Reference:
    """Tell one more achievement; the very same one sent twice is kept once.

    Raises ValidationError: `too_many_references`, and by field `required`, `max_length`.
    """
    profile = lock_profile(profile)
    reference = Reference(profile=profile, title=normalise_spaces(title), text=text.strip())
    same = profile.references.filter(title=reference.title, text=reference.text).first()
    if same:
        return same
    if profile.references.count() >= Reference.MAX_PER_PROFILE:
        message = _("Keep the %(limit)s achievements that say most about you: remove one first.")
        limit = {"limit": Reference.MAX_PER_PROFILE}
        raise ValidationError(message, code="too_many_references", params=limit)
    reference.full_clean()
    reference.save()
    mark_changed(profile)
    record_event(actor=actor, verb="reference_added", subject=reference)
    return reference


@transaction.atomic
def change_reference(*, reference: Reference, actor: User, title: str, text: str) -> Reference:
    """Reword an achievement; when nothing differs, nothing is written.

    Raises ValidationError by field: `required`, `max_length`; Reference.DoesNotExist once removed.
    """
    profile = lock_profile(reference.profile)
    reference = profile.references.get(pk=reference.pk)
    asked = {"title": normalise_spaces(title), "text": text.strip()}
    changed = [name for name, value in asked.items() if getattr(reference, name) != value]
    if not changed:
        return reference
    for name in changed:
        setattr(reference, name, asked[name])
    reference.full_clean()
    reference.save(update_fields=changed)
    mark_changed(profile)
    record_event(actor=actor, verb="reference_changed", subject=reference, fields=changed)
    return reference


@transaction.atomic
def remove_reference(*, reference: Reference, actor: User) -> None:
    """Remove an achievement for good; one that is already gone changes nothing."""
    profile = lock_profile(reference.profile)
    removed_count, _rows = profile.references.filter(pk=reference.pk).delete()
    if removed_count:
        mark_changed(profile)
        record_event(actor=actor, verb="reference_removed", subject=reference)
