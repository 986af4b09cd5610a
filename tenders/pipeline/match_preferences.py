"""Which départements lie within so many kilometres of a town."""

from collectif.core.communes import Place


def departments_within(home: Place, radius_km: int) -> list[str]:
    """Return the départements with a commune whose centre is that near, in order.

    A notice says a département, not a street: one is within reach when any part of it is. `home`
    without a known centre reaches its own département alone.
    """
    if home.spot is None:
        return [home.department]
    found = Place.objects.within(home.spot, radius_km).values_list("department", flat=True)
    return sorted({*found.distinct(), home.department})
