"""The parts of a profile that are lists: each is given whole, and what differs is written."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.core.text import normalise_spaces
from members.actions.organizations import ensure_organizations
from members.actions.profiles import lock_profile, mark_changed
from members.enums import CefrLevel, WorkForm
from members.models import Profile, ProfileLanguage, ProfileLink, ProfileOperator, User

type Operator = tuple[str, str, WorkForm]


@transaction.atomic
def set_languages(
    *, profile: Profile, actor: User, levels: Mapping[str, CefrLevel]
) -> list[ProfileLanguage]:
    """Say which languages a person works in; `levels`: by ISO 639-1 code, in her order.

    Raises ValidationError: `too_many`, and by field `invalid_choice`, `max_length`.
    """
    profile = lock_profile(profile)
    _refuse_beyond(ProfileLanguage.MAX_PER_PROFILE, levels, _("Keep ten languages at most."))
    rows = [
        ProfileLanguage(profile=profile, code=code, level=level) for code, level in levels.items()
    ]
    return _replace(profile, actor, "languages", rows, lambda row: (row.code, row.level))


@transaction.atomic
def set_links(*, profile: Profile, actor: User, links: Mapping[str, str]) -> list[ProfileLink]:
    """Say which pages speak for a person; `links`: name by address, in her order.

    Only https: nobody reads on the way which page is opened. Raises ValidationError: `too_many`,
    `not_https`, and by field `invalid`, `max_length`.
    """
    profile = lock_profile(profile)
    _refuse_beyond(ProfileLink.MAX_PER_PROFILE, links, _("Keep five links at most."))
    if not all(url.startswith("https://") for url in links):
        raise ValidationError(_("The address of a link begins with https://."), code="not_https")
    rows = [
        ProfileLink(profile=profile, label=normalise_spaces(label), url=url)
        for url, label in links.items()
    ]
    return _replace(profile, actor, "links", rows, lambda row: (row.label, row.url))


@transaction.atomic
def set_operators(
    *, profile: Profile, actor: User, operators: Iterable[Operator]
) -> list[ProfileOperator]:
    """Say through which structures a person is contracted with: name, SIRET, form of work.

    A SIRET that is known keeps the name it was first given. Raises ValidationError: `too_many`,
    `name_required`, `siret_malformed`, and by field `invalid_choice`.
    """
    profile = lock_profile(profile)
    told = list(operators)
    _refuse_beyond(ProfileOperator.MAX_PER_PROFILE, told, _("Keep five structures at most."))
    known = ensure_organizations([(name, siret) for name, siret, _form in told])
    forms = {known[name, siret]: form for name, siret, form in told}
    rows = [
        ProfileOperator(profile=profile, organization=organization, work_form=form)
        for organization, form in forms.items()
    ]
    return _replace(
        profile, actor, "operators", rows, lambda row: (row.organization_id, row.work_form)
    )


def _refuse_beyond(limit: int, told: Any, message: str) -> None:
    if len(told) > limit:
        raise ValidationError(message, code="too_many")


def _replace[Row: models.Model](
    profile: Profile, actor: User, part: str, rows: list[Row], key: Callable[[Any], Any]
) -> list[Row]:
    """Put `rows` in the place of those that stand, unless they say the same in the same order."""
    stored = getattr(profile, part)
    former = list(stored.all())
    if [key(row) for row in former] == [key(row) for row in rows]:
        return former
    stored.all().delete()
    for row in rows:
        row.full_clean()
    written = stored.bulk_create(rows)
    mark_changed(profile)
    record_event(actor=actor, verb="profile_updated", subject=profile, fields=[part])
    return written
