import pytest

from tenders.enums import PlaceLimit
from tenders.forms.match_preferences import MatchPreferencesForm
from tenders.models import MatchPreferences
from tests.members.factories import ProfileFactory
from tests.tenders.preference_factories import MatchPreferencesFactory, PlaceFactory

pytestmark = pytest.mark.django_db


def answers(**values):
    return {"contract_natures": ["services"], "place_limit": "none"} | values


def around(**values):
    return answers(place_limit="radius", radius_km="30", **values)


def errors(data):
    form = MatchPreferencesForm(data)
    return form, {name: [one.code for one in form.errors[name].data] for name in form.errors}


def test_form_shows_what_holds():
    preferences = MatchPreferencesFactory(around=True, excluded_words=["tri", "vélo"])
    form = MatchPreferencesForm.of(None, preferences.profile, preferences)
    assert form["place_limit"].value() == PlaceLimit.RADIUS
    assert (form["town"].value(), form["radius_km"].value()) == ("Lormay", 40)
    assert form["excluded_words"].value() == "tri, vélo"


@pytest.mark.parametrize(("is_strict", "limit"), [(True, "departments"), (False, "none")])
def test_form_of_a_profile_without_wishes_takes_up_what_it_says(is_strict, limit):
    profile = ProfileFactory(is_strict_place=is_strict, commune="Lormay", radius_km=25)
    form = MatchPreferencesForm.of(None, profile, MatchPreferences(profile=profile))
    assert form["place_limit"].value() == limit
    assert (form["town"].value(), form["radius_km"].value()) == ("Lormay", 25)


def test_words_are_parted_by_commas_semicolons_or_lines():
    form = MatchPreferencesForm(answers(excluded_words="tri, vélo;\n\n paysage ,"))
    assert form.is_valid()
    assert form.cleaned_data["excluded_words"] == ["tri", "vélo", "paysage"]


def test_twenty_words_at_most():
    twenty = ", ".join(["tri"] * 20)
    assert errors(answers(excluded_words=twenty))[1] == {}
    assert errors(answers(excluded_words=f"{twenty}, tri"))[1] == {"excluded_words": ["too_many"]}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"contract_natures": []}, {"contract_natures": ["required"]}),
        ({"contract_natures": ["alchemy"]}, {"contract_natures": ["invalid_choice"]}),
        ({"languages": ["zzz"]}, {"languages": ["invalid_choice"]}),
        ({"place_limit": "moon"}, {"place_limit": ["invalid_choice"]}),
        ({"radius_km": "loin"}, {"radius_km": ["invalid"]}),
    ],
)
def test_absurd_answer_is_refused_beside_its_field(values, expected):
    assert errors(answers(**values))[1] == expected


def test_town_is_not_looked_for_when_it_does_not_count():
    form, found = errors(answers(town="nowhere at all", radius_km="30"))
    assert found == {}
    assert (form.cleaned_data["home"], form.cleaned_data["radius_km"]) == (None, None)


@pytest.mark.parametrize("words", ["lormay", "LORMAY", "38999", "Lorm"])
def test_town_is_found_by_its_name_or_its_postcode(words):
    home = PlaceFactory()
    PlaceFactory(name="Autreville", postcodes=["38000"])
    form = MatchPreferencesForm(around(town=words))
    assert form.is_valid()
    assert form.cleaned_data["home"] == home


def test_exact_name_is_preferred_to_longer_ones():
    home = PlaceFactory()
    PlaceFactory(name="Lormay-le-Haut", words="lormay-le-haut")
    form = MatchPreferencesForm(around(town="Lormay"))
    assert form.is_valid()
    assert form.cleaned_data["home"] == home


def test_several_towns_are_shown_to_choose_from():
    homes = [PlaceFactory(), PlaceFactory(department="69")]
    form, found = errors(around(town="Lormay"))
    assert (form.asks_town, found) == (True, {"home": ["several_towns"]})
    assert [value for value, _label in form["home"].field.widget.choices][1:] == [
        home.code for home in homes
    ]
    chosen = MatchPreferencesForm(around(town="Lormay", home=homes[1].code))
    assert chosen.is_valid()
    assert chosen.cleaned_data["home"] == homes[1]


def test_town_chosen_before_counts_no_more_once_another_is_named():
    former, home = PlaceFactory(), PlaceFactory(name="Autreville")
    form = MatchPreferencesForm(around(town="Autreville", home=former.code))
    assert form.is_valid()
    assert form.cleaned_data["home"] == home


@pytest.mark.parametrize("town", ["", "Atlantis"])
def test_unknown_town_is_refused(town):
    PlaceFactory()
    assert errors(around(town=town))[1] == {"town": ["unknown_town"]}


def test_radius_needs_its_kilometres():
    PlaceFactory()
    data = answers(place_limit="radius", town="Lormay")
    assert errors(data)[1] == {"radius_km": ["required"]}
    assert errors(data | {"radius_km": "0"})[1] == {"radius_km": ["min_value"]}
