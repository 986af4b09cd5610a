"""Searches of the directory that a person keeps."""

import pytest
from django.urls import reverse

from members.models import DirectorySearch
from tests.members.directory_factories import DirectorySearchFactory

pytestmark = pytest.mark.django_db

SEARCHES = "members:directory_search_list"
KEEP = "members:directory_search_create"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


def test_search_is_kept_as_the_directory_writes_it_and_opened_again(client_of, bob):
    client = client_of(bob)
    url = f"{reverse(KEEP)}?q=achats&department=38&sort=name&view=table&page=3&form="
    assert client.get(url).status_code == 200
    answer = client.post(url, {"name": "  Achats en Isère "})
    assert answer.headers["Location"] == reverse(SEARCHES)
    search = DirectorySearch.objects.get()
    assert (search.owner, search.name) == (bob, "Achats en Isère")
    assert search.query == "department=38&q=achats"
    page = client.get(reverse(SEARCHES)).content.decode()
    assert f"{reverse('members:directory_list')}?department=38&amp;q=achats" in page


def test_second_click_keeps_one(client_of, bob):
    for _click in range(2):
        client_of(bob).post(f"{reverse(KEEP)}?q=a", {"name": "A"})
    assert DirectorySearch.objects.count() == 1


@pytest.mark.parametrize("name", ["", "x" * 81, "Prise"])
def test_name_that_cannot_be_is_said(client_of, bob, name):
    DirectorySearchFactory(owner=bob, name="Prise", query="q=autre")
    answer = client_of(bob).post(f"{reverse(KEEP)}?q=a", {"name": name})
    assert answer.status_code == 422
    assert bob.directory_searches.count() == 1


def test_search_no_longer_known_is_not_kept(client_of, bob):
    answer = client_of(bob).post(f"{reverse(KEEP)}?department=99999", {"name": "A"})
    assert answer.status_code == 302
    assert not DirectorySearch.objects.exists()


def test_twenty_first_is_refused(client_of, bob):
    DirectorySearchFactory.create_batch(20, owner=bob)
    answer = client_of(bob).post(f"{reverse(KEEP)}?q=z", {"name": "De trop"})
    assert answer.status_code == 422
    assert b"You already have 20 searches" in answer.content


def test_search_is_removed_by_its_owner_alone(client_of, bob, alice):
    search = DirectorySearchFactory(owner=bob)
    url = reverse("members:directory_search_delete", args=[search.public_id])
    assert client_of(alice).post(url).status_code == 404
    assert client_of(bob).get(url).status_code == 405
    assert client_of(bob).post(url).status_code == 302
    assert client_of(bob).post(url).status_code == 404
    assert not DirectorySearch.objects.exists()


def test_list_costs_the_same_for_one_and_for_twenty(client_of, bob, django_assert_num_queries):
    client = client_of(bob)
    DirectorySearchFactory(owner=bob)
    with django_assert_num_queries(3):
        client.get(reverse(SEARCHES))
    DirectorySearchFactory.create_batch(19, owner=bob)
    with django_assert_num_queries(3):
        client.get(reverse(SEARCHES))


def test_people_without_a_directory_are_refused(client_of, charlie):
    client = client_of(charlie)
    assert client.get(reverse(SEARCHES)).status_code == 403
    assert client.get(f"{reverse(KEEP)}?q=a").status_code == 403
