"""Communes of ours, which no list holds."""

import factory
from factory.django import DjangoModelFactory

from collectif.core.communes import Place
from collectif.core.text import fold


class PlaceFactory(DjangoModelFactory):
    """A commune of ours in the middle of Isère; `words` are its folded name."""

    class Meta:
        model = Place

    code = factory.Sequence(lambda n: f"38{n % 1000:03}")
    name = "Lormay"
    words = factory.LazyAttribute(lambda place: fold(place.name))
    department = "38"
    postcodes = ["38999"]
    population = 900
    latitude = 45.2
    longitude = 5.7
