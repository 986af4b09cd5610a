from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import FormDraft, User

type Typed = Mapping[str, Sequence[str]]


@transaction.atomic
def keep_draft(*, owner: User, form: str, data: Typed) -> FormDraft:
    """Keep what a person has typed so far in a form; the last of two windows wins.

    No event: a draft says nothing to anybody. Raises ValidationError `too_long`.
    """
    if sum(len(value) for values in data.values() for value in values) > FormDraft.MAX_LENGTH:
        raise ValidationError(_("This is too long to be kept as a draft."), code="too_long")
    written = {"data": {name: list(values) for name, values in data.items()}}
    draft, _is_new = FormDraft.objects.update_or_create(
        owner=owner, form=form, defaults={**written, "saved_at": timezone.now()}
    )
    return draft


def drop_draft(*, owner: User, form: str) -> None:
    """Forget what was typed: it is saved for good, or not wanted any more."""
    FormDraft.objects.filter(owner=owner, form=form).delete()
