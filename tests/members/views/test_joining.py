import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from collectif.core.keys import digest_of
from members.enums import ConsentPurpose, MemberState
from members.forms.consents import CONSENT_WORDS
from members.models import Consent, Invitation, Membership, Profile, User
from members.views.arrivals import arrival_of
from tests.members.factories import SkillFactory, UserFactory
from tests.members.intake_factories import NOW, GroupFactory, GroupSpellFactory, InvitationFactory
from tests.members.membership_factories import ConsentFactory, MembershipFactory

KEY = "the-key-of-a-mail"
URL = reverse("members:invitation_accept", args=[KEY])
WELCOME = reverse("members:welcome")
NAMES = {"first_name": "Paule", "last_name": "Rivoire"}
CHOICES = {"language": "fr", "mail_choices": ["contacts"]}


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def invitation(alice):
    group = GroupFactory(name="Rives", rhythm="Le mardi", place="Rivauges")
    group.facilitators.add(alice)
    return InvitationFactory(
        email="paule@example.org", key_digest=digest_of(KEY), group=group, invited_by=alice, **NAMES
    )


@pytest.fixture
def newcomer(bob):
    GroupSpellFactory(user=bob, group__name="Rives", entered_on=NOW.date())
    return MembershipFactory(user=bob).user


def logged_in(client) -> str | None:
    return client.session.get("_auth_user_id")


def test_door_says_who_invites_where_and_when(client, invitation):
    response = client.get(URL)

    assert response.status_code == 200
    page = response.content.decode()
    for told in ("Alice Durand", "Rives", "Le mardi", "Rivauges"):
        assert told in page
    assert response.context["form"].initial == NAMES
    assert "no-store" in response["Cache-Control"]


def test_looking_at_the_door_opens_nothing(client, invitation):
    client.get(URL)

    invitation.refresh_from_db()
    assert invitation.accepted_at is None
    assert not User.objects.filter(email=invitation.email).exists()


def test_newcomer_comes_in_and_is_logged_in(client, invitation):
    response = client.post(URL, NAMES)

    assert response.url == WELCOME
    user = User.objects.get(email="paule@example.org")
    assert logged_in(client) == str(user.pk)
    assert user.group_spells.get().group == invitation.group
    assert client.get(WELCOME).status_code == 200


def test_second_click_lands_on_the_same_page(client, invitation):
    Client().post(URL, NAMES)

    response = client.post(URL, NAMES)

    assert response.url == WELCOME
    assert logged_in(client)


def test_without_a_name_the_page_comes_back(client, invitation):
    response = client.post(URL, NAMES | {"first_name": " "})

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"first_name"}
    assert not logged_in(client)


def test_account_of_this_address_logs_in_first(client, invitation):
    UserFactory(email="paule@example.org")

    page = client.get(URL)
    assert reverse("account_request_login_code") + f"?next={URL}" in page.content.decode()
    assert "first_name" not in page.content.decode()

    response = client.post(URL, NAMES)
    assert response.status_code == 422
    assert not logged_in(client)


def test_closed_account_is_told_whom_to_write_to(client, invitation, settings):
    UserFactory(email="paule@example.org", is_active=False)

    assert settings.CONTACT_EMAIL in client.get(URL).content.decode()
    assert client.post(URL, NAMES).status_code == 422


def test_owner_who_is_logged_in_joins_by_one_button(client_of, invitation):
    owner = UserFactory(email="paule@example.org")
    client = client_of(owner)
    assert client.get(URL).context["is_owner"]

    response = client.post(URL)

    assert response.url == WELCOME
    assert owner.group_spells.count() == 1


def test_somebody_else_has_the_choice(client_of, invitation, bob):
    client = client_of(bob)
    page = client.get(URL)
    assert page.context["is_somebody_else"]
    assert f'name="next" value="{URL}"' in page.content.decode()

    response = client.post(reverse("account_logout"), {"next": URL})
    assert response.url == URL
    assert client.get(URL).context["form"].initial == NAMES


def test_somebody_else_may_join_with_the_present_account(client_of, invitation, bob):
    client_of(bob).post(URL)

    assert bob.group_spells.get().group == invitation.group
    assert not User.objects.filter(email="paule@example.org").exists()


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"expires_at": NOW}, 410),
        ({"revoked_at": NOW}, 410),
        ({"accepted_at": NOW.replace(day=1)}, 410),
        ({"key_digest": digest_of("other")}, 404),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("is_known", [False, True])
def test_closed_door_is_kind_and_names_nobody(
    client, client_of, invitation, bob, changed, status, method, is_known
):
    Invitation.objects.update(**changed)
    client = client_of(bob) if is_known else client

    response = client.post(URL, NAMES) if method == "post" else client.get(URL)

    assert response.status_code == status
    page = response.content.decode()
    assert "mailto:" in page
    for secret in ("Alice", "Paule", "Rivoire", "Rives", "paule@example.org"):
        assert secret not in page


