from uuid import uuid4

import pytest
from django.urls import reverse

from collectif.core.events import Event
from members.models import Reference
from tests.members.factories import ReferenceFactory

CREATE, UPDATE, DELETE = (f"members:reference_{verb}" for verb in ("create", "update", "delete"))
TOLD = {"title": "Achats réunis", "text": "J’ai réuni les services."}


@pytest.fixture
def reference(bob):
    return ReferenceFactory(profile=bob.profile, title="Ancien titre")


def url(view_name, reference):
    return reverse(view_name, args=[reference.public_id])


def test_achievement_is_added(client_of, bob):
    response = client_of(bob).post(reverse(CREATE), TOLD)

    assert response.url == reverse("members:profile_detail")
    assert Reference.objects.get().title == "Achats réunis"


def test_form_sent_twice_adds_one(client_of, bob):
    client = client_of(bob)
    for _click in range(2):
        client.post(reverse(CREATE), TOLD)

    assert Reference.objects.count() == 1


@pytest.mark.parametrize("is_new", [True, False])
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"text": "  "}, "text"),
        ({"text": "x" * 4001}, "text"),
    ],
)
def test_impossible_achievement_comes_back_with_what_was_typed(
    client_of, bob, reference, is_new, change, field
):
    address = reverse(CREATE) if is_new else url(UPDATE, reference)

    response = client_of(bob).post(address, {**TOLD, **change})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    kept = TOLD["text"] if field == "title" else TOLD["title"]
    assert kept in response.content.decode()
    assert Reference.objects.get().title == "Ancien titre"


def test_one_achievement_too_many_is_refused_with_what_was_typed(client_of, bob):
    ReferenceFactory.create_batch(Reference.MAX_PER_PROFILE, profile=bob.profile)

    response = client_of(bob).post(reverse(CREATE), TOLD)

    assert response.status_code == 422
    assert TOLD["text"] in response.content.decode()


def test_achievement_is_reworded(client_of, bob, reference):
    page = client_of(bob).get(url(UPDATE, reference)).content.decode()
    response = client_of(bob).post(url(UPDATE, reference), TOLD)

    assert "Ancien titre" in page
    assert response.url == reverse("members:profile_detail")
    reference.refresh_from_db()
    assert (reference.title, reference.text) == ("Achats réunis", "J’ai réuni les services.")


def test_removing_asks_first(client_of, bob, reference):
    response = client_of(bob).get(url(DELETE, reference))

    assert response.status_code == 200
    assert "Ancien titre" in response.content.decode()
    assert Reference.objects.count() == 1


def test_achievement_is_removed(client_of, bob, reference):
    response = client_of(bob).post(url(DELETE, reference))

    assert response.url == reverse("members:profile_detail")
    assert Reference.objects.count() == 0
    assert Event.objects.get().verb == "reference_removed"


@pytest.mark.parametrize("view_name", [UPDATE, DELETE])
@pytest.mark.parametrize("method", ["get", "post"])
def test_achievement_of_another_person_does_not_exist(
    client_of, alice, reference, view_name, method
):
    client = client_of(alice)

    assert getattr(client, method)(url(view_name, reference), TOLD).status_code == 404
    assert client.get(reverse(view_name, args=[uuid4()])).status_code == 404
    reference.refresh_from_db()
    assert reference.title == "Ancien titre"


@pytest.mark.parametrize("view_name", [UPDATE, DELETE])
def test_other_methods_are_refused(client_of, bob, reference, view_name):
    assert client_of(bob).delete(url(view_name, reference)).status_code == 405


def test_visitor_is_sent_to_log_in(client, reference):
    assert client.post(url(DELETE, reference)).url.startswith(reverse("account_login"))
    assert Reference.objects.count() == 1
