from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collectif.core.vocabularies.imports import Vocabulary, VocabularyImport
from tenders.enums import MergeStatus, Source
from tenders.models import ProcedureMerge, SourceRun, SourceState
from tenders.views.source_words import FAULTS, duration_words
from tests.tenders.factories import ProcedureFactory, SourceRecordFactory, SourceRunFactory

SOURCE = reverse("tenders:source_detail")
PULL = reverse("tenders:run_create", args=["boamp"])
PULL_TED = reverse("tenders:run_create", args=["ted"])
# Person, roles, second factor; states, two for each of two sources, last runs; four counts;
# reference lists.
SOURCE_QUERIES = 14


@pytest.fixture(autouse=True)
def both_sources(settings):
    settings.TENDERS_TED_COUNTRIES = ["FRA"]


@pytest.fixture
def coordinator(client_of, alice):
    return client_of(alice)


@pytest.fixture
def shown(coordinator):
    return lambda: coordinator.get(SOURCE).content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_page_costs_the_same_with_one_and_twenty_runs(
    coordinator, count, django_assert_num_queries
):
    for source in (Source.BOAMP, Source.TED):
        run, *_ = SourceRunFactory.create_batch(count, source=source)
    SourceRecordFactory.create_batch(count, quarantined=True, run=run)
    coordinator.get(SOURCE)
    with django_assert_num_queries(SOURCE_QUERIES):
        coordinator.get(SOURCE)


def test_page_never_read_says_what_to_do(shown):
    html = shown()
    assert "Aucune source n’a encore été lue" in html
    assert html.count("jamais lue jusqu’au bout") == 2
    assert html.count("pas encore lue</span>") == 2
    assert html.count("jamais importée") == len(Vocabulary)


def test_page_shows_only_the_sources_we_read(shown, settings):
    settings.TENDERS_TED_COUNTRIES = ["none"]
    html = shown()
    assert PULL in html
    assert PULL_TED not in html


def test_page_follows_an_active_run(shown):
    SourceRunFactory(running=True, seen_count=12, new_count=3)
    html = shown()
    assert "every 2s" in html
    assert "Lecture en cours (BOAMP)…" in html
    assert "12 avis lus" in html
    assert html.count("disabled") == 1


FOLLOWING = {"HX-Request": "true", "HX-Target": "run_state"}


def test_who_follows_a_run_gets_its_state_alone(coordinator):
    SourceRunFactory(running=True)
    response = coordinator.get(SOURCE, headers=FOLLOWING)
    assert response.content.decode().lstrip().startswith('<section id="run_state"')
    assert "HX-Refresh" not in response


def test_who_followed_a_run_gets_the_whole_page_at_its_end(coordinator):
    SourceRunFactory()
    assert coordinator.get(SOURCE, headers=FOLLOWING)["HX-Refresh"] == "true"
    assert "HX-Refresh" not in coordinator.get(SOURCE)


def test_page_says_why_a_run_waits_and_until_when(shown):
    SourceRunFactory(
        running=True,
        retry_at=timezone.now() + timedelta(minutes=1),
        error_code="source_unavailable",
        error_detail="rate_limited (HTTP 429): slow down",
    )
    html = shown()
    assert "demandons trop souvent" in html
    assert "Prochain essai à" in html


@pytest.mark.parametrize(
    ("code", "detail", "said"),
    [
        ("source_unavailable", "timeout: ReadTimeout", "trop longtemps à répondre"),
        ("source_unavailable", "unreachable: no route", "injoignable"),
        ("source_rejected", "bad_request (HTTP 400): Unknown field: x", "refuse notre question"),
        ("source_rejected", "redirected (HTTP 301): https://x", "changé d’adresse"),
        ("interrupted", "", "arrêté cinq fois"),
        ("source_unavailable", "something new", "ne répond pas comme prévu"),
    ],
)
def test_page_says_why_the_last_reading_stopped(shown, code, detail, said):
    SourceRunFactory(failed=True, error_code=code, error_detail=detail)
    html = shown()
    assert "La dernière lecture s’est arrêtée" in html
    assert html.count(said) == 2  # On its card, and on the line of the run.


def test_each_fault_of_the_clients_has_its_words():
    from_clients = {
        "timeout",
        "unreachable",
        "rate_limited",
        "server_error",
        "bad_body",
        "too_large",
        "base_url",
        "bad_request",
        "forbidden",
        "not_found",
        "redirected",
        "too_many_records",
    }
    assert from_clients <= FAULTS.keys()


def test_success_after_a_failure_says_nothing_of_it(shown):
    SourceRunFactory(failed=True)
    SourceRunFactory()
    assert "La dernière lecture s’est arrêtée" not in shown()


@pytest.mark.parametrize(
    ("hours", "said"), [(1, "à jour</span>"), (5, "en retard</span>"), (40, "périmée</span>")]
)
def test_page_says_how_fresh_a_source_is(shown, hours, said):
    SourceRunFactory(finished_at=timezone.now() - timedelta(hours=hours))
    assert said in shown()


