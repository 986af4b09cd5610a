from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from collectif.core.communes import Place
from collectif.matching.words import stems
from members.models import Organization, Profile
from tenders.models.fields import codes_field

MOST_EXCLUDED_WORDS = 20
WORD_LENGTH = 40
FARTHEST_KM = 1_000


def validate_excluded_word(word: str) -> None:
    """Refuse what is not one word that carries meaning: "de", or two words at once."""
    if len(stems(word)) != 1 or len(word) > WORD_LENGTH:
        message = _("“%(word)s”: give one word at a time, and one that says something.")
        raise ValidationError(message, code="not_one_word", params={"word": word})


class MatchPreferences(models.Model):
    """What a person refuses whatever its score; without a row she refuses nothing more.

    The kinds of contract and the départements are in her profile.
    """

    profile = models.OneToOneField(
        Profile,
        on_delete=models.CASCADE,
        related_name="match_preferences",
        verbose_name=_("profile"),
        primary_key=True,
    )
    # ISO 639-3, as notices code them; none: any language.
    languages = codes_field(_("languages I can answer in"), 3)
    excluded_words = ArrayField(
        models.CharField(max_length=WORD_LENGTH, validators=[validate_excluded_word]),
        verbose_name=_("words I exclude"),
        size=MOST_EXCLUDED_WORDS,
        default=list,
        blank=True,
    )
    home = models.ForeignKey(
        Place,
        on_delete=models.PROTECT,
        related_name="match_preferences",
        verbose_name=_("town"),
        null=True,
        blank=True,
    )
    radius_km = models.PositiveSmallIntegerField(
        _("how far, in km"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(FARTHEST_KM)],
    )
    # The départements with a commune within that radius: notices say no more than that.
    reach = codes_field(_("départements within reach"), 3)

    class Meta:
        verbose_name = _("conditions of a person")
        verbose_name_plural = _("conditions of people")
        constraints = [
            models.CheckConstraint(
                name="match_preferences_radius_whole",
                condition=Q(home=None, radius_km=None, reach=[])
                | (
                    Q(
                        home__isnull=False,
                        radius_km__isnull=False,
                        radius_km__range=(1, FARTHEST_KM),
                    )
                    & ~Q(reach=[])
                ),
                violation_error_code="radius_incomplete",
                violation_error_message=_("Say from which town, and how many kilometres."),
            )
        ]

    def __str__(self) -> str:
        return str(self.profile_id)


class MutedBuyer(models.Model):
    """A buyer whose calls a person wants to see no more."""

    # Found through `muted_buyer_once`.
    profile = models.ForeignKey(
        Profile,
        on_delete=models.CASCADE,
        related_name="muted_buyers",
        verbose_name=_("profile"),
        db_index=False,
    )
    buyer = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="muted_by",
        verbose_name=_("buyer"),
    )
    muted_at = models.DateTimeField(_("muted"), db_default=Now())

    class Meta:
        verbose_name = _("muted buyer")
        verbose_name_plural = _("muted buyers")
        constraints = [
            models.UniqueConstraint(fields=["profile", "buyer"], name="muted_buyer_once")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} × {self.buyer_id}"
