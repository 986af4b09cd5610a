from datetime import date

import pytest
from django.core.exceptions import ValidationError

from collectif.core.events import Event
from members.actions import create_profile, update_profile
from members.actions.profiles import choose_audiences
from members.enums import Audience, ProfileField, WorkForm
from members.models import DirectoryEntry, Profile
from tests.concurrency import run_behind
from tests.core.place_factories import PlaceFactory
from tests.members.factories import ProfileFactory

PRACTICAL = {
    "headline": "Je remets de l’ordre dans les achats.",
    "departments": ["38", "73"],
    "is_strict_place": False,
    "is_remote": True,
    "contract_natures": ["services"],
    "days_per_month": None,
    "available_from": None,
}


@pytest.fixture
def profile(db):
    return ProfileFactory()


def test_new_profile_is_empty_and_an_event(bob, charlie):
    profile = create_profile(user=charlie, actor=bob)

    assert (profile.headline, profile.departments, profile.is_remote) == ("", [], True)
    assert profile.contract_natures == ["services"]
    event = Event.objects.about(profile).get()
    assert (event.actor, event.verb, event.data) == (bob, "profile_created", {})


def test_second_profile_is_the_first_one(charlie):
    first = create_profile(user=charlie, actor=charlie)

    assert create_profile(user=charlie, actor=charlie) == first
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_profile_opened_twice_at_once_is_one(charlie):
    def create():
        create_profile(user=charlie, actor=charlie)

    errors = run_behind(create, create)

    assert errors == []
    assert Profile.objects.filter(user=charlie).count() == 1
    assert Event.objects.count() == 1


def test_update_writes_all_and_names_what_changed(profile):
    before = profile.changed_at

    updated = update_profile(
        profile=profile,
        actor=profile.user,
        headline="  Je remets les achats\nen ordre ",
        departments=["974", "38", "2A", "38"],
        is_strict_place=True,
        is_remote=False,
        contract_natures=["works", "services"],
        days_per_month=8,
        available_from=date(2027, 1, 4),
    )

    updated.refresh_from_db()
    assert updated.headline == "Je remets les achats en ordre"
    assert updated.departments == ["2A", "38", "974"]
    assert (updated.is_remote, updated.days_per_month) == (False, 8)
    assert updated.contract_natures == ["services", "works"]
    assert updated.available_from == date(2027, 1, 4)
    assert updated.changed_at > before
    event = Event.objects.about(profile).get()
    assert (event.actor, event.verb) == (profile.user, "profile_updated")
    assert event.data == {
        "fields": [
            "headline",
            "departments",
            "is_strict_place",
            "is_remote",
            "contract_natures",
            "days_per_month",
            "available_from",
        ]
    }


def test_strict_place_needs_a_department(profile):
    asked = {**PRACTICAL, "departments": [], "is_strict_place": True}
    with pytest.raises(ValidationError) as refused:
        update_profile(profile=profile, actor=profile.user, **asked)
    (error,) = refused.value.error_dict["__all__"]
    assert error.code == "place_required"


def test_same_profile_sent_twice_changes_nothing(profile):
    before = profile.changed_at

    update_profile(profile=profile, actor=profile.user, **PRACTICAL)

    profile.refresh_from_db()
    assert profile.changed_at == before
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"headline": "x" * 161}, "headline", "max_length"),
        ({"departments": ["38", "99"]}, "departments", "item_invalid"),
        ({"contract_natures": ["gifts"]}, "contract_natures", "item_invalid"),
        ({"contract_natures": []}, "contract_natures", "blank"),
        ({"days_per_month": 0}, "days_per_month", "min_value"),
        ({"days_per_month": 24}, "days_per_month", "max_value"),
    ],
)
def test_impossible_profile_is_refused_and_nothing_is_written(profile, change, field, code):
    before = profile.changed_at

    with pytest.raises(ValidationError) as error:
        update_profile(profile=profile, actor=profile.user, **{**PRACTICAL, **change})

    assert code in {item.code for item in error.value.error_dict[field]}
    profile.refresh_from_db()
    assert (profile.headline, profile.changed_at) == (PRACTICAL["headline"], before)
    assert Event.objects.count() == 0