def test_first_steps_are_those_of_a_newcomer(client_of, bob):
    assert client_of(bob).get(WELCOME).status_code == 404


def test_nothing_is_ticked_for_her(client_of, newcomer):
    page = client_of(newcomer).get(WELCOME)

    form = page.context["form"]
    assert [form[name].value() for name in ("directory", "partners")] == [None, None]
    for words in CONSENT_WORDS.values():
        assert str(words) in page.content.decode()


def test_first_choices_are_saved(client_of, newcomer):
    client = client_of(newcomer)

    response = client.post(WELCOME, CHOICES | {"language": "en", "directory": "on"})

    assert response.url == WELCOME
    assert response.cookies["django_language"].value == "en"
    newcomer.refresh_from_db()
    assert (newcomer.language, newcomer.mail_choices) == ("en", ["contacts"])
    consent = Consent.objects.get()
    assert (consent.purpose, consent.source) == (ConsentPurpose.DIRECTORY, "first_steps")
    assert Membership.objects.get().welcomed_at == NOW


def test_words_agreed_to_are_those_of_the_page(client_of, newcomer):
    client = client_of(newcomer)
    client.cookies["django_language"] = "en"
    page = client.get(WELCOME).content.decode()

    client.post(WELCOME, CHOICES | {"directory": "on", "partners": "on"})

    for consent in Consent.objects.all():
        assert consent.text in page


def test_partners_alone_are_refused(client_of, newcomer):
    response = client_of(newcomer).post(WELCOME, CHOICES | {"partners": "on"})

    assert response.status_code == 422
    assert response.context["form"].has_error("partners", "directory_first")
    assert not Consent.objects.exists()


def test_partners_after_the_members(client_of, newcomer):
    ConsentFactory(user=newcomer)

    response = client_of(newcomer).post(WELCOME, CHOICES | {"partners": "on"})

    assert response.status_code == 302
    assert newcomer.consents.active().count() == 2


def test_agreement_given_is_not_asked_again(client_of, newcomer):
    ConsentFactory(user=newcomer)

    form = client_of(newcomer).get(WELCOME).context["form"]

    assert "directory" not in form.fields
    assert "partners" in form.fields


@pytest.mark.parametrize("wrong", [{"language": "de"}, {"mail_choices": ["spam"]}])
def test_absurd_choices_are_refused(client_of, newcomer, wrong):
    assert client_of(newcomer).post(WELCOME, CHOICES | wrong).status_code == 422


def test_dashboard_shows_what_is_left_and_the_first_week(client_of, newcomer):
    page = client_of(newcomer).get(reverse("dashboard"))

    arrival = page.context["arrival"]
    assert [line.step.value for line in arrival.left] == ["choices", "skills"]
    assert str(arrival.stay.group) == "Rives"
    assert WELCOME in page.content.decode()


def test_dashboard_has_nothing_to_tell_once_all_is_done_and_days_have_passed(client_of, newcomer):
    Membership.objects.update(welcomed_at=NOW)
    SkillFactory(profile=newcomer.profile)
    newcomer.group_spells.update(entered_on=NOW.date().replace(day=1))

    assert client_of(newcomer).get(reverse("dashboard")).context["arrival"] is None


@pytest.mark.parametrize("state", set(MemberState) - {MemberState.TRIAL})
def test_only_who_gets_to_know_us_has_first_steps(client_of, newcomer, state):
    Membership.objects.update(state=state)

    assert client_of(newcomer).get(reverse("dashboard")).context["arrival"] is None


def test_arrival_costs_one_query_and_three_to_a_newcomer(bob, django_assert_num_queries):
    today = NOW.date()
    with django_assert_num_queries(1):
        assert arrival_of(bob, bob.profile, today=today) is None

    MembershipFactory(user=bob)
    profile = Profile.objects.with_contents().get(user=bob)
    for _more in range(3):
        GroupSpellFactory(user=bob, entered_on=today)
        with django_assert_num_queries(3):
            assert arrival_of(bob, profile, today=today).stay


def test_code_by_mail_leads_back_to_the_door(client, invitation):
    owner = UserFactory(email="paule@example.org", verified=True)
    ask = reverse("account_request_login_code", query={"next": URL})
    assert f'value="{URL}"' in client.get(ask).content.decode()

    confirm = client.post(ask, {"email": owner.email, "next": URL}).url
    assert f'value="{URL}"' in client.get(confirm).content.decode()

    stages = client.session["account_login"]["state"]["stages"]
    code = stages["login_by_code"]["data"]["code"]
    response = client.post(confirm, {"code": code, "next": URL})

    assert response.url == URL
    assert client.get(URL).context["is_owner"]
