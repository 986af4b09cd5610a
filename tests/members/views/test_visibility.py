import pytest
from django.urls import reverse

from collectif.core.events import Event
from members.enums import Audience, ConsentPurpose, ProfileField, Role
from members.models import Profile
from tests.members.directory_factories import BOTH, consenting, opened_to, operate, speak
from tests.members.factories import ReferenceFactory, RoleGrantFactory, SkillFactory

PAGE, PREVIEW = "members:visibility_update", "members:profile_preview"


@pytest.fixture
def newcomer(charlie):
    RoleGrantFactory(user=charlie, role=Role.MEMBER)
    return charlie


def test_page_shows_each_part_with_its_audience(client_of, bob):
    page = client_of(bob).get(reverse(PAGE))

    rows = list(page.context["form"].rows())
    assert [field.name for field, _circles in rows] == [field.value for field in ProfileField]
    assert {len(circles) for _field, circles in rows} == {len(Audience)}
    assert page.content.decode().count(" checked") == len(ProfileField)


def test_choice_is_saved_and_comes_back(client_of, bob):
    client = client_of(bob)

    response = client.post(
        reverse(PAGE), {**opened_to(Audience.PARTNERS, name=Audience.ME), "is_anonymous": "on"}
    )

    assert response.url == reverse(PAGE)
    profile = Profile.objects.get(user=bob)
    assert profile.is_anonymous
    assert profile.audience_of(ProfileField.NAME) == Audience.ME
    assert {profile.audience_of(field) for field in ProfileField} == {
        Audience.ME,
        Audience.PARTNERS,
    }
    form = client.get(reverse(PAGE)).context["form"]
    assert form["name"].value() == "me"


@pytest.mark.parametrize("change", [{"photo": ""}, {"photo": "strangers"}])
def test_impossible_choice_is_refused(client_of, bob, change):
    response = client_of(bob).post(reverse(PAGE), {**opened_to(Audience.PUBLIC), **change})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["photo"]
    assert Profile.objects.get(user=bob).audiences == {}
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("purposes", "found"),
    [
        ((), ["coordinators"]),
        ((ConsentPurpose.DIRECTORY,), ["coordinators", "members"]),
        (BOTH, ["coordinators", "members", "partners", "public"]),
        ((ConsentPurpose.PARTNERS,), ["coordinators"]),
    ],
)
def test_page_says_who_may_find_the_person(client_of, bob, purposes, found):
    consenting(bob.profile, *purposes)

    assert client_of(bob).get(reverse(PAGE)).context["finders"] == found


def test_preview_hides_from_each_reader_what_is_not_opened_to_her(client_of, bob):
    operate(bob.profile, "Portage Valsorne", "umbrella")
    audiences = opened_to(Audience.PUBLIC, operators=Audience.MEMBERS, headline=Audience.PARTNERS)
    Profile.objects.filter(user=bob).update(audiences=audiences)
    client = client_of(bob)

    def seen_as(audience: str) -> str:
        page = client.get(reverse(PREVIEW), {"as": audience}).content.decode()
        return page[page.index("whole-title") :]

    assert "Portage Valsorne" in seen_as("members")
    assert "Portage Valsorne" not in seen_as("partners")
    aside = client.get(reverse(PREVIEW)).context["aside"]
    assert [one["shown"].headline != "" for one in aside] == [True, True, False]
    assert [one["hidden"] == [] for one in aside] == [True, False, False]


def test_preview_without_a_name_names_nobody_to_partners(client_of, bob):
    ReferenceFactory(profile=bob.profile, text="Bob Martin a tout repris.")
    Profile.objects.filter(user=bob).update(audiences=opened_to(Audience.PUBLIC), is_anonymous=True)

    page = client_of(bob).get(reverse(PREVIEW), {"as": "partners"})

    member, partner, anyone = page.context["aside"]
    assert member["shown"].name == "Bob Martin"
    assert partner["shown"].name == anyone["shown"].name != "Bob Martin"
    whole = page.content.decode()
    assert "Bob Martin a tout repris" not in whole


@pytest.mark.parametrize("asked", ["", "me", "strangers"])
def test_preview_is_a_partners_unless_asked_well(client_of, bob, asked):
    page = client_of(bob).get(reverse(PREVIEW), {"as": asked})

    assert page.context["viewer"] == Audience.PARTNERS


def test_preview_of_an_absent_profile_says_so(client_of, newcomer):
    page = client_of(newcomer).get(reverse(PREVIEW))

    assert reverse("members:profile_update") in page.content.decode()
    assert Profile.objects.count() == 0


@pytest.mark.parametrize("count", [1, 20])
def test_preview_costs_the_same_whatever_is_told(client_of, bob, django_assert_num_queries, count):
    SkillFactory.create_batch(count, profile=bob.profile)
    ReferenceFactory.create_batch(count, profile=bob.profile)
    for code in ["it", "en"][: min(count, 2)]:
        speak(bob.profile, code, "B1")
    client = client_of(bob)
    client.get(reverse("mfa_index"))

    with django_assert_num_queries(17):
        client.get(reverse(PREVIEW))