def test_page_says_that_a_source_is_left_in_peace(shown):
    until = timezone.now() + timedelta(hours=2)
    SourceState.objects.create(source=Source.BOAMP, failure_count=4, paused_until=until)
    html = shown()
    assert html.count("laissée en paix</span>") == 1
    assert "Plusieurs lectures de suite ont échoué" in html


def test_runs_show_their_counts_and_their_duration(shown):
    SourceRunFactory(
        source=Source.TED,
        started_at=timezone.now() - timedelta(seconds=125),
        seen_count=10,
        new_count=1,
        changed_count=2,
        unchanged_count=4,
        quarantined_count=1,
    )
    html = shown()
    assert "2 min 5 s" in html
    assert "dont 3 ailleurs" in html


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59.6, "1 min 0 s"), (7325, "2 h 2 min"), (-5, "0 s")]
)
def test_durations_are_said_shortly(seconds, words):
    assert duration_words(timedelta(seconds=seconds)) == words


def test_unknown_duration_is_not_invented():
    assert duration_words(None) == ""


def test_page_leads_to_what_waits(shown):
    SourceRecordFactory.create_batch(2, quarantined=True)
    kept, absorbed = sorted(ProcedureFactory.create_batch(2), key=lambda one: one.pk)
    ProcedureMerge.objects.create(
        kept=kept, absorbed=absorbed, basis="similar", status=MergeStatus.PROPOSED
    )
    html = shown()
    assert reverse("tenders:record_list") in html
    assert "2 avis qui n’ont pas pu être lus" in html
    assert "1 paire à trancher" in html


def test_page_shows_reference_lists_and_their_licences(shown):
    VocabularyImport.objects.create(
        name=Vocabulary.CPV,
        language="fr",
        source="https://sdk.example/code_fr.xml",
        version="1.15.1",
        sha256="0" * 64,
        licence="CC BY 4.0",
        row_count=9454,
    )
    html = shown()
    assert "9\u202f454 entrées" in html
    assert "CC BY 4.0" in html
    assert html.count("jamais importée") == len(Vocabulary) - 1


@pytest.mark.parametrize(
    ("origin", "said"), [("sample", "avis d’exemple"), ("live", "source en direct")]
)
def test_page_says_whether_notices_are_real(shown, settings, origin, said):
    settings.TENDERS_BOAMP_ORIGIN = origin
    assert said in shown()


def test_each_source_says_for_itself_whether_its_notices_are_real(shown, settings):
    settings.TENDERS_TED_COUNTRIES = ["FRA"]
    settings.TENDERS_BOAMP_ORIGIN, settings.TENDERS_TED_ORIGIN = "live", "sample"

    html = shown()

    assert (html.count("source en direct"), html.count("avis d’exemple")) == (1, 1)


def test_wrong_territory_does_not_break_the_page(shown, settings):
    settings.TENDERS_DEPARTMENTS = ["XX"]
    assert "Sources des appels" in shown()


@pytest.mark.parametrize("source", [Source.BOAMP, Source.TED])
def test_pull_asks_for_a_run_and_sends_its_job_on_commit(
    coordinator, alice, source, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        response = coordinator.post(reverse("tenders:run_create", args=[source]))
    assert response.url == SOURCE
    run = SourceRun.objects.get()
    assert (run.requested_by, run.source) == (alice, source)
    assert len(callbacks) == 1


def test_person_may_try_a_source_left_in_peace(coordinator):
    until = timezone.now() + timedelta(hours=2)
    SourceState.objects.create(source=Source.BOAMP, failure_count=4, paused_until=until)
    coordinator.post(PULL)
    assert SourceRun.objects.count() == 1


def test_second_click_keeps_the_first_run_and_says_so(coordinator):
    SourceRunFactory(running=True)
    response = coordinator.post(PULL, follow=True)
    assert SourceRun.objects.count() == 1
    assert "déjà en cours de lecture" in response.content.decode()


@pytest.mark.parametrize("source", ["private", "unknown"])
def test_what_we_do_not_read_cannot_be_read(coordinator, source):
    assert coordinator.post(reverse("tenders:run_create", args=[source])).status_code == 404
    assert SourceRun.objects.count() == 0


def test_source_that_is_switched_off_cannot_be_read(coordinator, settings):
    settings.TENDERS_TED_COUNTRIES = ["none"]
    assert coordinator.post(PULL_TED).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_member_neither_sees_nor_pulls(client_of, bob, method):
    client = client_of(bob)
    response = client.get(SOURCE) if method == "get" else client.post(PULL)
    assert response.status_code == 403
    assert SourceRun.objects.count() == 0


def test_reading_the_pull_address_does_nothing(coordinator):
    assert coordinator.get(PULL).status_code == 405
