import pytest
from django.urls import reverse

from tenders.enums import AlertCadence
from tenders.models import SavedSearch
from tenders.models.saved_search import MOST_SEARCHES
from tests.members.factories import OrganizationFactory
from tests.tenders.saved_search_factories import SavedSearchFactory, SavedSearchHitFactory

LIST = reverse("tenders:saved_search_list")
CREATE = reverse("tenders:saved_search_create")


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://collectif.example"


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


def url(name, search) -> str:
    return reverse(f"tenders:{name}", args=[search.public_id])


def answers(**values) -> dict:
    return {"name": "Mes achats", "cadence": "daily", "without": ""} | values


def test_empty_list_says_how_to_begin(member):
    html = member.get(LIST).content.decode()
    assert reverse("tenders:procedure_list") in html


def test_list_shows_what_each_search_looks_for(member, bob):
    buyer = OrganizationFactory(name="Commune de Saint-Ismier")
    search = SavedSearchFactory(
        owner=bob, daily=True, query=f"buyer={buyer.public_id}&cpv=79&department=38&q=conseil"
    )
    SavedSearchHitFactory(search=search)
    SavedSearchFactory(name="Celle d’une autre")
    html = member.get(LIST).content.decode()
    assert search.name in html
    assert "Commune de Saint-Ismier" in html
    assert "conseil" in html
    assert "Isère" in html
    assert "Celle d’une autre" not in html


@pytest.mark.parametrize("count", [1, 20])
def test_list_costs_the_same_for_one_and_twenty(member, bob, count, django_assert_num_queries):
    buyer = OrganizationFactory()
    for place in range(count):
        SavedSearchFactory(
            owner=bob, position=place + 1, query=f"buyer={buyer.public_id}&cpv=79&q={place}"
        )
    with django_assert_num_queries(5):
        member.get(LIST)


def test_person_without_a_role_is_refused(client_of, charlie):
    client = client_of(charlie)
    assert client.get(LIST).status_code == 403
    assert client.get(CREATE).status_code == 403


def test_search_is_kept_in_one_form(member, bob):
    response = member.post(f"{CREATE}?q=conseil&department=73&department=38&page=3&x=1", answers())
    assert response.url == LIST
    search = SavedSearch.objects.get()
    assert (search.owner, search.name, search.cadence) == (bob, "Mes achats", AlertCadence.DAILY)
    assert search.query == "department=38&department=73&q=conseil"


def test_words_to_leave_out_join_the_search(member):
    member.post(f"{CREATE}?q=conseil&without=voirie", answers(without="nettoyage,  travaux "))
    assert SavedSearch.objects.get().data["without"] == "nettoyage, travaux"


def test_form_shows_what_is_to_be_kept(member):
    response = member.get(f"{CREATE}?q=conseil&without=voirie")
    assert "conseil" in response.content.decode()
    assert response.context["form"]["without"].value() == "voirie"


def test_form_suggests_a_name(member):
    buyer = OrganizationFactory(name="Commune de Saint-Ismier")
    response = member.get(f"{CREATE}?buyer={buyer.public_id}&q=conseil")
    assert response.context["form"]["name"].value() == "conseil, Commune de Saint-Ismier"
    long = member.get(CREATE, {"q": "achats " * 20}).context["form"]["name"].value()
    assert len(long) == 80


def test_search_that_means_nothing_goes_back_to_the_list(member):
    response = member.post(f"{CREATE}?department=999", answers())
    assert response.url == reverse("tenders:procedure_list")
    assert not SavedSearch.objects.exists()


def test_search_longer_than_a_url_goes_back_to_the_list(member):
    response = member.get(
        CREATE, {"cpv": [f"{number:08}" for number in range(10_000_000, 10_000_400)]}
    )
    assert response.url == reverse("tenders:procedure_list")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": ""}, "name"), ({"cadence": "hourly"}, "cadence"), ({"name": "x" * 81}, "name")],
)
def test_wrong_answers_come_back(member, values, field):
    response = member.post(CREATE, answers(**values))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_second_click_says_the_name_is_taken(member):
    member.post(CREATE, answers())
    response = member.post(CREATE, answers())
    assert response.status_code == 422
    assert SavedSearch.objects.count() == 1


def test_twenty_first_is_refused_with_a_way_on(member, bob):
    for place in range(MOST_SEARCHES):
        SavedSearchFactory(owner=bob, position=place + 1)
    response = member.post(CREATE, answers())
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


def test_one_of_twenty_can_look_for_something_else(member, bob):
    for place in range(MOST_SEARCHES):
        SavedSearchFactory(owner=bob, position=place + 1)
    search = bob.saved_searches.first()
    member.post(f"{CREATE}?q=neuf", answers(replaced=str(search.public_id)))
    search.refresh_from_db()
    assert (search.name, search.query) == ("Mes achats", "q=neuf")


def test_nobody_replaces_the_search_of_another(member, bob):
    SavedSearchFactory(owner=bob)
    hers = SavedSearchFactory()
    response = member.post(f"{CREATE}?q=neuf", answers(replaced=str(hers.public_id)))
    assert response.status_code == 422
    hers.refresh_from_db()
    assert hers.query == ""


def test_change_keeps_what_is_looked_for(member, bob):
    search = SavedSearchFactory(owner=bob, query="q=conseil")
    response = member.post(url("saved_search_update", search), answers(name="Autre"))
    assert response.url == LIST
    search.refresh_from_db()
    assert (search.name, search.query, search.cadence) == ("Autre", "q=conseil", "daily")


def test_change_to_a_name_taken_comes_back(member, bob):
    SavedSearchFactory(owner=bob, name="Mes achats")
    search = SavedSearchFactory(owner=bob)
    assert member.post(url("saved_search_update", search), answers()).status_code == 422


def test_remove_asks_first(member, bob):
    search = SavedSearchFactory(owner=bob)
    assert search.name in member.get(url("saved_search_delete", search)).content.decode()
    assert SavedSearch.objects.exists()
    assert member.post(url("saved_search_delete", search)).url == LIST
    assert not SavedSearch.objects.exists()
    assert member.post(url("saved_search_delete", search)).status_code == 404


@pytest.mark.parametrize(
    "name", ["saved_search_update", "saved_search_delete", "feed_open", "feed_close"]
)
def test_search_of_another_is_not_there(client_of, alice, name):
    search = SavedSearchFactory()
    assert client_of(alice).post(url(name, search), answers()).status_code == 404
    assert SavedSearch.objects.filter(pk=search.pk, feed_digest="").exists()


def test_feeds_are_shown_once(member, bob):
    search = SavedSearchFactory(owner=bob)
    response = member.post(url("feed_open", search))
    calendar = response.context["calendar_url"]
    assert calendar.startswith("https://collectif.example/appels-d-offres/flux/")
    assert calendar in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    page = member.get(url("saved_search_update", search)).content.decode()
    assert calendar not in page
    assert url("feed_close", search) in page


def test_feeds_close(member, bob):
    search = SavedSearchFactory(owner=bob, with_feeds=True)
    assert member.post(url("feed_close", search)).url == LIST
    search.refresh_from_db()
    assert not search.has_feeds


@pytest.mark.parametrize("name", ["feed_open", "feed_close"])
def test_feeds_need_a_post(member, bob, name):
    assert member.get(url(name, SavedSearchFactory(owner=bob))).status_code == 405
