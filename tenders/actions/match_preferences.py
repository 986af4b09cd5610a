from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.communes import Place
from collectif.core.events import record_event
from collectif.core.text import fold, normalise_spaces
from members.actions.profiles import lock_profile, mark_changed, update_profile
from members.enums import ContractNature
from members.models import Organization, Profile
from tenders.enums import PlaceLimit
from tenders.models import MatchPreferences, MutedBuyer
from tenders.pipeline.match_preferences import departments_within
from tenders.sources.languages import KNOWN


@transaction.atomic
def change_match_preferences(
    *,
    profile: Profile,
    contract_natures: Iterable[ContractNature],
    languages: Iterable[str],
    place_limit: PlaceLimit,
    home: Place | None = None,
    radius_km: int | None = None,
    excluded_words: Iterable[str] = (),
) -> MatchPreferences:
    """Write what a person refuses whatever its score; the same again changes nothing.

    `languages`: ISO 639-3, none for any. `home` and `radius_km` (1 to 1,000) go with
    `PlaceLimit.RADIUS`. Her matches are drawn anew. Raises ValidationError, by field:
    `invalid_choice`, `not_one_word`, `max_length`, `item_invalid`; for all: `place_required`,
    `radius_incomplete`.
    """
    profile = lock_profile(profile)
    is_strict = place_limit == PlaceLimit.DEPARTMENTS
    natures = list(contract_natures)
    update_profile(
        profile=profile, actor=profile.user, is_strict_place=is_strict, contract_natures=natures
    )
    preferences = MatchPreferences.objects.filter(profile=profile).first()
    preferences = preferences or MatchPreferences(profile=profile)
    wanted = {
        "languages": _known(languages),
        "excluded_words": _each_once(excluded_words),
        **_radius(place_limit, home, radius_km),
    }
    if all(getattr(preferences, name) == value for name, value in wanted.items()):
        return preferences
    for name, value in wanted.items():
        setattr(preferences, name, value)
    preferences.full_clean()
    preferences.save()
    mark_changed(profile)
    record_event(actor=profile.user, verb="match_preferences_changed", subject=profile)
    return preferences


@transaction.atomic
def mute_buyer(*, profile: Profile, buyer: Organization) -> MutedBuyer:
    """Propose her no more calls of this buyer; said twice, it is said once."""
    profile = lock_profile(profile)
    muted, is_new = MutedBuyer.objects.get_or_create(profile=profile, buyer=buyer)
    if is_new:
        mark_changed(profile)
        record_event(actor=profile.user, verb="buyer_muted", subject=profile)
    return muted


@transaction.atomic
def unmute_buyer(*, profile: Profile, buyer: Organization) -> None:
    """Propose her the calls of this buyer again; of one that was not muted, nothing happens."""
    profile = lock_profile(profile)
    removed, _by_model = MutedBuyer.objects.filter(profile=profile, buyer=buyer).delete()
    if removed:
        mark_changed(profile)
        record_event(actor=profile.user, verb="buyer_unmuted", subject=profile)


def _known(languages: Iterable[str]) -> list[str]:
    chosen = sorted(set(languages))
    if not set(chosen) <= KNOWN.keys():
        message = _("Choose languages of the list.")
        raise ValidationError({"languages": ValidationError(message, code="invalid_choice")})
    return chosen


def _each_once(words: Iterable[str]) -> list[str]:
    """The words on one line each, one spelling of each: accents and capitals make no difference."""
    tidy = (normalise_spaces(word).lower() for word in words)
    return list({fold(word): word for word in tidy if word}.values())


def _radius(limit: PlaceLimit, home: Place | None, radius_km: int | None) -> dict[str, Any]:
    if limit != PlaceLimit.RADIUS:
        return {"home": None, "radius_km": None, "reach": []}
    if home is None or radius_km is None:
        message = _("Say from which town, and how many kilometres.")
        raise ValidationError(message, code="radius_incomplete")
    reach = departments_within(home, radius_km)
    return {"home": home, "radius_km": radius_km, "reach": reach}
