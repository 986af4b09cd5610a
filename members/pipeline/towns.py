"""Whoever wrote the name of her town before the list of communes came is placed in it."""

from collections.abc import Iterator
from itertools import batched

from collectif.core.communes import Place
from members.models import Profile
from members.models.profile import ProfileQuerySet
from members.pipeline.directory import refresh_entries

BATCH = 500


def find_towns() -> int:
    """Place the profiles whose words name one commune; return how many were placed.

    Of several that are so called, the only one that is in the départements she told.
    """
    unplaced = Profile.objects.filter(town=None).exclude(commune="")
    placed = [
        found
        for words in unplaced.order_by("commune").values_list("commune", flat=True).distinct()
        for found in _placed(words, unplaced.filter(commune=words))
    ]
    for profiles in batched(placed, BATCH):
        Profile.objects.bulk_update(profiles, ["town"])
        refresh_entries(profile.pk for profile in profiles)
    return len(placed)


def _placed(words: str, profiles: ProfileQuerySet) -> Iterator[Profile]:
    town, several = Place.objects.settle(words)
    for profile in profiles.only("departments", "town"):
        near = [one for one in several if one.department in profile.departments]
        profile.town = town or (near[0] if len(near) == 1 else None)
        if profile.town:
            yield profile
