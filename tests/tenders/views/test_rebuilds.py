from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tenders.enums import RunStatus
from tenders.models import MatchRebuild, MatchRebuildShard, ProfileMatching
from tenders.pipeline.rebuild import claim_shard, draw_shard, draw_shards, plan_rebuild
from tenders.pipeline.rebuild_switch import finish
from tenders.pipeline.statistics import build_statistics, current_statistics
from tests.members.factories import ReferenceFactory
from tests.tenders.factories import MatchStatisticsFactory, ProfileMatchingFactory

PAGE = reverse("tenders:rebuild_detail")
RESTART = reverse("tenders:rebuild_restart")
# Person, roles, second factor; rebuild, version in force, lists of others, versions.
QUERIES = 7

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(client_of, alice):
    return client_of(alice)


@pytest.fixture
def under_way(monkeypatch):
    monkeypatch.setattr("tenders.pipeline.rebuild.SHARD_SIZE", 2)
    current_statistics()
    ReferenceFactory.create_batch(4)
    return plan_rebuild(build_statistics())


@pytest.fixture
def given_up(under_way):
    draw_shard(claim_shard(under_way.pk))
    MatchRebuildShard.objects.exclude(status=RunStatus.SUCCEEDED).update(status=RunStatus.FAILED)
    MatchRebuild.objects.update(status=RunStatus.FAILED, finished_at=timezone.now())
    return under_way


def said(response):
    return response.content.decode()


def follow(client):
    return client.get(PAGE, headers={"HX-Request": "true", "HX-Target": "rebuild"})


def test_empty_site_says_so(coordinator):
    response = coordinator.get(PAGE)

    assert response.status_code == 200
    assert response.context["progress"] is None
    assert "every 2s" not in said(response)


def test_work_under_way_tells_how_far_it_has_come(coordinator, under_way):
    draw_shard(claim_shard(under_way.pk))
    MatchRebuild.objects.update(planned_at=timezone.now() - timedelta(seconds=30))

    response = coordinator.get(PAGE)

    progress = response.context["progress"]
    assert (progress.done, progress.total, progress.is_drawn) == (2, 4, False)
    assert progress.per_minute == 4
    assert progress.time_left == "30 s"
    assert "every 2s" in said(response)
    assert "<noscript>" in said(response)


def test_speed_is_not_told_when_nothing_was_drawn_lately(coordinator, under_way):
    draw_shard(claim_shard(under_way.pk))
    MatchRebuildShard.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=3))

    progress = coordinator.get(PAGE).context["progress"]

    assert (progress.per_minute, progress.time_left) == (0, "")


def test_partial_follows_the_work_and_refreshes_the_page_at_its_end(coordinator, under_way):
    followed = follow(coordinator)
    assert said(followed).lstrip().startswith('<div id="rebuild"')
    assert "HX-Refresh" not in followed
    list(draw_shards(under_way.pk))
    finish(under_way.pk)

    assert follow(coordinator)["HX-Refresh"] == "true"
    assert coordinator.get(PAGE).context["in_force"] == under_way.statistics


def test_work_given_up_can_be_started_again(
    coordinator, given_up, django_capture_on_commit_callbacks
):
    assert RESTART in said(coordinator.get(PAGE))

    with django_capture_on_commit_callbacks(execute=True):
        response = coordinator.post(RESTART, follow=True)

    assert response.redirect_chain == [(PAGE, 302)]
    assert current_statistics() == given_up.statistics
    assert RESTART not in said(response)


def test_second_click_says_that_nothing_stopped(coordinator, given_up):
    coordinator.post(RESTART, follow=True)

    response = coordinator.post(RESTART, follow=True)

    assert [str(one.level_tag) for one in response.context["messages"]] == ["warning"]
    assert MatchRebuild.objects.get().status == RunStatus.QUEUED


def test_nothing_to_start_again_is_no_error(coordinator):
    response = coordinator.post(RESTART, follow=True)

    assert [str(one.level_tag) for one in response.context["messages"]] == ["warning"]


def test_newest_versions_are_listed(coordinator):
    current = current_statistics()
    waiting = build_statistics()
    MatchStatisticsFactory.create_batch(12, engine_version="0")

    assert len(coordinator.get(PAGE).context["versions"]) == 10
    assert coordinator.get(PAGE).context["in_force"] == current != waiting


@pytest.mark.parametrize("count", [1, 20])
def test_page_costs_a_fixed_number_of_queries(coordinator, count, django_assert_num_queries):
    current_statistics()
    MatchStatisticsFactory.create_batch(count)
    plan_rebuild(build_statistics())
    coordinator.get(PAGE)

    with django_assert_num_queries(QUERIES):
        coordinator.get(PAGE)


def test_lists_of_a_former_version_are_said(coordinator):
    former, version = ProfileMatchingFactory(), MatchStatisticsFactory()
    said = "encore celle d’une ancienne version"
    assert said in coordinator.get(PAGE).content.decode()
    ProfileMatching.objects.filter(pk=former.pk).update(statistics=version)
    assert said not in coordinator.get(PAGE).content.decode()
