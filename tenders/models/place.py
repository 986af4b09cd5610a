import re

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from collectif.core.text import fold

_WORD = re.compile(r"[^\W_]+")


class PlaceQuerySet(models.QuerySet["Place"]):
    def in_use(self) -> "PlaceQuerySet":
        """Leave out the communes that the last import no longer held (merged, mostly)."""
        return self.filter(is_obsolete=False)

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
                fields=["words"], name="place_words", opclasses=["gin_trgm_ops"], fastupdate=False
            ),
            GinIndex(fields=["postcodes"], name="place_postcodes"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.department})"
