"""Which départements lie within so many kilometres of a town."""

from typing import Any

from django.db.models import F, FloatField, Value
from django.db.models.functions import ACos, Cos, Least, Radians, Sin

from collectif.core.places import EARTH_RADIUS_KM
from tenders.models import Place


def departments_within(home: Place, radius_km: int) -> list[str]:
    """Return the départements with a commune whose centre is that near, in order.

    A notice says a département, not a street: one is within reach when any part of it is. `home`
    without a known centre reaches its own département alone.
    """
    if home.latitude is None or home.longitude is None:
        return [home.department]
    near = Place.objects.in_use().filter(latitude__isnull=False).alias(km=_km_from(home))
    found = near.filter(km__lte=radius_km).values_list("department", flat=True)
    return sorted({*found.distinct(), home.department})


def _km_from(home: Place) -> Any:
    """The great-circle distance; rounding may bring a cosine beyond 1."""
    north, home_north = Radians(F("latitude")), Radians(Value(home.latitude, FloatField()))
    east = Radians(F("longitude") - Value(home.longitude, FloatField()))
    cosine = Sin(north) * Sin(home_north) + Cos(north) * Cos(home_north) * Cos(east)
    return ACos(Least(cosine, Value(1.0))) * EARTH_RADIUS_KM
