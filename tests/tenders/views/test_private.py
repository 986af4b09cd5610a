from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from tenders.actions.private import entry_of, publish_private_call
from tenders.enums import Visibility
from tenders.models import PrivateCall, Procedure
from tests.members.factories import RoleGrantFactory
from tests.tenders.private_calls import enter

LIST, CREATE = reverse("tenders:private_list"), reverse("tenders:private_create")
IN_A_YEAR = f"{timezone.localdate().year + 1}-06-30T16:00"
TOLD = {
    "title": "Audit des achats",
    "buyer": "Fonderies de la Sorne",
    "origin": "Marie, du club des dirigeants",
    "deadline": IN_A_YEAR,
    "departments": "38, 73",
    "natures": ["services"],
}


@pytest.fixture
def partner(db):
    return RoleGrantFactory(role=Role.PARTNER_CONTACT, user__verified=True).user


def update_url(call):
    return reverse("tenders:private_update", args=[call.procedure.public_id])


def test_partner_enters_a_call(client_of, partner):
    response = client_of(partner).post(CREATE, {**TOLD, "key": uuid4()})

    call = PrivateCall.objects.get()
    assert response.url == reverse("tenders:private_team", args=[call.procedure.public_id])
    assert (call.submitted_by, call.procedure.visibility) == (partner, Visibility.TEAM)
    assert call.procedure.departments == ["38", "73"]
    assert call.procedure.contract_natures == ["services"]


def test_partner_does_not_choose_who_may_know(client_of, partner):
    page = client_of(partner).get(CREATE).content.decode()
    client_of(partner).post(CREATE, {**TOLD, "visibility": "everyone"})

    assert 'name="visibility"' not in page
    assert Procedure.objects.get().visibility == Visibility.TEAM


def test_coordinator_shares_as_she_enters(client_of, alice):
    client_of(alice).post(CREATE, {**TOLD, "visibility": "members"})

    assert Procedure.objects.get().visibility == Visibility.MEMBERS


def test_form_sent_twice_enters_one_call(client_of, partner):
    client = client_of(partner)
    key = client.get(CREATE).context["form"]["key"].initial
    for _click in range(2):
        client.post(CREATE, {**TOLD, "key": key})

    assert PrivateCall.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"buyer": ""}, "buyer"),
        ({"origin": ""}, "origin"),
        ({"siret": "123"}, "siret"),
        ({"departments": "Isère"}, "departments"),
        ({"cpv_codes": "conseil"}, "cpv_codes"),
        ({"deadline": "31/12/2026"}, "deadline"),
        ({"deadline": "2001-01-01T12:00"}, "deadline"),
        ({"deadline": "7017-01-01T12:00"}, "deadline"),
        ({"estimated_value": "80.000"}, "estimated_value"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"natures": ["conseil"]}, "natures"),
        ({"contact_email": "marie"}, "contact_email"),
        ({"key": "x"}, "key"),
    ],
)
def test_impossible_call_comes_back_with_what_was_typed(client_of, partner, change, field):
    response = client_of(partner).post(CREATE, {**TOLD, "note": "Gardé", **change})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Gardé" in response.content.decode()
    assert Procedure.objects.count() == 0


def test_call_is_put_right(client_of, partner):
    call = enter(partner)
    page = client_of(partner).get(update_url(call)).content.decode()

    response = client_of(partner).post(update_url(call), {**TOLD, "title": "Audit complet"})

    assert 'value="Audit des achats"' in page
    assert response.url == call.get_absolute_url()
    assert Procedure.objects.get().title == "Audit complet"
    assert entry_of(call).deadline == IN_A_YEAR


def test_form_of_a_call_changes_nothing_when_sent_as_it_came(client_of, partner):
    call = enter(partner)
    client = client_of(partner)
    form = client.get(update_url(call)).context["form"]
    before = entry_of(call)

    client.post(update_url(call), {field.name: field.value() or "" for field in form})

    assert entry_of(call) == before


@pytest.mark.parametrize("change", [{"title": ""}, {"deadline": "2001-01-01T12:00"}])
def test_impossible_change_comes_back(client_of, partner, change):
    call = enter(partner)

    response = client_of(partner).post(update_url(call), {**TOLD, **change})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(change)
    assert Procedure.objects.get().title == "Audit des achats"


def test_partner_does_not_change_a_shared_call(client_of, partner, alice):
    call = enter(partner)
    publish_private_call(call=call, visibility=Visibility.MEMBERS, actor=alice)

    assert client_of(partner).get(update_url(call)).status_code == 403
    assert client_of(partner).post(update_url(call), TOLD).status_code == 403
    assert client_of(alice).get(update_url(call)).status_code == 200


def test_call_of_another_partner_does_not_exist(client_of, partner):
    call = enter(RoleGrantFactory(role=Role.PARTNER_CONTACT).user)

    assert client_of(partner).get(update_url(call)).status_code == 404
    assert client_of(partner).post(update_url(call), TOLD).status_code == 404


def test_member_of_the_team_does_not_change_the_call(client_of, alice, bob):
    call = enter(alice)
    call.procedure.accesses.create(user=bob, granted_by=alice)

    assert client_of(bob).get(update_url(call)).status_code == 403


@pytest.mark.parametrize("url", [LIST, CREATE])
def test_members_do_not_enter_calls(client_of, bob, url):
    assert client_of(bob).get(url).status_code == 403
    assert client_of(bob).post(CREATE, TOLD).status_code == 403
    assert Procedure.objects.count() == 0


def test_list_shows_what_waits_first(client_of, alice, partner):
    shared, waiting = enter(partner), enter(partner)
    publish_private_call(call=shared, visibility=Visibility.MEMBERS, actor=alice)

    page = client_of(alice).get(LIST).context["page"]

    assert [call.pk for call in page] == [waiting.pk, shared.pk]


def test_partner_lists_her_own(client_of, alice, partner):
    enter(alice)
    own = enter(partner)

    response = client_of(partner).get(LIST)

    assert [call.pk for call in response.context["page"]] == [own.pk]
    assert "Audit des achats" in response.content.decode()


def test_empty_list_says_how_to_begin(client_of, partner):
    assert CREATE in client_of(partner).get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_the_same_with_many_calls(client_of, partner, count, django_assert_num_queries):
    for _number in range(count):
        enter(partner)
    client = client_of(partner)
    client.get(LIST)

    with django_assert_num_queries(4):
        client.get(LIST)


@pytest.mark.parametrize("url", [LIST, CREATE])
def test_visitor_is_sent_to_log_in(client, db, url):
    assert client.get(url).url.startswith(reverse("account_login"))