def test_what_is_left_out_stays_as_it_is(profile):
    update_profile(profile=profile, actor=profile.user, commune="  Lormay ", radius_km=40)

    profile.refresh_from_db()
    assert (profile.commune, profile.radius_km) == ("Lormay", 40)
    assert (profile.headline, profile.departments) == (PRACTICAL["headline"], ["38", "73"])


def test_town_is_the_one_that_her_words_name(profile):
    town = PlaceFactory(name="Lormay")
    update_profile(profile=profile, actor=profile.user, commune="lormay")
    profile.refresh_from_db()
    assert profile.town == town
    entry = DirectoryEntry.objects.get(profile=profile, audience=Audience.COORDINATORS)
    assert entry.town == town
    update_profile(profile=profile, actor=profile.user, commune="lormay", town=None)
    update_profile(profile=profile, actor=profile.user, radius_km=10)
    profile.refresh_from_db()
    assert profile.town is None


def test_forms_of_work_and_weeks_are_kept_once_and_in_order(profile):
    weeks = [date(2027, 1, 11), date(2027, 1, 4), date(2027, 1, 11)]
    forms = [WorkForm.VOLUNTEER, WorkForm.UMBRELLA, WorkForm.VOLUNTEER]

    update_profile(profile=profile, actor=profile.user, busy_weeks=weeks, work_forms=forms)

    profile.refresh_from_db()
    assert profile.busy_weeks == [date(2027, 1, 4), date(2027, 1, 11)]
    assert profile.work_forms == ["umbrella", "volunteer"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"busy_weeks": [date(2027, 1, 5)]}, "busy_weeks", "not_a_monday"),
        ({"work_forms": ["gifts"]}, "work_forms", "item_invalid"),
        ({"radius_km": 0}, "radius_km", "min_value"),
        ({"radius_km": 1001}, "radius_km", "max_value"),
        ({"commune": "x" * 101}, "commune", "max_length"),
    ],
)
def test_impossible_fact_is_refused(profile, change, field, code):
    with pytest.raises(ValidationError) as error:
        update_profile(profile=profile, actor=profile.user, **change)

    assert code in {item.code for item in error.value.error_dict[field]}
    assert Event.objects.count() == 0


def test_parts_are_opened_and_the_directory_says_so(profile):
    def shown() -> DirectoryEntry:
        return DirectoryEntry.objects.get(profile=profile, audience=Audience.COORDINATORS)

    update_profile(profile=profile, actor=profile.user, days_per_month=8)
    assert shown().days_per_month == 8
    before = Profile.objects.get().changed_at

    choose(profile, {ProfileField.AVAILABILITY: Audience.ME})

    profile.refresh_from_db()
    assert profile.audiences == {"availability": "me"}
    assert profile.audience_of(ProfileField.NAME) == Audience.MEMBERS
    assert shown().days_per_month is None
    assert profile.changed_at == before
    event = Event.objects.about(profile).get(verb="visibility_changed")
    assert event.data == {"fields": ["availability"]}


def choose(profile, audiences, *, is_anonymous=False):
    choose_audiences(
        profile=profile, actor=profile.user, audiences=audiences, is_anonymous=is_anonymous
    )


def test_card_without_a_name_is_chosen_and_left(profile):
    choose(profile, {}, is_anonymous=True)
    assert Profile.objects.get().is_anonymous

    choose(profile, {})
    assert not Profile.objects.get().is_anonymous
    assert [event.data["fields"] for event in Event.objects.all()] == [["is_anonymous"]] * 2


def test_same_audiences_twice_change_nothing(profile):
    asked = {ProfileField.NAME: Audience.PUBLIC, ProfileField.PHOTO: Audience.MEMBERS}
    choose(profile, asked)
    choose(profile, asked)

    assert Profile.objects.get().audiences == {"name": "public"}
    assert Event.objects.count() == 1


def test_unknown_audience_is_refused(profile):
    with pytest.raises(ValueError, match="strangers"):
        choose(profile, {ProfileField.NAME: "strangers"})
