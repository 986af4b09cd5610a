import pytest
from django.urls import reverse

from tenders.models import SourceRun
from tests.tenders.factories import SourceRecordFactory, SourceRunFactory

SOURCE = reverse("tenders:source_detail")
PULL = reverse("tenders:run_create")
# Person, roles, second factor, runs, last success, two counts of notices, count and rows set apart.
SOURCE_QUERIES = 9


@pytest.fixture
def coordinator(client_of, alice):
    return client_of(alice)


@pytest.mark.parametrize("count", [1, 20])
def test_page_costs_the_same_with_one_and_twenty_runs(
    coordinator, count, django_assert_num_queries
):
    run, *_ = SourceRunFactory.create_batch(count)
    SourceRecordFactory.create_batch(count, quarantined=True, run=run)
    coordinator.get(SOURCE)
    with django_assert_num_queries(SOURCE_QUERIES):
        coordinator.get(SOURCE)


def test_page_never_read_says_what_to_do(coordinator):
    html = coordinator.get(SOURCE).content.decode()
    assert "Cette source n’a pas encore été lue" in html
    assert "jamais lue jusqu’au bout" in html


def test_page_follows_an_active_run(coordinator):
    SourceRunFactory(running=True, seen_count=12, new_count=3)
    html = coordinator.get(SOURCE).content.decode()
    assert "every 2s" in html
    assert "12 avis lus" in html
    assert "disabled" in html


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("source_unavailable", "Le BOAMP ne répond pas"),
        ("source_rejected", "Le BOAMP a refusé notre demande"),
        ("interrupted", "Notre lecteur a été arrêté cinq fois"),
    ],
)
def test_page_says_why_the_last_reading_stopped(coordinator, code, said):
    SourceRunFactory(failed=True, error_code=code)
    html = coordinator.get(SOURCE).content.decode()
    assert "La dernière lecture s’est arrêtée" in html
    assert said in html


def test_page_shows_what_was_set_apart_and_why(coordinator):
    record = SourceRecordFactory(quarantined=True)
    html = coordinator.get(SOURCE).content.decode()
    assert record.source_id in html


@pytest.mark.parametrize(
    ("origin", "said"), [("sample", "avis d’exemple"), ("live", "source en direct")]
)
def test_page_says_whether_notices_are_real(coordinator, settings, origin, said):
    settings.TENDERS_BOAMP_ORIGIN = origin
    assert said in coordinator.get(SOURCE).content.decode()


def test_pull_asks_for_a_run_and_sends_its_job_on_commit(
    coordinator, alice, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        response = coordinator.post(PULL)
    assert response.url == SOURCE
    assert SourceRun.objects.get().requested_by == alice
    assert len(callbacks) == 1


def test_second_click_keeps_the_first_run_and_says_so(coordinator):
    SourceRunFactory(running=True)
    response = coordinator.post(PULL, follow=True)
    assert SourceRun.objects.count() == 1
    assert "déjà en cours de lecture" in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_member_neither_sees_nor_pulls(client_of, bob, method):
    client = client_of(bob)
    response = client.get(SOURCE) if method == "get" else client.post(PULL)
    assert response.status_code == 403
    assert SourceRun.objects.count() == 0


def test_reading_the_pull_address_does_nothing(coordinator):
    assert coordinator.get(PULL).status_code == 405
