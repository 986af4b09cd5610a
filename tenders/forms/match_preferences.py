import re
from collections.abc import Iterator
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from collectif.core.communes import Place
from collectif.core.languages import language_name
from collectif.core.text import fold
from members.enums import ContractNature
from members.forms.fields import BoxGroup, box_groups
from members.models import Profile
from tenders.enums import PlaceLimit
from tenders.models import MatchPreferences
from tenders.models.match_preferences import (
    FARTHEST_KM,
    MOST_EXCLUDED_WORDS,
    validate_excluded_word,
)
from tenders.sources.languages import OF_THE_UNION

FRENCH = "fra"
_SEPARATORS = re.compile(r"[,;\n]+")


def _languages() -> list[tuple[str, str]]:
    """French first, then the others by their names."""
    named = [(code, language_name(short)) for code, short in OF_THE_UNION.items()]
    return sorted(named, key=lambda pair: (pair[0] != FRENCH, fold(pair[1])))


class MatchPreferencesForm(forms.Form):
    """What a person refuses whatever its score; `asks_town`: her words stand for several."""

    asks_town = False

    contract_natures = forms.MultipleChoiceField(
        label=_("What kinds of contract?"),
        help_text=_("Services cover advice, management, training and studies."),
        choices=ContractNature,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick one kind at least, or no call can suit you.")},
    )
    languages = forms.MultipleChoiceField(
        label=_("In which languages can you answer?"),
        help_text=_("Tick none, and calls in any language are proposed."),
        choices=_languages,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    place_limit = forms.ChoiceField(
        label=_("Where may a call be?"), choices=PlaceLimit, widget=forms.RadioSelect
    )
    town = forms.CharField(
        label=_("Around which town?"),
        help_text=_("Its name, or its postcode. Only if you chose “around a town”."),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"class": "is-medium"}),
    )
    # Asked only of those whose words stand for several towns.
    home = forms.CharField(
        label=_("Which of these towns?"), max_length=5, required=False, widget=forms.Select
    )
    radius_km = forms.IntegerField(
        label=_("How far, in kilometres?"),
        min_value=1,
        max_value=FARTHEST_KM,
        required=False,
        widget=forms.NumberInput(attrs={"class": "is-short"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Give a distance from 1 to 1,000 km.")
        ),
    )
    excluded_words = forms.CharField(
        label=_("Words to leave out"),
        help_text=_(
            "Twenty at most, parted by commas: cleaning, catering. A call that holds one of them, "
            "with or without accents, in the plural or not, is not proposed."
        ),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @classmethod
    def of(cls, data: Any, profile: Profile, preferences: MatchPreferences) -> Self:
        """The form filled with what holds today; `data` is None on a first look."""
        limit = PlaceLimit.DEPARTMENTS if profile.is_strict_place else PlaceLimit.NONE
        return cls(
            data,
            initial={
                "contract_natures": profile.contract_natures,
                "languages": preferences.languages,
                "place_limit": PlaceLimit.RADIUS if preferences.home else limit,
                "town": preferences.home.name if preferences.home else profile.commune,
                "radius_km": preferences.radius_km or profile.radius_km,
                "excluded_words": ", ".join(preferences.excluded_words),
            },
        )

    def language_groups(self) -> Iterator[BoxGroup]:
        """Folded away: most people answer in French alone."""
        return box_groups(self["languages"], [(str(_("Languages")), _languages())])

    def clean_excluded_words(self) -> list[str]:
        words = _SEPARATORS.split(self.cleaned_data["excluded_words"])
        kept = [word.strip() for word in words if word.strip()]
        if len(kept) > MOST_EXCLUDED_WORDS:
            message = _("Twenty words at most: keep those that matter.")
            raise forms.ValidationError(message, code="too_many")
        for word in kept:
            validate_excluded_word(word)
        return kept

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("place_limit") != PlaceLimit.RADIUS:
            given |= {"home": None, "radius_km": None}
        else:
            given["home"] = self._town(given.get("town", ""), given.get("home", ""))
            if not given.get("radius_km") and "radius_km" not in self.errors:
                message = _("Say how many kilometres from there you go.")
                self.add_error("radius_km", forms.ValidationError(message, code="required"))
        given.pop("town", None)
        return given

    def _town(self, words: str, asked: str) -> Place | None:
        """The one town that is meant; else an error, beside what there is to choose from."""
        town, several = Place.objects.settle(words, asked)
        if town is None:
            self._ask_which(several)
        return town

    def _ask_which(self, towns: list[Place]) -> None:
        if not towns:
            message = _("We know no town of this name: check it, or give its postcode.")
            self.add_error("town", forms.ValidationError(message, code="unknown_town"))
            return
        self.asks_town = True
        choices = [("", _("Choose one")), *((place.code, str(place)) for place in towns)]
        self.fields["home"].widget.choices = choices
        message = _("Several towns are called so: choose yours.")
        self.add_error("home", forms.ValidationError(message, code="several_towns"))
