from functools import partial
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.actions.profiles import lock_profile
from members.models import Profile, User
from members.models.profile import small_photo_path
from members.pipeline.directory import refresh_entries
from members.sources.photos import MAX_BYTES, MIN_SIDE, Crop, Portrait, portrait
from members.sources.pictures import PictureRefused


def set_photo(*, profile: Profile, actor: User, content: BinaryIO, crop: Crop) -> Profile:
    """Keep a new photo, square and without metadata, in the place of the former one.

    The picture is read before anything is locked. Raises ValidationError on `photo`: `empty`,
    `too_large`, `kind`, `animated`, `too_many_pixels`, `too_small`, `broken`.
    """
    try:
        made = portrait(content.read(MAX_BYTES + 1), crop)
    except PictureRefused as refused:
        raise _refusal(refused) from refused
    return _store(profile, actor, made)


@transaction.atomic
def remove_photo(*, profile: Profile, actor: User) -> Profile:
    """Take the photo away, its files too; without one, nothing changes."""
    profile = lock_profile(profile)
    if not profile.photo:
        return profile
    forget_on_commit(profile)
    profile.photo = ""
    profile.save(update_fields=["photo"])
    refresh_entries([profile.pk])
    record_event(actor=actor, verb="photo_removed", subject=profile)
    return profile


@transaction.atomic
def _store(profile: Profile, actor: User, made: Portrait) -> Profile:
    """What replaces is written before what is replaced goes; a failed write leaves no file."""
    profile = lock_profile(profile)
    forget_on_commit(profile)
    storage = profile.photo.storage
    profile.photo.save("photo.jpg", ContentFile(made.large), save=False)
    name = str(profile.photo.name)
    try:
        with transaction.atomic():
            storage.save(small_photo_path(name), ContentFile(made.small))
            profile.save(update_fields=["photo"])
            refresh_entries([profile.pk])
            record_event(actor=actor, verb="photo_changed", subject=profile)
    except Exception:
        _delete(storage, name)
        raise
    return profile


def forget_on_commit(profile: Profile) -> None:
    """Delete the files of the photo that stands, once nothing names them any more."""
    if profile.photo:
        photo = profile.photo
        transaction.on_commit(partial(_delete, photo.storage, str(photo.name)))


def _delete(storage: Storage, name: str) -> None:
    for path in (name, small_photo_path(name)):
        storage.delete(path)


def _refusal(refused: PictureRefused) -> ValidationError:
    texts = {
        "empty": _("This file is empty: choose another one."),
        "too_large": _("This photo is too large: %(limit)s MB at most. Could you make it smaller?"),
        "kind": _("We take JPEG, PNG and WebP photos: save yours as one of these."),
        "animated": _("This picture moves: choose one that stands still."),
        "too_many_pixels": _("This picture has too many pixels: could you make it smaller?"),
        "too_small": _("This picture is too small: choose one of %(side)s pixels at least."),
        "broken": _("This photo cannot be read: open it, then save it again."),
    }
    facts = {"limit": MAX_BYTES // (1024 * 1024), "side": MIN_SIDE}
    text = texts[refused.problem]
    return ValidationError({"photo": ValidationError(text, code=refused.problem, params=facts)})
