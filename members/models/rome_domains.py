"""From occupations of ROME to the domains of our own tree, which names their codes."""

from collections.abc import Collection, Mapping

from members.expertise import Domain, domains


def domains_of(occupations: Collection[str]) -> list[Domain]:
    """Return the domains that name any of these occupations (ROME codes), as the tree has them."""
    return [one for one in domains().values() if not set(one.rome_codes).isdisjoint(occupations)]


def closest_domains(weights: Mapping[str, float], limit: int) -> list[Domain]:
    """Return at most `limit` domains, the closest to these occupations first.

    `weights`: how much each occupation counts. A domain is as close as its occupations count on
    average, so that one that names many has no advantage.
    """
    named = [one for one in domains_of(weights.keys()) if _closeness(one, weights) > 0]
    return sorted(named, key=lambda one: -_closeness(one, weights))[:limit]


def _closeness(domain: Domain, weights: Mapping[str, float]) -> float:
    return sum(weights.get(code, 0) for code in domain.rome_codes) / len(domain.rome_codes)
