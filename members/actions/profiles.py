from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.communes import Place
from collectif.core.events import record_event
from collectif.core.places import DEPARTMENTS
from collectif.core.text import normalise_spaces
from members.enums import Audience, ContractNature, ProfileField, WorkForm
from members.models import Profile, User
from members.pipeline.directory import refresh_entries

# On one line.
LINES = frozenset({"headline", "commune"})
ORDERS = {
    "departments": tuple(DEPARTMENTS),
    "contract_natures": tuple(ContractNature.values),
    "work_forms": tuple(WorkForm.values),
}


class PracticalFacts(TypedDict, total=False):
    """What a person says of herself; `radius_km` in km, `busy_weeks`: Mondays.

    `town`: her commune in the list; left out, it is the one that `commune` names, if one does.
    """

    headline: str
    departments: Iterable[str]
    commune: str
    town: Place | None
    radius_km: int | None
    is_strict_place: bool
    is_remote: bool
    contract_natures: Iterable[ContractNature]
    work_forms: Iterable[WorkForm]
    days_per_month: int | None
    available_from: date | None
    busy_weeks: Iterable[date]


@transaction.atomic
def create_profile(*, user: User, actor: User) -> Profile:
    """Open an empty profile; a person has one, so a second call gives the first one back."""
    profile, is_new = Profile.objects.get_or_create(user=user)
    if is_new:
        refresh_entries([profile.pk])
        record_event(actor=actor, verb="profile_created", subject=profile)
    return profile


@transaction.atomic
def update_profile(*, profile: Profile, actor: User, **facts: Unpack[PracticalFacts]) -> Profile:
    """Write the practical part of a profile; when nothing differs, nothing is written.

    What is left out of `facts` stays as it is. Raises ValidationError, by field:
    `unknown_department`, `invalid_choice`, `max_length`, `days_out_of_range`, `not_a_monday`;
    for all: `place_required`, `radius_out_of_range`.
    """
    profile = lock_profile(profile)
    asked = _tidied(facts)
    changed = [name for name, value in asked.items() if getattr(profile, name) != value]
    if not changed:
        return profile
    for name in changed:
        setattr(profile, name, asked[name])
    profile.full_clean()
    profile.save(update_fields=changed)
    mark_changed(profile)
    record_event(actor=actor, verb="profile_updated", subject=profile, fields=changed)
    return profile


@transaction.atomic
def choose_audiences(
    *,
    profile: Profile,
    actor: User,
    audiences: Mapping[ProfileField, Audience],
    is_anonymous: bool,
) -> Profile:
    """Open parts of a profile to whom its person says; the directory follows at once.

    Parts left out of `audiences` stay as they are. Records `visibility_changed` with the parts.
    """
    profile = lock_profile(profile)
    chosen = {
        field: audience
        for field, audience in audiences.items()
        if profile.audience_of(field) != audience
    }
    changed = [field.value for field in chosen]
    if is_anonymous != profile.is_anonymous:
        changed.append("is_anonymous")
    if not changed:
        return profile
    profile.audiences |= {field.value: Audience(one).value for field, one in chosen.items()}
    profile.is_anonymous = is_anonymous
    profile.save(update_fields=["audiences", "is_anonymous"])
    refresh_entries([profile.pk])
    record_event(actor=actor, verb="visibility_changed", subject=profile, fields=changed)
    return profile


def lock_profile(profile: Profile) -> Profile:
    """Read the profile afresh; whoever else wants to change it, or what hangs on it, waits."""
    return Profile.objects.select_for_update(of=("self",)).select_related("user").get(pk=profile.pk)


def mark_changed(profile: Profile) -> None:
    """Have the matching read this profile again, and the directory say what it says now."""
    profile.changed_at = timezone.now()
    profile.save(update_fields=["changed_at"])
    refresh_entries([profile.pk])


def _tidied(facts: PracticalFacts) -> dict[str, Any]:
    """The facts as they are stored: spaces put right, each choice once and in its own order."""
    tidied: dict[str, Any] = dict(facts)
    for name in LINES & tidied.keys():
        tidied[name] = normalise_spaces(tidied[name])
    for name, order in ORDERS.items():
        if name in tidied:
            tidied[name] = _in_order(tidied[name], order)
    if "commune" in tidied and "town" not in tidied:
        tidied["town"] = Place.objects.settle(tidied["commune"])[0]
    if "busy_weeks" in tidied:
        tidied["busy_weeks"] = _mondays(tidied["busy_weeks"])
    return tidied


def _mondays(days: Iterable[date]) -> list[date]:
    weeks = sorted(set(days))
    if any(day.weekday() for day in weeks):
        message = _("A week is named by its Monday.")
        raise ValidationError({"busy_weeks": ValidationError(message, code="not_a_monday")})
    return weeks


def _in_order(values: Iterable[str], order: Iterable[str]) -> list[str]:
    """Each value once, in the order of `order`; unknown ones last, for validation to refuse."""
    ranks = {known: rank for rank, known in enumerate(order)}
    return sorted(set(values), key=lambda value: (ranks.get(value, len(ranks)), value))
