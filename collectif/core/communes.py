"""The communes of France, once `import_places` has brought them."""

import re
from math import cos, radians
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.functions import ACos, Cos, Least, Radians, Sin
from django.utils.translation import gettext_lazy as _

from collectif.core.places import EARTH_RADIUS_KM, Spot
from collectif.core.text import fold

MOST_MEANT = 10
KM_A_DEGREE = radians(1) * EARTH_RADIUS_KM
_WORD = re.compile(r"[^\W_]+")
# "Saint-Denis (93)", as a commune reads here.
_IN_DEPARTMENT = re.compile(r"(.+) \((\w{2,3})\)\s*")


def km_from(spot: Spot) -> Any:
    """The great-circle distance of a row; rounding may bring a cosine beyond 1."""
    north, spot_north = Radians(F("latitude")), Radians(Value(spot.latitude, FloatField()))
    east = Radians(F("longitude") - Value(spot.longitude, FloatField()))
    cosine = Sin(north) * Sin(spot_north) + Cos(north) * Cos(spot_north) * Cos(east)
    return ACos(Least(cosine, Value(1.0))) * EARTH_RADIUS_KM


def _box(spot: Spot, km: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The latitudes and the longitudes between which lies all that is within `km`, in degrees."""
    half = km / KM_A_DEGREE
    # Farthest east at the end that is nearest the pole.
    top = min(abs(spot.latitude) + half, 89)
    wide = half / cos(radians(top))
    return (
        (spot.latitude - half, spot.latitude + half),
        (spot.longitude - wide, spot.longitude + wide),
    )


def _parted(words: str) -> tuple[str, str]:
    """Part a name from its département; "" when it says none."""
    parted = _IN_DEPARTMENT.fullmatch(words)
    return (parted[1], parted[2].upper()) if parted else (words, "")


class PlaceQuerySet(models.QuerySet["Place"]):
    def in_use(self) -> "PlaceQuerySet":
        """Leave out the communes that the last import no longer held (merged, mostly)."""
        return self.filter(is_obsolete=False)

    def meant_by(self, words: str) -> "list[Place]":
        """Return the communes that words may mean, the likeliest first, ten at most.

        "Grenoble", "38100", "Saint-Denis (93)"; of those so called, the largest, then those whose
        name begins so.
        """
        named, code = _parted(words)
        found = self.in_use().search(named)
        if code:
            found = found.filter(department=code)
        is_exact = Case(When(words=fold(named), then=Value(0)), default=Value(1))
        return list(found.order_by(is_exact, "-population", "code")[:MOST_MEANT])

    def settle(self, words: str, code: str = "") -> "tuple[Place | None, list[Place]]":
        """Return the one commune that words mean, or None beside those to choose from.

        `code`: the one that was chosen among them.
        """
        found, named = self.meant_by(words), fold(_parted(words)[0])
        chosen = [place for place in found if place.code == code]
        exact = [place for place in found if place.words == named]
        for candidates in (chosen, exact, found):
            if len(candidates) == 1:
                return candidates[0], []
        return None, found

    def within(self, spot: Spot, km: float) -> "PlaceQuerySet":
        """Communes in use whose centre is at most `km` away from `spot`."""
        north, east = _box(spot, km)
        boxed = self.in_use().filter(latitude__range=north, longitude__range=east)
        return boxed.alias(km_away=km_from(spot)).filter(km_away__lte=km)

    def search(self, words: str) -> "PlaceQuerySet":
        """Communes by the beginning of the words of their name, or by postcode; largest first."""
        terms = _WORD.findall(fold(words))
        found = self.none() if not terms else self
        for term in terms:
            is_postcode = term.isdecimal()
            found = found.filter(
                Q(postcodes__contains=[term]) if is_postcode else Q(words__regex=rf"\m{term}")
            )
        return found.order_by("-population", "code")


class Place(models.Model):
    """A commune of France (code officiel géographique); filled by `import_places`."""

    code = models.CharField(
        _("INSEE code"),
        max_length=5,
        primary_key=True,
        validators=[RegexValidator(r"^[0-9][0-9AB][0-9]{3}\Z")],
    )
    name = models.CharField(_("name"), max_length=100)
    words = models.CharField(_("words"), max_length=100, blank=True, editable=False)
    # A code of collectif.core.places.DEPARTMENTS.
    department = models.CharField(_("département"), max_length=3)
    postcodes = ArrayField(
        models.CharField(max_length=5), verbose_name=_("postcodes"), default=list, blank=True
    )
    population = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    # Decimal degrees (WGS 84) of the centre.
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    is_obsolete = models.BooleanField(_("no longer in the list"), default=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("commune")
        verbose_name_plural = _("communes")
        constraints = [
            models.CheckConstraint(
                name="place_code_insee", condition=Q(code__regex=r"^[0-9][0-9AB][0-9]{3}$")
            ),
            models.CheckConstraint(
                name="place_centre_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__isnull=False,
                    longitude__range=(-180, 180),
                ),
            ),
        ]
        indexes = [
            GinIndex(
                fields=["words"], name="commune_words", opclasses=["gin_trgm_ops"], fastupdate=False
            ),
            GinIndex(fields=["postcodes"], name="commune_postcodes"),
            # Answers by itself which communes are near.
            models.Index(
                fields=["latitude", "longitude"],
                name="commune_centres",
                include=["code", "department", "is_obsolete"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.department})"

    @property
    def spot(self) -> Spot | None:
        """Its centre, when the list gave it."""
        if self.latitude is None or self.longitude is None:
            return None
        return Spot(self.latitude, self.longitude)
