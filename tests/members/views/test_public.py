from uuid import uuid4

import pytest
from django.urls import reverse

from tests.members.entry_factories import StoryFactory
from tests.members.intake_factories import GroupFactory, fill

pytestmark = pytest.mark.django_db

LIST = "members:story_list"


def test_home_shows_the_latest_story_and_both_doors(client):
    StoryFactory()
    latest = StoryFactory(text="Au premier rendez-vous, j’ai su.")
    page = client.get(reverse("home")).content.decode()

    assert "Au premier rendez-vous, j’ai su." in page
    assert latest.get_absolute_url() in page
    for name in ("members:application_create", "members:mission_propose", "members:how_it_works"):
        assert f'href="{reverse(name)}"' in page


def test_home_without_a_story_still_stands(client):
    assert client.get(reverse("home")).status_code == 200


@pytest.mark.parametrize("hidden", ["draft", "withdrawn"])
def test_story_not_shown_is_nowhere(client, hidden):
    story = StoryFactory(title="Un secret", **{hidden: True})

    assert client.get(story.get_absolute_url()).status_code == 404
    for name in (LIST, "home"):
        assert "Un secret" not in client.get(reverse(name)).content.decode()


def test_unknown_story_is_nowhere(client):
    assert client.get(reverse("members:story_detail", args=[uuid4()])).status_code == 404


def test_story_shows_its_words_and_the_others(client):
    other, story = StoryFactory(), StoryFactory(text="Un.\n\n<b>Deux</b>.")
    page = client.get(story.get_absolute_url()).content.decode()

    assert story.title in page
    assert story.signature in page
    assert "<p>&lt;b&gt;Deux&lt;/b&gt;.</p>" in page
    assert other.get_absolute_url() in page


def test_list_without_stories_says_where_to_go(client):
    page = client.get(reverse(LIST)).content.decode()

    assert f'href="{reverse("members:how_it_works")}"' in page.split("<main")[1]


@pytest.mark.parametrize("count", [1, 20])
def test_list_of_stories_costs_one_query(client, count, django_assert_num_queries):
    StoryFactory.create_batch(count)

    with django_assert_num_queries(1):
        response = client.get(reverse(LIST))
    assert response.content.decode().count('class="card is-link"') == count


def test_groups_open_to_newcomers_are_told_and_the_others_are_not(client):
    open_group = GroupFactory(name="Rives", rhythm="Le mardi", place="Rivauges", size_limit=2)
    GroupFactory(name="Entre nous", admission="invitation")
    GroupFactory(name="Autrefois", is_closed=True)
    url = reverse("members:how_it_works")

    page = client.get(url, headers={"Accept-Language": "en"})

    assert list(page.context["groups"]) == [open_group]
    assert "Le mardi, Rivauges" in page.content.decode()
    assert "There is room." in page.content.decode()
    assert "Entre nous" not in page.content.decode()
    fill(open_group)
    full = client.get(url, headers={"Accept-Language": "en"}).content.decode()
    assert "Full for now: one waits for a place." in full


def test_without_an_open_group_nothing_is_said_of_them(client):
    GroupFactory(admission="invitation")

    assert 'id="groups"' not in client.get(reverse("members:how_it_works")).content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_open_groups_cost_one_query(client, count, django_assert_num_queries):
    GroupFactory.create_batch(count)

    with django_assert_num_queries(1):
        client.get(reverse("members:how_it_works"))


@pytest.mark.parametrize("name", ["mission_proposed", "mission_propose"])
def test_page_without_rows_costs_no_query(client, name, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(reverse(f"members:{name}")).status_code == 200


@pytest.mark.parametrize("name", ["how_it_works", "story_list", "mission_proposed"])
def test_page_to_read_takes_no_post(client, name):
    assert client.post(reverse(f"members:{name}")).status_code == 405
