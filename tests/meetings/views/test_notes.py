from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.enums import MeetingRole
from meetings.models import Minutes, MinutesVersion, Section
from tests.meetings.conduct_factories import (
    ActionItemFactory,
    AgendaFactory,
    AgendaItemFactory,
    ContributionFactory,
    DecisionFactory,
    MinutesFactory,
    SectionFactory,
)
from tests.meetings.factories import BookingFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db


def url(name, thing):
    return reverse(f"meetings:{name}", args=[thing.public_id])


@pytest.fixture
def meeting(bob):
    meeting = OccurrenceFactory(room_capacity=30)
    meeting.group.facilitators.add(bob)
    return meeting


@pytest.fixture
def scribe(meeting):
    return BookingFactory(occurrence=meeting, role=MeetingRole.SCRIBE).user


@pytest.fixture
def item(meeting, scribe):
    MinutesFactory(occurrence=meeting, scribe=scribe)
    return AgendaItemFactory(agenda__occurrence=meeting, title="Le devis")


@pytest.fixture
def held(client_of, bob, item):
    client_of(bob).post(url("section_take", item))
    return Section.objects.get()


def typed(text, base=0):
    return {"text": text, "base_version": base}


def test_notes_begin_once_and_the_scribe_keeps_them(client_of, meeting, scribe):
    client = client_of(scribe)
    assert url("minutes_open", meeting) in client.get(url("notes_detail", meeting)).text

    for _press in range(2):
        assert client.post(url("minutes_open", meeting)).url == url("notes_detail", meeting)

    assert Minutes.objects.get().scribe == scribe
    assert client.get(url("notes_detail", meeting)).text.count('class="agenda-item"') == 5


def test_section_is_written_and_given_back(client_of, bob, item, held):
    client = client_of(bob)
    page = client.get(url("section_update", held)).text
    assert f'data-notes="{url("section_draft", held)}"' in page

    response = client.post(url("section_update", held), typed("**Trois** offres <i>"))

    assert response.url.startswith(url("notes_detail", item.agenda.occurrence))
    page = client.get(response.url).text
    assert "<strong>Trois</strong> offres &lt;i&gt;" in page
    held.refresh_from_db()
    assert (held.version, held.held_by) == (1, None)


def test_drafts_are_kept_and_each_gives_the_version_of_the_next(client_of, bob, held):
    client, drafts = client_of(bob), url("section_draft", held)

    assert client.post(drafts, typed("Un")).json() == {"version": 1}
    assert client.post(drafts, typed("Un, deux", 1)).json() == {"version": 2}
    refused = client.post(drafts, typed("Un seul", 1))

    assert refused.status_code == 409
    assert refused.json()["refused"]
    held.refresh_from_db()
    assert (held.text, held.held_by) == ("Un, deux", bob)


def test_endless_draft_is_refused_with_words(client_of, bob, held):
    response = client_of(bob).post(url("section_draft", held), typed("x" * 20_001))

    assert response.status_code == 422
    assert "20" in response.json()["refused"]


def test_second_scribe_is_told_who_writes(client_of, scribe, bob, item, held):
    client = client_of(scribe)

    response = client.post(url("section_take", item), follow=True)

    assert str(bob) in response.text
    assert url("section_take", item) not in response.text
    held.refresh_from_db()
    assert held.held_by == bob
    assert "data-notes=" not in client.get(url("section_update", held)).text


def test_loser_keeps_her_text_and_sees_both(client_of, scribe, bob, item, held):
    lapsed = timezone.now() - timedelta(seconds=1)
    Section.objects.update(held_until=lapsed)
    hers = client_of(scribe)
    hers.post(url("section_take", item))
    hers.post(url("section_update", held), typed("De la plume"))

    response = client_of(bob).post(url("section_update", held), typed("De Bob"))

    assert response.status_code == 422
    assert "De la plume" in response.text
    assert ">\nDe Bob</textarea>" in response.text
    assert 'name="base_version" value="1"' in response.text
    both = typed("De la plume\n\nDe Bob", 1)
    assert client_of(bob).post(url("section_update", held), both).status_code == 302
    held.refresh_from_db()
    assert held.text == "De la plume\n\nDe Bob"


def test_who_lost_her_section_to_another_writer_keeps_her_text(client_of, scribe, bob, item, held):
    Section.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    client_of(scribe).post(url("section_take", item))

    response = client_of(bob).post(url("section_update", held), typed("De Bob"))

    assert response.status_code == 422
    assert str(scribe) in response.text
    assert ">\nDe Bob</textarea>" in response.text


def test_section_is_given_back_without_a_word(client_of, bob, item, held):
    client_of(bob).post(url("section_release", held))

    held.refresh_from_db()
    assert (held.held_by, held.version) == (None, 0)


def test_who_takes_no_notes_reads_no_draft(client_of, item, held):
    meeting = item.agenda.occurrence
    client = client_of(BookingFactory(occurrence=meeting).user)

    for address in (url("notes_detail", meeting), url("section_update", held)):
        assert client.get(address).status_code == 403
    assert client.post(url("section_draft", held), typed("Un")).status_code == 403
    held.refresh_from_db()
    assert held.text == ""


def test_somebody_else_takes_the_notes_over(client_of, bob, meeting, item):
    other = BookingFactory(occurrence=meeting).user
    client = client_of(bob)

    client.post(url("scribe_update", meeting), {"scribe": other.pk})
    assert client.post(url("scribe_update", meeting), {"scribe": ""}).status_code == 422

    assert Minutes.objects.get().scribe == other
    assert client_of(other).get(url("notes_detail", meeting)).status_code == 200


def test_minutes_are_proposed_once(client_of, scribe, meeting, item):
    client = client_of(scribe)
    client.post(url("minutes_propose", meeting))
    assert not MinutesVersion.objects.exists()

    DecisionFactory(occurrence=meeting)
    for _press in range(2):
        response = client.post(url("minutes_propose", meeting))

    assert response.url == MinutesVersion.objects.get().get_absolute_url()


def test_nothing_is_proposed_before_the_notes_begin(client_of, bob, meeting):
    assert client_of(bob).post(url("minutes_propose", meeting)).status_code == 404
    assert client_of(bob).post(url("scribe_update", meeting)).status_code == 404


@pytest.mark.parametrize("count", [1, 20])
def test_notes_cost_the_same_whatever_their_length(
    client_of, bob, meeting, django_assert_num_queries, count
):
    MinutesFactory(occurrence=meeting)
    agenda = AgendaFactory(occurrence=meeting)
    for _one in range(count):
        SectionFactory(item=AgendaItemFactory(agenda=agenda))
        ContributionFactory(booking=BookingFactory(occurrence=meeting))
        DecisionFactory(occurrence=meeting)
        ActionItemFactory(occurrence=meeting)
    client = client_of(bob)
    client.get(url("notes_detail", meeting))

    with django_assert_num_queries(12):
        client.get(url("notes_detail", meeting))
