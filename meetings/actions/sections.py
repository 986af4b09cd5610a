"""Notes written together: one writer at a time for each section, and no word lost."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from meetings.models import AgendaItem, Section
from members.models import User


@transaction.atomic
def take_section(*, item: AgendaItem, actor: User, now: datetime) -> Section:
    """Hold a section in order to write it; a hold that has lapsed is taken over.

    Raises ValidationError `held_by_other`.
    """
    Section.objects.get_or_create(item=item)
    section = _lock(item.pk)
    _check_free(section, actor, now)
    _hold(section, actor, now)
    section.save(update_fields=["held_by", "held_until"])
    return section


@transaction.atomic
def write_section(
    *, section: Section, text: str, base_version: int, actor: User, now: datetime, is_last: bool
) -> Section:
    """Save some notes; `is_last` gives the section back, else it stays held.

    `base_version` is what the writer had under her eyes. No event: the row says who wrote last.
    Raises ValidationError `held_by_other`, `changed_since`, and by field; nothing is written then.
    """
    section = _lock(section.item_id)
    _check_free(section, actor, now)
    words = text.replace("\r\n", "\n").strip()
    if section.text != words:
        if section.version != base_version:
            message = _("Somebody else wrote here in the meantime: both texts are below.")
            raise ValidationError(message, code="changed_since")
        section.text = words
        section.version, section.edited_by, section.edited_at = base_version + 1, actor, now
    if is_last:
        section.held_by = section.held_until = None
    else:
        _hold(section, actor, now)
    section.full_clean()
    section.save()
    return section


def release_section(*, section: Section, actor: User) -> None:
    """Give a section back without a word, if it is still hers."""
    held = Section.objects.filter(pk=section.pk, held_by=actor)
    held.update(held_by=None, held_until=None)


def _check_free(section: Section, actor: User, now: datetime) -> None:
    writer = section.writer_at(now)
    if writer not in {None, actor}:
        message = _("%(name)s is writing this section. It is free again two minutes after the end.")
        raise ValidationError(message, code="held_by_other", params={"name": str(writer)})


def _hold(section: Section, actor: User, now: datetime) -> None:
    section.held_by, section.held_until = actor, now + Section.LEASE


def _lock(item_id: int) -> Section:
    # Alone: whoever waited here would read the holder of before beside the row of after.
    return Section.objects.select_for_update(no_key=True).get(item=item_id)
