import ast
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from collectif.core.events import Event, record_event
from collectif.views.event_words import PRIVATE_VERBS, VERBS
from collectif.views.events import NAMINGS
from tests.members.factories import ReferenceFactory, RoleGrantFactory, UserFactory

LIST = "event_list"
# Session, person, her roles, her second factor; one count, one page
QUERIES = 6


@pytest.fixture
def coordinator(client_of, alice):
    return client_of(alice)


def recorded_verbs():
    """Each verb written as a literal in a call of `record_event` or of a private `_record`."""
    for package in ("collectif", "members", "tenders"):
        for path in (Path(settings.BASE_DIR) / package).rglob("*.py"):
            calls = [
                node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
            ]
            for call in calls:
                name = ast.unparse(call.func)
                if name == "record_event":
                    values = [word.value for word in call.keywords if word.arg == "verb"]
                elif name == "_record":
                    values = call.args
                else:
                    continue
                yield from (value.value for value in values if isinstance(value, ast.Constant))


@pytest.mark.parametrize(
    ("person", "status"), [("alice", 200), ("dana", 200), ("bob", 403), ("charlie", 403)]
)
def test_event_list_is_for_those_who_run_the_collective(request, client_of, person, status):
    client = client_of(request.getfixturevalue(person))

    assert client.get(reverse(LIST)).status_code == status


def test_event_list_says_who_did_what_to_what(coordinator, alice, bob):
    record_event(actor=alice, verb="account_created", subject=bob)

    row = coordinator.get(reverse(LIST)).content.decode().split("<tbody")[1]

    assert "Alice Durand" in row
    assert str(VERBS["account_created"]) in row
    assert "Bob Martin" in row


@pytest.mark.parametrize("factory", [RoleGrantFactory, ReferenceFactory])
def test_event_list_says_whose_subject_it_is(coordinator, alice, factory):
    subject = factory()
    person = subject.user if factory is RoleGrantFactory else subject.profile.user
    record_event(actor=alice, verb="role_granted", subject=subject)

    assert person.get_full_name() in coordinator.get(reverse(LIST)).content.decode()


def test_event_list_names_the_machine(coordinator, bob):
    record_event(actor=None, verb="account_created", subject=bob)

    html = coordinator.get(reverse(LIST)).content.decode()

    assert html.count("<tr role") == 2


def test_event_list_shows_a_subject_removed_since(coordinator, alice):
    reference = ReferenceFactory()
    record_event(actor=alice, verb="reference_removed", subject=reference)
    reference.delete()

    response = coordinator.get(reverse(LIST))

    assert [line.subject for line in response.context["lines"]] == [""]


def test_event_list_does_not_name_a_type_we_no_longer_have(coordinator, alice):
    Event.objects.create(actor=alice, verb="seen", subject_type="gone.Thing", subject_id=1)

    response = coordinator.get(reverse(LIST))

    assert [line.subject for line in response.context["lines"]] == [""]


@pytest.mark.parametrize("verb", sorted(PRIVATE_VERBS))
def test_event_list_leaves_out_what_people_keep_for_themselves(coordinator, bob, verb):
    record_event(actor=bob, verb=verb, subject=bob)

    assert coordinator.get(reverse(LIST)).context["lines"] == []


def test_event_list_filters_by_what_happened_and_days(coordinator, alice, bob):
    today = timezone.localdate()
    wanted = record_event(actor=alice, verb="account_created", subject=bob)
    record_event(actor=alice, verb="profile_updated", subject=bob)

    query = {"verb": "account_created", "first_day": today, "last_day": today}
    response = coordinator.get(reverse(LIST), query)

    assert [line.event for line in response.context["lines"]] == [wanted]


@pytest.mark.parametrize("query", [{"verb": "nothing"}, {"first_day": "yesterday"}])
def test_event_list_garbage_filter_is_refused_with_a_message(coordinator, alice, bob, query):
    record_event(actor=alice, verb="account_created", subject=bob)

    response = coordinator.get(reverse(LIST), query)

    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert len(response.context["lines"]) == 1


@pytest.mark.parametrize("query", [{}, {"last_day": date(2020, 1, 1)}])
def test_event_list_empty_says_what_to_do_next(coordinator, query):
    html = coordinator.get(reverse(LIST), query).content.decode()

    assert 'class="empty-state"' in html


def test_event_list_shows_twenty_a_page(coordinator, alice, bob):
    for _number in range(21):
        record_event(actor=alice, verb="account_created", subject=bob)

    first = coordinator.get(reverse(LIST))
    second = coordinator.get(reverse(LIST), {"page": "2"})

    assert (len(first.context["lines"]), len(second.context["lines"])) == (20, 1)


@pytest.mark.parametrize("count", [1, 20])
def test_event_list_asks_the_same_queries_whatever_the_length(
    coordinator, django_assert_num_queries, count
):
    for _number in range(count):
        record_event(actor=UserFactory(), verb="account_created", subject=UserFactory())
    coordinator.get(reverse(LIST))

    with django_assert_num_queries(QUERIES):
        coordinator.get(reverse(LIST))


def test_event_list_longest_page_costs_one_query_for_each_kind_of_subject(
    coordinator, alice, bob, django_assert_max_num_queries
):
    for number, label in enumerate(NAMINGS):
        Event.objects.create(actor=alice, verb="seen", subject_type=label, subject_id=number)
    coordinator.get(reverse(LIST))

    with django_assert_max_num_queries(5 + len(NAMINGS)):
        coordinator.get(reverse(LIST))


def test_event_list_answers_htmx_with_the_list_only(coordinator):
    headers = {"HX-Request": "true", "HX-Target": "events"}

    html = coordinator.get(reverse(LIST), headers=headers).content.decode()

    assert html.strip().startswith('<div id="events"')


def test_each_recorded_verb_has_words_on_the_page():
    assert set(recorded_verbs()) - set(VERBS) - PRIVATE_VERBS == set()
